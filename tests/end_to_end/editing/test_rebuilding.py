"""`expense_approval` from nothing, by clicks: a decision, two of three approvals, a deadline, an escalation; tried, published, run."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import Page, expect

from humantasks.models import HumanTask
from processes.actions.definitions import deploy
from processes.bpmn.elements import Decision, Process, UserTask
from processes.bpmn.reader import read_model
from processes.graph.prepare import prepare
from processes.models import DefinitionVersion, ModelTrial, ProcessInstance
from tests.end_to_end.editing.canvas import Canvas
from tests.rest import Rest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
RULES = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="rules_file" name="Expense rules" namespace="urn:test">
  <decision id="expense_rules" name="Expense rules">
    <decisionTable id="table" hitPolicy="FIRST">
      <input id="in"><inputExpression id="amount" typeRef="number"><text>amount</text></inputExpression></input>
      <output id="out" name="needed" typeRef="boolean"/>
      <rule id="small"><inputEntry id="e1"><text>&lt; 100</text></inputEntry><outputEntry id="o1"><text>false</text></outputEntry></rule>
      <rule id="other"><inputEntry id="e2"><text>-</text></inputEntry><outputEntry id="o2"><text>true</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""


@pytest.fixture
def owner() -> User:
    deploy([("expense_rules.dmn", RULES)])
    Group.objects.create(name="Finance")
    return User.objects.create_superuser("olga", password="a long pass phrase")


def new_process(page: Page, name: str) -> Canvas:
    page.set_default_timeout(8000)
    page.set_viewport_size({"width": 1900, "height": 1000})
    page.goto("/modeler/")
    page.locator("summary", has_text="New").click()
    page.get_by_role("button", name="Process", exact=True).click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create").click()
    page.wait_for_url("**/modeler/*/")
    expect(page.locator("#editor-loading")).to_have_count(0)
    return Canvas(page)


def draw(canvas: Canvas) -> None:
    canvas.delete("end")
    canvas.append("start", "append.append-task", "rules", "Check the rules")
    canvas.become("rules", "replace-with-rule-task")
    canvas.select("rules")
    canvas.fill_all("podium-decision", "decision", decision="expense_rules", resultVariable="needed")
    canvas.append("rules", "append.gateway", "is_needed", "Approval needed?")
    canvas.append("is_needed", "append.append-task", "approve", "Approve")
    canvas.become("approve", "replace-with-user-task")
    canvas.append("approve", "append.end-event", "decided", "Decided")
    canvas.append("is_needed", "append.end-event", "paid", "Paid at once")
    canvas.select_flow("is_needed", "approve")
    canvas.fill_all("podium-condition", "condition", conditionExpression="needed")
    canvas.select_flow("is_needed", "paid")
    canvas.fill_all("podium-condition", "condition", conditionExpression="not(needed)")


def describe(canvas: Canvas) -> None:
    canvas.select("approve")
    canvas.fill_all("podium-reads", "reads", title='= "Approve " + string(amount) + " EUR"')
    canvas.fill_all("podium-assignment", "assignment", candidateGroups="Finance", noSelfApproval=True)
    canvas.add("podium-outcomes")
    canvas.fill_item("podium-outcomes", 0, name="approve", label="Approve", primary=True)
    canvas.add("podium-outcomes")
    canvas.fill_item("podium-outcomes", 1, name="reject", label="Reject", reasonRequired=True)
    canvas.fill_all("podium-policy", "votes", policy="count")
    canvas.fill_all("podium-policy", "votes", needed="2", of="3")
    canvas.fill_all("podium-due", "due", due="P2D", followUp="P1D")
    canvas.add("podium-escalation")
    canvas.fill_item("podium-escalation", 0, after="P1D")


def meaning(content: bytes) -> Process:
    return read_model(content, "expense_approval.bpmn").processes[0]


def try_it(page: Page) -> None:
    """Above 100 it asks for approval, and comes to its end."""
    page.get_by_role("link", name="Try it").click()
    expect(page.locator("#try-loading")).to_have_count(0)
    page.fill("#try-variables", '{"amount": 250}')
    page.get_by_role("button", name="Start the trial").click()
    expect(page.get_by_role("heading", name="Approve 250 EUR")).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#try-said")).to_contain_text("came to its end")


def publish(page: Page, version: DefinitionVersion) -> None:
    page.goto(f"/modeler/{version.pk}/publish/")
    page.get_by_role("button", name="Publish for new starts").click()
    page.wait_for_url(lambda url: not url.endswith("/publish/"))


def run(owner: User) -> ProcessInstance:
    started = Rest(owner).post(
        "/process-instances", {"process_key": "expense_approval", "variables": {"amount": 250}}
    )
    assert started.status_code == 201, started.body
    task = HumanTask.objects.get()
    assert task.title == "Approve 250 EUR"
    for name in ("fay", "finn"):
        voter = User.objects.create_user(name)
        voter.groups.add(Group.objects.get(name="Finance"))
        voted = Rest(voter).post(f"/tasks/{task.pk}/complete", {"outcome": "approve", "variables": {}})
        assert voted.status_code == 200, voted.body
    return ProcessInstance.objects.get()


def test_expense_approval_is_rebuilt_tried_published_and_run(window: Callable[..., Page], owner: User):
    canvas = new_process(window(owner), "Expense approval")
    draw(canvas)
    describe(canvas)
    canvas.save()

    version = DefinitionVersion.objects.get(definition__key="expense_approval")
    content = bytes(version.content)
    assert [problem for problem in prepare(content).problems if problem.severity == "error"] == []
    process = meaning(content)
    said = {node.id: node for node in process.nodes}
    rules, approve = said["rules"].work, said["approve"].work
    assert isinstance(rules, Decision)
    assert isinstance(approve, UserTask)
    assert (rules.decision.text, rules.result_variable) == ("expense_rules", "needed")
    assert {(flow.source, flow.target, flow.condition and flow.condition.text) for flow in process.flows} == {
        ("start", "rules", None),
        ("rules", "is_needed", None),
        ("is_needed", "approve", "needed"),
        ("approve", "decided", None),
        ("is_needed", "paid", "not(needed)"),
    }
    assert approve.votes
    assert (approve.votes.policy, approve.votes.needed, approve.votes.of) == ("count", "2", "3")
    assert [(each.name, each.reason_required) for each in approve.outcomes] == [
        ("approve", False),
        ("reject", True),
    ]
    assert [(level.after.text, level.actions) for level in approve.escalation] == [
        ("P1D", (("remind", None),))
    ]

    try_it(canvas.page)
    assert ModelTrial.objects.get().checksum == version.checksum
    publish(canvas.page, version)
    assert run(owner).state == "completed"
