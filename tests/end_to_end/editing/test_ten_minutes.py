"""Somebody who has never seen XML changes a deadline, a chain, a row of a decision and a field, and it runs, approved by another."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import Page, expect

from humantasks.models import HumanTask
from portal.lib.clock import portal_now
from processes.actions.definitions import deploy
from processes.models import Calendar, Definition, DefinitionVersion, ProcessInstance
from tests.end_to_end.editing.canvas import Canvas
from tests.end_to_end.editing.test_rebuilding_the_demo import DEMO
from tests.end_to_end.test_by_keyboard import MOST_TABS, press, tab_to
from tests.rest import Rest, member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]
Window = Callable[..., Page]
CLAIM = {"expense_number": "E-1", "employee": "Ann", "amount": 500, "purpose": "Chair", "kind": "equipment"}
WHY = "Receipts within four hours, colleagues up to 400 EUR"
PATIENCE_MS = 15_000


@pytest.fixture
def olga() -> User:
    """Owns the process and writes; publishing is somebody else's."""
    hours = {"name": "Office", "zone": "UTC", "week": [[["00:00", "24:00"]]] * 7, "changed_at": portal_now()}
    Calendar.objects.update_or_create(key="office", defaults=hours)
    deploy(
        [
            (file.name, file.read_bytes())
            for file in DEMO.iterdir()
            if file.suffix in (".bpmn", ".dmn", ".form")
        ]
    )
    for name in ("Back office", "Approvers"):
        Group.objects.create(name=name).user_set.add(User.objects.create(username=f"of {name}"))
    olga = member("olga", "edit", "start")
    Definition.objects.update(owner=olga, four_eyes=True, sla_target_seconds=86_400)
    return olga


@pytest.fixture
def paul(olga: User) -> User:
    return member("paul", "publish", "operate")


def saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_contain_text("Saved", timeout=PATIENCE_MS)


def newest(key: str) -> DefinitionVersion:
    return DefinitionVersion.objects.filter(definition__key=key).latest("number")


def write(page: Page, name: str, text: str) -> None:
    """Tab into the field, and write over what it says."""
    tab_to(page, name)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)
    page.keyboard.press("Tab")


def change_the_process(page: Page) -> None:
    """From the list by keyboard, the step by its name in the outline; the connection goes and comes meanwhile."""
    page.goto("/modeler/")
    press(page, "Expense approval")
    page.wait_for_url("**/modeler/*/")
    expect(page.locator("#editor-loading")).to_have_count(0)
    page.keyboard.press("o")
    expect(page.get_by_role("treeitem").first).to_be_focused()
    page.keyboard.type("check the")
    page.keyboard.press("Alt+Enter")
    canvas = Canvas(page)
    expect(canvas.field("id")).to_have_value("check")
    press(page, "Due and follow-up", "button")
    write(page, "Due after", "PT4H")
    saved(page)
    page.context.set_offline(True)
    press(page, "Escalation", "button")
    change_level(page, "75%", "50%")
    expect(page.locator("#save-state")).to_contain_text("kept in this browser", timeout=PATIENCE_MS)
    change_level(page, "PT12H", "PT6H")
    page.context.set_offline(False)
    saved(page)


def change_level(page: Page, before: str, after: str) -> None:
    """A level of the chain is called what it says; it is opened and written by Tab and Enter."""
    press(page, before, "button")
    write(page, "After", after)


def change_the_decision(page: Page) -> None:
    """The tab of the decision, and one cell of its table."""
    press(page, "Expense rules", "a")
    page.wait_for_url("**/modeler/*/?of=*")
    tab_to(page, "Rule 3, Amount (EUR) (input)")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("<= 400")
    page.keyboard.press("Enter")
    saved(page)


