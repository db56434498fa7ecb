"""Tokens that walk the drawing: switched by button and key, end at the end, and leave the draft as it was."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from processes.actions.drafts import create_model
from processes.models import DefinitionVersion, ModelTrial, ProcessInstance
from tests.end_to_end.editing.canvas import Canvas, open_model
from tests.rest import member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft() -> DefinitionVersion:
    owner = User.objects.create_superuser("olga", password="a long pass phrase")
    return create_model(owner, "bpmn", "Approval")


@pytest.fixture
def canvas(window: Callable[..., Page], draft: DefinitionVersion) -> Canvas:
    page = window(User.objects.get(username="olga"))
    page.emulate_media(reduced_motion="reduce")
    return open_model(page, draft.pk)


def walk(page: Page) -> None:
    expect(page.locator(".bjs-container.simulation")).to_be_visible()
    page.keyboard.press("Enter")  # the start event's button has the focus
    expect(page.locator(".bts-notification", has_text="Process")).to_have_count(2)  # started, finished


def test_a_token_walks_from_start_to_end_and_nothing_is_called(canvas: Canvas, draft: DefinitionVersion):
    canvas.page.get_by_role("button", name="Walk through").click()
    walk(canvas.page)

    canvas.page.get_by_role("button", name="End the walk").click()
    expect(canvas.page.locator(".bjs-container.simulation")).to_have_count(0)
    assert (ProcessInstance.objects.count(), ModelTrial.objects.count()) == (0, 0)
    assert DefinitionVersion.objects.get().checksum == draft.checksum


def test_the_key_t_switches_it(canvas: Canvas):
    canvas.select("start")
    canvas.page.keyboard.press("t")
    walk(canvas.page)
    canvas.page.keyboard.press("t")

    expect(canvas.page.get_by_role("button", name="Walk through")).to_be_visible()


def test_nothing_is_changed_while_tokens_walk(canvas: Canvas):
    canvas.select("start")
    canvas.page.get_by_role("button", name="Walk through").click()

    expect(canvas.page.locator("#editor-props")).to_have_attribute("inert", "")
    canvas.page.locator(".djs-container > svg").focus()
    canvas.page.keyboard.press("Delete")
    canvas.page.get_by_role("button", name="End the walk").click()
    expect(canvas.element("start")).to_be_visible()


def test_who_may_only_look_walks_too(window: Callable[..., Page], draft: DefinitionVersion):
    page = window(member("rita", "read"))
    page.goto(f"/modeler/{draft.pk}/")
    page.get_by_role("button", name="Walk through").click()

    walk(page)
