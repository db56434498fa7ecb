"""Files in a real browser: of a start, kept by the draft and refused at the field; of somebody who has a link only."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from humantasks.models import Attachment
from processes.models import ProcessInstance
from tests.humantasks.starts import KEY, PNG, publish
from tests.rest import member
from tests.security.matrix import CONFIRM
from tests.security.world import make_world

pytestmark = pytest.mark.browser
Window = Callable[..., Page]


def file(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_a_chosen_file_outlives_the_page_and_starts_with_the_case(window: Window, transactional_db: None):
    rex = member("rex")
    publish(rex)
    page = window(rex)
    page.goto(f"/start/{KEY}/")
    picker = page.locator(".pd-files input[type=file]").first

    picker.set_input_files(file("fake.pdf", b"no pdf"))
    expect(page.get_by_text("to be what its name says")).to_be_visible()
    picker.set_input_files(file("receipt.png", PNG))
    expect(page.get_by_role("link", name="receipt.png")).to_be_visible()
    expect(page.get_by_text("Draft saved")).to_be_visible()

    page.reload()
    expect(page.get_by_role("link", name="receipt.png")).to_be_visible()
    page.get_by_role("textbox", name="What").fill("Lunch")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/requests/*/")

    case = ProcessInstance.objects.get()
    assert case.variables["what"] == "Lunch"
    assert Attachment.objects.get(deleted_at=None).instance_id == case.pk
    expect(page.get_by_role("link", name="receipt.png")).to_be_visible()


def test_somebody_without_an_account_writes_by_their_link_and_confirms(
    window: Window, transactional_db: None
):
    """Browsers say where a form comes from; a page that forbids them to is refused its own forms."""
    world = make_world()
    page = window()
    page.goto(f"/case/{world.link.token}/")

    page.get_by_label("Write to us").fill("Here it is")
    page.locator("input[type=file]").set_input_files(file("bill.png", PNG))
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_text("Sent. Whoever works on it reads it.")).to_be_visible()
    expect(page.get_by_role("link", name="bill.png")).to_be_visible()
    page.goto(f"/confirm/{CONFIRM}/")
    page.get_by_role("button").click()
    expect(page.get_by_role("button")).to_have_count(0)
