"""Files chosen in the form of a start, in a real browser: kept by the draft, refused at the field, the case's in the end."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from humantasks.models import Attachment
from processes.models import ProcessInstance
from tests.humantasks.starts import KEY, PNG, publish
from tests.rest import member

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
