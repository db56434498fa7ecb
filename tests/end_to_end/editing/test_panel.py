"""What the panel says ends up in the file, under the names of `docs/podium-extensions.md`."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from humantasks.models import EscalationPolicy
from portal.lib.clock import portal_now
from processes.actions.definitions import deploy
from processes.actions.drafts import create_model
from processes.bpmn.elements import Job, UserTask
from processes.bpmn.reader import read_model
from processes.models import Calendar, Definition, DefinitionVersion
from tests.bpmn.models import START, path, process
from tests.end_to_end.editing.canvas import Canvas, open_model
from tests.rest import Rest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Window = Callable[..., Page]


@pytest.fixture
def owner() -> User:
    return User.objects.create_superuser("olga", password="a long pass phrase")


@pytest.fixture
def draft(owner: User) -> DefinitionVersion:
    return create_model(owner, "bpmn", "Approval")


@pytest.fixture
def canvas(window: Window, owner: User, draft: DefinitionVersion) -> Canvas:
    return open_model(window(owner), draft.pk)


def stored(draft: DefinitionVersion):
    content = Definition.objects.get(pk=draft.definition_id).versions.get(pk=draft.pk).content
    return read_model(bytes(content), "approval.bpmn").processes[0]


def user_task(draft: DefinitionVersion) -> UserTask:
    found = next(node.work for node in stored(draft).nodes if node.id == "approve")
    assert isinstance(found, UserTask)
    return found


def test_a_step_of_people_is_described_without_xml(canvas: Canvas, draft: DefinitionVersion):
    canvas.append("start", "append.append-task", "approve", "Approve")
    canvas.become("approve", "replace-with-user-task")

    canvas.select("approve")
    canvas.fill_all("podium-reads", "reads", title='= "Approve: " + customer')
    canvas.fill_all("podium-assignment", "assignment", candidateGroups="Finance", noSelfApproval=True)
    canvas.fill_all("podium-due", "due", due="PT4H", followUp="PT2H")
    canvas.save()

    task = user_task(draft)
    assert (task.title and task.title.text) == '"Approve: " + customer'
    assert (task.due and task.due.text, task.follow_up and task.follow_up.text) == ("PT4H", "PT2H")
    assert task.no_self_approval


def test_what_was_typed_a_moment_ago_is_saved(canvas: Canvas, draft: DefinitionVersion):
    canvas.append("start", "append.append-task", "approve", "Approve")
    canvas.become("approve", "replace-with-user-task")
    canvas.select("approve")
    canvas.fill_all("podium-due", "due", followUp="PT2H")

    canvas.field("podium-due-due").fill("PT4H")
    canvas.save()

    task = user_task(draft)
    assert task.due
    assert task.due.text == "PT4H"


def test_several_decide_with_levels_of_escalation(canvas: Canvas, draft: DefinitionVersion):
    canvas.append("start", "append.append-task", "approve", "Approve")
    canvas.become("approve", "replace-with-user-task")
    canvas.add("podium-outcomes")
    canvas.add("podium-escalation")
    canvas.fill_all("podium-policy", "votes", policy="count")
    canvas.fill_all("podium-policy", "votes", needed="2", of="3")
    canvas.save()

    task = user_task(draft)
    assert task.votes
    assert (task.votes.policy, task.votes.needed, task.votes.of) == ("count", "2", "3")
    assert [(level.after.text, level.actions) for level in task.escalation] == [("PT2H", (("remind", None),))]


def test_a_call_says_where_how_often_and_whom_to_ask(canvas: Canvas, draft: DefinitionVersion):
    canvas.append("start", "append.append-task", "ship", "Ship")
    canvas.become("ship", "replace-with-service-task")
    canvas.open("podium-work")
    canvas.fill("podium-work-kind", "podium:Call")
    canvas.fill_all("podium-work", "call", path="/parcels", resultVariable="parcel")
    canvas.fill_all("podium-retries", "retries", attempts="4", backoff="PT1S, PT5S")
    canvas.fill("podium-once", True)
    canvas.save()

    job = next(node.work for node in stored(draft).nodes if node.id == "ship")
    assert isinstance(job, Job)
    assert (job.retries, job.backoff_seconds, job.at_most_once, job.result_variable) == (
        4,
        (1, 5),
        True,
        "parcel",
    )


def test_an_expression_is_tried_on_sample_data(canvas: Canvas):
    canvas.open("podium-trying")
    canvas.page.fill("#trying-sample", '{"amount": 1200}')
    canvas.page.fill("#trying-expression", "amount * 2")

    expect(canvas.page.locator("#trying-answer")).to_have_text("2400")


def test_a_whole_process_escalates_in_working_time_by_the_levels_of_a_policy(
    window: Window, owner: User, draft: DefinitionVersion
):
    levels = [{"after": "75%", "actions": [["remind", None], ["alert", "Late."]]}]
    EscalationPolicy.objects.create(name="Usual", levels=levels, changed_at=portal_now())
    Calendar.objects.get_or_create(
        key="office", defaults={"name": "Office", "zone": "UTC", "week": [[]] * 7, "changed_at": portal_now()}
    )
    canvas = open_model(window(owner), draft.pk)
    canvas.open("podium-chain")
    canvas.fill("podium-escalation-calendar", "office")
    canvas.fill("podium-escalation-copy", "Usual")
    canvas.save()

    watch = stored(draft).watch
    assert watch
    assert watch.calendar == "office"
    assert [(each.after.text, [name for name, _ in each.actions]) for each in watch.levels] == [
        ("75%", ["remind", "alert"])
    ]


def test_an_expression_is_tried_where_it_is_written_on_the_data_of_a_recent_case(window: Window, owner: User):
    version = deploy([("p.bpmn", process(START, '<userTask id="wait"/>', path("start", "wait")))])
    started = {"process_key": "p", "business_key": "O-7", "variables": {"amount": 21}}
    assert Rest(owner).post("/process-instances", started).status_code == 201
    canvas = open_model(window(owner), version.resources[0].version_id)
    canvas.open("podium-trying")
    canvas.page.get_by_role("button", name="Take a recent case").click()
    canvas.page.get_by_label("Take the data of").select_option("O-7")
    expect(canvas.page.locator("#trying-sample")).to_have_value('{\n "amount": 21\n}')

    canvas.open("podium-process")
    canvas.field("podium-process-title").click()
    canvas.page.keyboard.insert_text("= amount * 2")
    expect(canvas.page.get_by_label("On the sample data")).to_have_text("42")
    canvas.page.keyboard.insert_text(" +")
    expect(canvas.page.get_by_label("On the sample data")).to_contain_text("Expected")
