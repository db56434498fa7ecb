"""A reason for a save, from the editor."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from processes.actions.drafts import create_model
from processes.models import DraftSave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("kind", ["bpmn", "dmn", "form"])
def test_whoever_saves_says_why_and_finds_it_in_the_list(window: Callable[..., Page], kind: str):
    owner = User.objects.create_superuser("olga", password="a long pass phrase")
    page = window(owner)
    page.goto(f"/modeler/{create_model(owner, kind, 'Order').pk}/")
    expect(page.locator("#editor-loading")).to_have_count(0)

    page.get_by_role("button", name="Say why…").click()
    page.get_by_label("Why", exact=True).fill("The customer asked for it")
    with page.expect_response(lambda said: said.request.method == "PUT" and said.ok):
        page.keyboard.press("Enter")
    page.get_by_role("link", name="Saves").click()

    expect(page.get_by_role("cell", name="The customer asked for it").first).to_be_visible()
    assert DraftSave.objects.filter(why="The customer asked for it").count() == 1
