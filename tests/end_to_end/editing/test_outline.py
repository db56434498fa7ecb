"""The model as a tree: beside the canvas of the editor and over the stage of a process, walked by keyboard alone."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from processes.actions.definitions import deploy
from tests.end_to_end.editing.canvas import Canvas, open_model
from tests.processes.models import bpmn, flows

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BODY = (
    '<startEvent id="start" name="Ordered"/><subProcess id="group" name="Check all"><startEvent id="s"/>'
    f'<userTask id="check" name="Check it"/><endEvent id="e"/>{flows("s", "check", "e")}</subProcess>'
    '<userTask id="ship" name="Ship it"/><endEvent id="end" name="Shipped"/>'
)
ORDER = bpmn("order", BODY + flows("start", "group", "ship", "end"))


@pytest.fixture
def page(window: Callable[..., Page]) -> Page:
    return window(User.objects.create_superuser("olga", password="a long pass phrase"))


@pytest.fixture
def version_id(page: Page) -> int:
    return deploy([("order.bpmn", ORDER)]).resources[0].version_id


@pytest.fixture
def canvas(page: Page, version_id: int) -> Canvas:
    page.set_viewport_size({"width": 1900, "height": 1000})
    canvas = open_model(page, version_id)
    page.keyboard.press("o")
    return canvas


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("treeitem", name=name, exact=False).last


def test_arrows_walk_and_enter_chooses_on_the_canvas(canvas: Canvas):
    expect(row(canvas.page, "order, process")).to_be_focused()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowDown"):
        canvas.page.keyboard.press(key)

    expect(row(canvas.page, "Check it")).to_be_focused()
    canvas.page.keyboard.press("Enter")

    expect(canvas.field("id")).to_have_value("check")


def test_alt_enter_leads_into_the_properties_whose_buttons_say_what_they_open_and_escape_back(canvas: Canvas):
    keyboard = canvas.page.keyboard
    keyboard.type("ship it")
    keyboard.press("Alt+Enter")

    focused = canvas.page.locator("#editor-props :focus")
    expect(focused).to_have_accessible_name("General")
    expect(focused).to_have_attribute("aria-expanded", "false")
    keyboard.press("Enter")
    expect(focused).to_have_attribute("aria-expanded", "true")
    expect(canvas.field("id")).to_have_value("ship")
    keyboard.press("Escape")
    expect(row(canvas.page, "Ship it")).to_be_focused()


def test_a_group_is_folded_and_letters_find_by_name(canvas: Canvas):
    keyboard = canvas.page.keyboard
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowLeft")
    expect(row(canvas.page, "Check it")).to_be_hidden()

    keyboard.type("sh")

    expect(row(canvas.page, "Ship it")).to_be_focused()


def test_what_is_chosen_on_the_canvas_is_marked_in_the_outline(canvas: Canvas):
    canvas.select("ship")

    expect(row(canvas.page, "Ship it")).to_have_attribute("aria-selected", "true")


def test_what_is_drawn_appears_in_the_outline(canvas: Canvas):
    canvas.append("ship", "append.append-task", "tell", "Tell the customer")

    expect(row(canvas.page, "Tell the customer")).to_be_visible()


def test_the_outline_says_what_is_wrong_with_a_step(canvas: Canvas):
    canvas.append("ship", "append.append-task", "ask", "Ask")
    canvas.become("ask", "replace-with-user-task")

    expect(row(canvas.page, "Ask, user task, warning")).to_be_visible()


def test_whoever_opens_it_again_finds_it_open(canvas: Canvas):
    canvas.page.reload()

    expect(row(canvas.page, "Ship it")).to_be_visible()


def test_the_process_page_has_the_same_outline_and_opens_a_step_from_it(page: Page, version_id: int):
    page.goto("/processes/order/")
    expect(page.locator("#diagram svg").first).to_be_visible()
    page.keyboard.press("o")
    expect(row(page, "order, process")).to_be_focused()
    page.keyboard.type("ship it")
    page.keyboard.press("Enter")

    expect(page.locator("#panel")).to_contain_text("Ship it")
    row(page, "Ship it").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#as-tree")).to_be_focused()


def test_reading_leads_from_the_drawing_to_the_words(page: Page, version_id: int):
    page.goto("/processes/order/reading/")
    expect(page.locator("#picture .djs-element").first).to_be_visible()
    page.locator('#picture .djs-element[data-element-id="ship"] .djs-hit').first.click(force=True)

    page.wait_for_url("**/#step-ship")


def test_a_page_to_be_read_prints_its_whole_picture(page: Page, version_id: int):
    page.goto("/processes/order/reading/")
    expect(page.locator("#picture .djs-element").first).to_be_visible()

    printed = page.pdf(format="A4")

    assert printed.count(b"/Type /Page\n") > 1  # all of it, not one screen
    page.emulate_media(media="print")
    assert page.locator("#print").is_hidden()
    assert page.locator("#steps-title").is_visible()
