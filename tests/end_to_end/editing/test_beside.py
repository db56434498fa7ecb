"""Two files of one release side by side: each saves itself, F6 goes over, a narrow screen shows one of them."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import FrameLocator, Page, expect

from portal.lib.json import dumps
from processes.actions.definitions import deploy
from processes.models import DefinitionVersion
from tests.end_to_end.editing.canvas import open_model
from tests.processes.models import bpmn, flows

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ASK = '<userTask id="ask" name="Ask" podium:form="claim"/>'
ORDER = bpmn("order", f'<startEvent id="start"/>{ASK}<endEvent id="end"/>{flows("start", "ask", "end")}')
AMOUNT = {"id": "a", "key": "amount", "type": "number", "label": "Amount"}
CLAIM = dumps({"id": "claim", "type": "default", "schemaVersion": 16, "components": [AMOUNT]}).encode()
PATIENCE_MS = 15_000
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 800, "height": 900}


@pytest.fixture
def page(window: Callable[..., Page], db: None) -> Page:
    made = deploy([("order.bpmn", ORDER), ("claim.form", CLAIM)], publish_now=False).resources
    process = next(each for each in made if each.kind == "bpmn")
    page = window(User.objects.create_superuser("olga", password="a long pass phrase"))
    page.set_viewport_size(WIDE)
    return open_model(page, process.version_id).page


def beside(page: Page) -> FrameLocator:
    page.get_by_role("button", name="Open claim beside").click()
    frame = page.frame_locator("#beside iframe")
    expect(frame.locator("#editor-loading")).to_have_count(0, timeout=PATIENCE_MS)
    return frame


def stored(key: str) -> bytes:
    return bytes(DefinitionVersion.objects.filter(definition__key=key).latest("number").content)


def rename_field(frame: FrameLocator, label: str) -> None:
    frame.locator(".fjs-form-field-number").first.click()
    general = frame.locator('[data-group-id="group-general"] .bio-properties-panel-group-header')
    if "open" not in (general.get_attribute("class") or "").split():
        general.click()
    frame.locator('[data-entry-id="label"] .cm-content, [data-entry-id="label"] input').first.fill(label)


def test_what_stands_beside_saves_itself_and_f6_leads_back(page: Page):
    frame = beside(page)
    with page.expect_response(lambda said: said.url.endswith("/save/") and said.ok):
        rename_field(frame, "Amount in euros")
    assert b"Amount in euros" in stored("claim")

    page.keyboard.press("F6")
    expect(page.locator("#main")).to_be_focused()
    page.locator(".djs-element[data-element-id=ask] .djs-hit").first.click(position={"x": 8, "y": 8})
    expect(page.locator(".djs-context-pad.open")).to_be_visible()


def test_what_stands_beside_is_in_the_address_and_one_shows_where_there_is_no_room(page: Page):
    beside(page)
    page.reload()
    frame = page.frame_locator("#beside iframe")
    expect(frame.locator("#editor-loading")).to_have_count(0, timeout=PATIENCE_MS)

    page.set_viewport_size(NARROW)
    expect(page.locator("#editor")).to_be_hidden()
    page.get_by_role("button", name="Show order").click()
    expect(page.locator("#editor")).to_be_visible()
    expect(page.locator("#beside")).to_be_hidden()

    page.get_by_role("button", name="Show claim").click()
    frame.get_by_role("button", name="Close").click()
    expect(page.locator("#editor")).to_be_visible()
    expect(page.locator("#beside iframe")).to_have_count(0)
