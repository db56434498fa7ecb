"""A decision that asks another: drawn in the requirement graph, written as a literal expression, both kept."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from processes.actions.drafts import create_model
from processes.models import DefinitionVersion
from tests.end_to_end.editing.canvas import open_model

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(window: Callable[..., Page]) -> Page:
    """A new decision, open at its requirement graph."""
    owner = User.objects.create_superuser("olga", password="a long pass phrase")
    page = open_model(window(owner), create_model(owner, "dmn", "Limits").pk).page
    page.get_by_text("Requirement graph").click()
    return page


def of_pad(page: Page, action: str) -> Locator:
    return page.locator(f'.djs-context-pad .entry[data-action="{action}"]')


def test_a_decision_is_added_connected_and_written_as_an_expression(page: Page):
    page.locator('.djs-shape[data-element-id="limits"] .djs-hit').first.click()
    of_pad(page, "append.decision").click()
    page.keyboard.press("Escape")
    expect(page.locator(".djs-connection")).to_have_count(1)

    of_pad(page, "replace").click()
    page.locator('.djs-popup .entry[data-id="replace-with-literal-expression"]').click()
    page.locator(".drill-down-overlay").last.click()
    page.locator(".cm-content").click()
    page.keyboard.type("amount * 2")
    page.get_by_text("Requirement graph").click()
    page.keyboard.press("ControlOrMeta+s")
    expect(page.locator("#save-state")).to_contain_text("Saved")

    stored = bytes(DefinitionVersion.objects.get().content).decode()
    assert "amount * 2" in stored
    assert "<requiredDecision" in stored
