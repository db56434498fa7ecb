"""What stands around the canvas: minimap, search, colours, moving by keys, copies from one file into another."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from processes.actions.definitions import deploy
from processes.actions.drafts import create_model
from processes.bpmn.reader import read_model
from processes.models import DefinitionVersion
from tests.end_to_end.editing.canvas import Canvas, open_model
from tests.processes.models import bpmn, flows

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TASK = '<userTask id="check" name="Check it" podium:due="PT4H" podium:candidateGroups="Risk"/>'
ORDER = bpmn(
    "order", f'<startEvent id="start"/>{TASK}<endEvent id="end" name="Done"/>{flows("start", "check", "end")}'
)


@pytest.fixture
def owner() -> User:
    return User.objects.create_superuser("olga", password="a long pass phrase")


def stored(definition: str) -> bytes:
    return bytes(DefinitionVersion.objects.filter(definition__key=definition).latest("number").content)


def place(canvas: Canvas, element: str) -> tuple[int, int]:
    """Where it stands on the drawing, wherever one looks at it from."""
    matrix = canvas.element(element).get_attribute("transform") or ""
    x, y = re.findall(r"-?[\d.]+", matrix)[-2:]
    return int(x), int(y)


def search(canvas: Canvas) -> None:
    """Ctrl+F, a part of the name, Enter: chosen, and in the panel."""
    canvas.page.locator(".djs-container > svg").focus()
    canvas.page.keyboard.press("ControlOrMeta+f")
    expect(canvas.page.locator(".djs-search-input input")).to_be_focused()
    canvas.page.keyboard.type("Check it")
    expect(canvas.page.locator(".djs-search-result")).to_have_count(1)
    canvas.page.keyboard.press("Enter")
    expect(canvas.field("id")).to_have_value("check")


def move_by_keys(canvas: Canvas) -> None:
    """Arrows move what is chosen, further with Shift; Ctrl+Z takes it back."""
    x, y = place(canvas, "check")
    canvas.page.locator(".djs-container > svg").focus()
    for _ in range(3):
        canvas.page.keyboard.press("Shift+ArrowDown")
    expect(canvas.element("check")).to_have_attribute("transform", re.compile(rf"\b{x} {y + 30}\)"))
    canvas.page.keyboard.press("ControlOrMeta+z")
    expect(canvas.element("check")).to_have_attribute("transform", re.compile(rf"\b{x} {y + 20}\)"))


def colour(canvas: Canvas) -> None:
    canvas.page.locator('.djs-context-pad .entry[data-action="set-color"]').click()
    canvas.page.locator('.djs-popup .entry[data-id="red-color"]').click()
    canvas.save()
    assert b'stroke="#831311"' in stored("order")


def look_around(canvas: Canvas) -> None:
    """The minimap is opened, and what it frames is drawn elsewhere."""
    seen = canvas.page.locator(".djs-container > svg > .viewport")
    before = seen.get_attribute("transform") or ""
    canvas.page.locator(".djs-minimap .toggle").click()
    expect(canvas.page.locator(".djs-minimap")).to_have_class(re.compile(r"\bopen\b"))
    box = canvas.page.locator(".djs-minimap .viewport-dom").bounding_box()
    assert box is not None
    canvas.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    canvas.page.mouse.down()
    canvas.page.mouse.move(box["x"] + box["width"] / 2 + 30, box["y"] + box["height"] / 2 + 20, steps=5)
    canvas.page.mouse.up()
    expect(seen).not_to_have_attribute("transform", before)


def test_search_keys_colours_and_minimap(window: Callable[..., Page], owner: User):
    made = deploy([("order.bpmn", ORDER)]).resources[0]
    canvas = open_model(window(owner), made.version_id)

    search(canvas)
    move_by_keys(canvas)
    colour(canvas)
    look_around(canvas)


def test_a_step_is_copied_from_one_file_into_another_with_all_it_says(
    window: Callable[..., Page], owner: User
):
    made = deploy([("order.bpmn", ORDER)]).resources[0]
    other = create_model(owner, "bpmn", "Returns")
    page = window(owner)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    canvas = open_model(page, made.version_id)
    canvas.select("check")
    page.locator(".djs-container > svg").focus()
    page.keyboard.press("ControlOrMeta+c")

    canvas = open_model(page, other.pk)
    page.locator(".djs-container > svg").focus()
    page.mouse.move(560, 420)
    page.keyboard.press("ControlOrMeta+v")
    expect(page.locator("svg.djs-drag-active")).to_be_attached()
    page.mouse.move(580, 440, steps=3)
    page.mouse.click(580, 440)
    canvas.save()

    pasted = [
        node
        for node in read_model(stored("returns"), "returns.bpmn").processes[0].nodes
        if node.name == "Check it"
    ]
    assert [(node.work.due.text, node.work.candidate_groups.items[0].text) for node in pasted] == [
        ("PT4H", "Risk")
    ]
