"""Editors in real browsers: every change kept, two who want one draft, a sign-out in the middle."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from processes.actions.drafts import create_model
from processes.models import DefinitionVersion, DraftSave
from tests.rest import member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Window = Callable[..., Page]
PATIENCE_MS = 15_000


@pytest.fixture
def emma() -> User:
    return member("emma", "edit")


@pytest.fixture
def hans() -> User:
    return member("hans", "edit")


@pytest.fixture
def draft(emma: User) -> DefinitionVersion:
    return create_model(emma, "bpmn", "Order")


def opened(window: Window, user: User, draft: DefinitionVersion) -> Page:
    page = window(user)
    page.goto(f"/modeler/{draft.pk}/")
    expect(page.locator("#editor-canvas [data-element-id=end]")).to_be_visible(timeout=PATIENCE_MS)
    return page


def rename_end(page: Page, name: str) -> None:
    """As people do: double click on the label, type, click elsewhere."""
    page.locator("#editor-canvas [data-element-id=end]").first.dblclick()
    box = page.locator(".djs-direct-editing-content")
    box.fill(name)
    page.locator("#editor-canvas svg").first.click(position={"x": 300, "y": 20})


def saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_contain_text("Saved", timeout=PATIENCE_MS)


def names_kept() -> set[str]:
    contents = (bytes(row.content).decode() for row in DraftSave.objects.all())
    return {name for content in contents for name in ("EmmaEnd", "HansEnd") if name in content}


def now_in(draft: DefinitionVersion) -> str:
    return bytes(DefinitionVersion.objects.get(pk=draft.pk).content).decode()


def test_a_change_reaches_the_server_without_a_click(window: Window, emma: User, draft: DefinitionVersion):
    page = opened(window, emma, draft)

    rename_end(page, "EmmaEnd")
    expect(page.locator("#save-state")).to_contain_text("Not saved yet")
    saved(page)

    assert "EmmaEnd" in now_in(draft)


def test_two_who_want_one_draft_lose_nothing(
    window: Window, emma: User, hans: User, draft: DefinitionVersion
):
    first = opened(window, emma, draft)
    rename_end(first, "EmmaEnd")
    saved(first)
    second = opened(window, hans, draft)
    expect(second.locator("#together")).to_contain_text("emma is editing", timeout=PATIENCE_MS)

    second.get_by_role("button", name="Take over").click()
    expect(first.locator("#together")).to_contain_text("hans has taken over", timeout=PATIENCE_MS)
    expect(second.locator("#editor-people")).to_contain_text("emma reads", timeout=PATIENCE_MS)
    rename_end(second, "HansEnd")
    saved(second)

    assert "HansEnd" in now_in(draft)
    assert names_kept() == {"EmmaEnd", "HansEnd"}


def test_what_a_signed_out_editor_drew_is_back_after_signing_in(
    window: Window, emma: User, draft: DefinitionVersion
):
    page = opened(window, emma, draft)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    rename_end(page, "EmmaEnd")
    expect(page.locator("#save-state")).to_contain_text("kept in this browser", timeout=PATIENCE_MS)

    page.context.add_cookies(cookies)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()

    expect(page.locator("#editor-canvas")).to_contain_text("EmmaEnd", timeout=PATIENCE_MS)
    saved(page)
    assert "EmmaEnd" in now_in(draft)
