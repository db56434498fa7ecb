"""The demo `expense_approval`, drawn from nothing by clicks, says the same as the file in the repository."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import Page, expect

from portal.lib.clock import portal_now
from processes.actions.definitions import deploy
from processes.bpmn.reader import read_model
from processes.models import Calendar, DefinitionVersion, ModelTrial
from tests.end_to_end.editing.canvas import Canvas
from tests.end_to_end.editing.test_rebuilding import new_process, publish
from tests.rest import Rest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
DEMO = Path(__file__).parents[3] / "processes/demos/expense_approval"
SUMMARY = (("Who", "= employee"), ("Amount", '= string(amount) + " EUR"'), ("For", "= purpose"))
SMALL = {"expense_number": "E-1", "employee": "Ann", "amount": 20, "purpose": "Books", "category": "other"}


@pytest.fixture
def owner() -> User:
    deploy([(name, (DEMO / name).read_bytes()) for name in ("expense_rules.dmn", "start_expense.form")])
    for name in ("Back office", "Approvers"):
        Group.objects.get_or_create(name=name)
    hours = {"name": "Office", "zone": "UTC", "week": [[["09:00", "17:00"]]] * 7, "changed_at": portal_now()}
    Calendar.objects.get_or_create(key="office", defaults=hours)
    return User.objects.create_superuser("olga", password="a long pass phrase")


def draw(canvas: Canvas) -> None:
    canvas.delete("end")
    canvas.select("start")
    canvas.rename("claimed", "Expense claimed")
    canvas.append("claimed", "append.append-task", "rules", "Who has to agree?")
    canvas.become("rules", "replace-with-rule-task")
    canvas.append("rules", "append.gateway", "how", "How many?")
    canvas.append("how", "append.append-task", "check", "Check the receipts")
    canvas.become("check", "replace-with-user-task")
    canvas.append("check", "append.gateway", "checked", "Checked?")
    canvas.append("checked", "append.append-task", "decide", "Decide together")
    canvas.become("decide", "replace-with-user-task")
    canvas.append("decide", "append.gateway", "decided", "Decided?")
    canvas.append("decided", "append.end-event", "paid", "Paid")
    canvas.append("checked", "append.end-event", "refused", "Refused")
    for source, target in (("how", "paid"), ("checked", "paid"), ("decided", "refused")):
        canvas.connect(source, target)


def lead(canvas: Canvas) -> None:
    """Names, conditions and usual ways of the flows."""
    canvas.describe_flow("claimed", "rules", "f_start")
    canvas.describe_flow("rules", "how", "f_rules")
    canvas.describe_flow("how", "paid", "f_small", "small", '= rule.level = "none"')
    canvas.describe_flow("how", "check", "f_check", "to be checked", default=True)
    canvas.describe_flow("check", "checked", "f_checked")
    canvas.describe_flow("checked", "paid", "f_one", "enough", default=True)
    board = '= check_result = "approve" and rule.level = "board"'
    canvas.describe_flow("checked", "decide", "f_board", "large", board)
    canvas.describe_flow("checked", "refused", "f_no", "refused", '= check_result = "reject"')
    canvas.describe_flow("decide", "decided", "f_decided")
    canvas.describe_flow("decided", "paid", "f_yes", "approved", default=True)
    canvas.describe_flow("decided", "refused", "f_against", "refused", '= decision != "approve"')


def milestone(canvas: Canvas, element: str, words: str) -> None:
    canvas.select(element)
    canvas.fill_all("podium-told", "told", milestone=words)


def level(canvas: Canvas, index: int, after: str, action: str, argument: str = "") -> None:
    canvas.add("podium-escalation")
    canvas.fill_item("podium-escalation", index, after=after)
    canvas.fill(f"podium-podium-escalation-{index}-0-kind", action)
    if argument:
        canvas.fill(f"podium-podium-escalation-{index}-0-argument", argument)


def ask_people(canvas: Canvas, title: str, group: str, due: str, variable: str) -> None:
    """What both steps of people have, on the one that is selected."""
    canvas.fill_all("podium-reads", "reads", title=title)
    canvas.fill_all("podium-assignment", "assignment", candidateGroups=group, noSelfApproval=True)
    canvas.fill_all("podium-due", "due", calendar="office", due=due)
    for index, (label, value) in enumerate(SUMMARY):
        canvas.add("podium-summary")
        canvas.fill_item("podium-summary", index, label=label, value=value)
    canvas.add("podium-outcomes")
    canvas.fill_item("podium-outcomes", 0, name="approve", label="Approve", primary=True)
    canvas.add("podium-outcomes")
    canvas.fill_item("podium-outcomes", 1, name="reject", label="Refuse", reasonRequired=True)
    canvas.fill_all("podium-policy", "outcomes", variable=variable)


def describe(canvas: Canvas) -> None:
    canvas.select("rules")
    canvas.fill_all("podium-decision", "decision", decision="expense_rules", resultVariable="rule")
    canvas.select("check")
    ask_people(
        canvas,
        '= "Check the receipts of " + employee + ": " + purpose',
        "Back office",
        "PT8H",
        "check_result",
    )
    level(canvas, 0, "75%", "remind")
    level(canvas, 1, "PT12H", "raise_priority", "high")
    canvas.select("decide")
    ask_people(
        canvas, '= "Decide on " + purpose + ", " + string(amount) + " EUR"', "Approvers", "PT16H", "decision"
    )
    canvas.fill_all("podium-assignment", "assignment", exclude="check")
    canvas.fill_all("podium-policy", "votes", policy="count")
    canvas.fill_all("podium-policy", "votes", needed="2", of="3", resultVariable="votes")
    level(canvas, 0, "50%", "remind")
    level(canvas, 1, "PT20H", "alert")
    for element, words in (
        ("claimed", "Claimed"),
        ("check", "Receipts checked"),
        ("decide", "Decided"),
        ("paid", "Paid out"),
        ("refused", "Refused; the reason is in the conversation"),
    ):
        milestone(canvas, element, words)


def describe_process(canvas: Canvas, words: str) -> None:
    canvas.page.locator(".djs-container > svg").click(position={"x": 300, "y": 640}, force=True)
    expect(canvas.field("id")).to_have_value("expense_approval")
    title = '= employee + ", " + purpose'
    canvas.fill_all("podium-process", "process", title=title, businessKey="= expense_number")
    canvas.fill_all("podium-process", "process", startForm="start_expense", historyDays="365")
    level(canvas, 0, "P5D", "alert", "An expense is not decided after five working days.")
    canvas.open("podium-chain")
    canvas.fill("podium-escalation-calendar", "office")
    canvas.open("documentation")
    canvas.fill("documentation", words)


def meaning(value: Any) -> Any:
    """Everything a file says, less where in the file it says it and in which order elements stand."""
    if is_dataclass(value):
        said = {each.name: meaning(getattr(value, each.name)) for each in fields(value)}
        return {name: part for name, part in said.items() if name not in ("line", "file")}
    if isinstance(value, list | tuple):
        parts = [meaning(part) for part in value]
        return sorted(parts, key=lambda part: part["id"]) if _are_elements(parts) else parts
    return value


def _are_elements(parts: list[Any]) -> bool:
    return bool(parts) and all(isinstance(part, dict) and "id" in part for part in parts)


def try_it(page: Page) -> None:
    page.get_by_role("link", name="Try it").click()
    expect(page.locator("#try-loading")).to_have_count(0)
    page.fill("#try-variables", str(SMALL).replace("'", '"'))
    page.get_by_role("button", name="Start the trial").click()
    expect(page.locator("#try-said")).to_contain_text("came to its end")


def test_the_rebuilt_demo_means_the_same_is_tried_published_and_run(window: Callable[..., Page], owner: User):
    there = read_model((DEMO / "expense_approval.bpmn").read_bytes(), "expense_approval.bpmn").processes[0]
    canvas = new_process(window(owner), "Expense approval")
    draw(canvas)
    lead(canvas)
    describe(canvas)
    describe_process(canvas, there.documentation)
    canvas.save()

    version = DefinitionVersion.objects.get(definition__key="expense_approval")
    assert meaning(read_model(bytes(version.content), "rebuilt.bpmn").processes[0]) == meaning(there)
    try_it(canvas.page)
    assert ModelTrial.objects.get().checksum == version.checksum
    publish(canvas.page, version)
    started = {"process_key": "expense_approval", "variables": SMALL}
    ran = Rest(owner).post("/process-instances", started)
    assert (ran.status_code, ran.json()["state"]) == (201, "completed")