def change_the_form(page: Page) -> None:
    """The tab of the form, and the words of one field."""
    press(page, "start_expense", "a")
    expect(page.locator(".fjs-element", has_text="What was it for?").last).to_be_visible(timeout=PATIENCE_MS)
    tab_to(page, "What was it for?", ".fjs-element")
    page.keyboard.press("Enter")
    if page.get_by_label("Field label", exact=True).is_hidden():
        press(page, "General", "button")
    expect(page.get_by_label("Field label", exact=True)).to_have_text("What was it for?")
    write(page, "Field label", "What did you need it for?")
    saved(page)


def back_to(page: Page, name: str) -> None:
    """Backwards from a field of the panel to a link above it."""
    link = page.get_by_role("main").get_by_role("link", name=name).first
    for _ in range(MOST_TABS):
        page.keyboard.press("Shift+Tab")
        if link.evaluate("each => each === document.activeElement"):
            return page.keyboard.press("Enter")
    pytest.fail(f"Expected Shift+Tab to reach {name!r} on {page.url}, but it never did.")


def ask_for_approval(page: Page) -> None:
    """What changed is read first; then a second person is asked, by name."""
    back_to(page, "Expense approval")
    expect(page.locator(".djs-container")).to_be_visible()
    expect(page.locator("#editor-loading")).to_have_count(0)
    press(page, "What changed", "a")
    page.wait_for_url("**/compare/**")
    changes = page.locator(".pd-compare-list")
    expect(changes).to_contain_text("PT8H")
    expect(changes).to_contain_text("PT4H")
    expect(changes).to_contain_text("50%")
    page.go_back()
    expect(page.locator(".pd-problem", has_text="was never tried")).to_be_visible()
    for key in ("expense_approval", "expense_rules", "start_expense"):
        page.goto(f"/modeler/{newest(key).pk}/review/")
        tab_to(page, "paul", "input")
        page.keyboard.press("Space")
        tab_to(page, "What changed", "textarea")
        page.keyboard.type(WHY)
        press(page, "Ask for review", "button")
        expect(page.get_by_text("is in review now")).to_be_visible()


def approve_and_publish(page: Page) -> None:
    """What it will do is read first: who runs, which decisions would turn, what is not ready."""
    for key in ("expense_rules", "start_expense", "expense_approval"):
        page.goto(f"/modeler/{newest(key).pk}/review/")
        expect(page.get_by_role("main")).to_contain_text(WHY)
        press(page, "Approve", "button")
        expect(page.get_by_text("is approved now")).to_be_focused()
    press(page, "Publish…", "a")
    said = page.get_by_role("main")
    expect(said).to_contain_text("1 running")
    expect(said).to_contain_text("1 of 1 would come out differently")
    expect(said).to_contain_text("was never tried as it stands")
    press(page, "Publish for new starts", "button")
    expect(page.get_by_text("Version 2 is published")).to_be_visible()


def test_a_process_owner_changes_a_process_and_a_second_person_publishes_it(
    window: Window, olga: User, paul: User
):
    rest = Rest(olga)
    assert (
        rest.post("/process-instances", {"process_key": "expense_approval", "variables": CLAIM}).status_code
        == 201
    )
    page = window(olga)
    page.set_default_timeout(8000)
    page.set_viewport_size({"width": 1900, "height": 1000})

    change_the_process(page)
    change_the_decision(page)
    change_the_form(page)
    ask_for_approval(page)
    approve_and_publish(window(paul))
    rest.post(
        "/process-instances",
        {"process_key": "expense_approval", "variables": CLAIM | {"expense_number": "E-2"}},
    )

    first, second = ProcessInstance.objects.order_by("pk")
    assert [each.version.number for each in (first, second)] == [1, 2]
    assert (first.variables["rule"]["level"], second.variables["rule"]["level"]) == ("one", "board")
    before, after = (HumanTask.objects.get(instance=each) for each in (first, second))
    assert (before.due_at - before.created_at).total_seconds() == 8 * 3600
    assert (after.due_at - after.created_at).total_seconds() == 4 * 3600
    page.goto("/start/expense_approval/")
    expect(page.get_by_label("What did you need it for?")).to_be_visible()
