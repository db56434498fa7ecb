"""What people get wrong, one test each: a sentence at the right place, nothing lost, nothing half-done."""

import json
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from humantasks.actions.claim import claim_task
from humantasks.models import Absence, Attachment, Draft, EscalationPolicy, HumanTask
from portal.lib.clock import portal_now
from processes.actions.definitions import deploy
from processes.models import Calendar, DefinitionVersion
from tests.humantasks.conftest import Cast
from tests.humantasks.engine import path_of, start_review
from tests.humantasks.review import FORM
from tests.portal_web.test_calendars import TYPED
from tests.rest import Rest, is_problem, member

pytestmark = pytest.mark.django_db
Page = Callable[[User], Client]
WITH_FORM = 'podium:form="review_form"'


@pytest.fixture
def held(cast: Cast) -> HumanTask:
    """A review with a form, Ann's, with her draft."""
    task = start_review(by=cast.rex, task=WITH_FORM, amount=25_000)
    claim_task(task_id=task.pk, user=cast.ann, now=portal_now())
    Rest(cast.ann).put(f"/tasks/{task.pk}/draft", {"variables": {"note": "Called them."}})
    return task


def page_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def unharmed(task: HumanTask) -> bool:
    """Still open, nothing went on, and the draft is there."""
    task.refresh_from_db()
    return (task.state, path_of(task), Draft.objects.get(task=task).values) == (
        "claimed",
        ["start"],
        {"note": "Called them."},
    )


def test_an_outcome_that_is_not_offered(held, cast):
    answer = Rest(cast.ann).post(f"/tasks/{held.pk}/complete", {"outcome": "postpone"})

    assert is_problem(answer, 422)
    assert "approve, reject" in answer.body["detail"]
    assert unharmed(held)


def test_a_version_somebody_else_has_changed_meanwhile(held, cast):
    body = {"outcome": "approve", "variables": {"note": "Called them."}}

    answer = Rest(cast.ann).post(f"/tasks/{held.pk}/complete", body, **{"If-Match": '"1"'})

    assert is_problem(answer, 412)
    assert answer.body["version"] == 2
    assert unharmed(held)


@pytest.mark.parametrize("variables", [{}, {"note": ""}, {"note": "no"}])
def test_a_required_field_that_is_missing_or_too_short(held, cast, variables):
    answer = Rest(cast.ann).post(f"/tasks/{held.pk}/complete", {"outcome": "approve", "variables": variables})

    assert is_problem(answer, 422)
    assert [error["field"] for error in answer.body["errors"]] == ["note"]
    assert unharmed(held)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("plan.pdf", b"no pdf at all", "to be what its name says"), ("big.txt", b"x" * 101, "Expected")],
)
def test_a_file_that_is_too_large_or_not_what_its_name_says(held, cast, settings, name, content, words):
    settings.ATTACHMENT_MAX_BYTES = 100

    answer = page_of(cast.ann).post(
        f"/tasks/{held.pk}/files/", {"files": [SimpleUploadedFile(name, content)]}, follow=True
    )

    assert words in answer.content.decode()
    assert not Attachment.objects.exists()
    assert unharmed(held)


def test_a_calendar_without_a_working_minute(db):
    empty = TYPED | {f"day_{number}": "" for number in range(7)}

    answer = page_of(member("ada", "administer")).post("/admin-area/calendars/new/", empty)

    assert answer.status_code == 422
    assert "its week has none" in answer.content.decode()
    assert 'value="Warehouse"' in answer.content.decode()
    assert not Calendar.objects.filter(key="warehouse").exists()


def test_an_escalation_to_nobody(db):
    sent = {"name": "Standard", "number": "4", "unit": "H", "kind": "notify", "argument": " "}

    answer = page_of(member("ada", "administer")).post("/admin-area/escalations/", sent)

    assert answer.status_code == 422
    assert "it escalates to nobody" in answer.content.decode()
    assert 'value="Standard"' in answer.content.decode()
    assert not EscalationPolicy.objects.exists()


def test_deputies_in_a_circle(cast):
    cast.bob.groups.add(Group.objects.get(name="Risk"))
    days = {"first": "2030-01-01", "last": "2030-01-09"}
    page_of(cast.bob).post("/absences/", days | {"deputy": "ann"})

    answer = page_of(cast.ann).post("/absences/", days | {"deputy": "bob"})

    assert answer.status_code in (409, 422)
    assert "ann → bob → ann" in answer.content.decode()
    assert 'value="2030-01-09"' in answer.content.decode()
    assert Absence.objects.count() == 1


def test_a_form_that_changed_under_a_draft(held, cast):
    schema = json.loads(FORM)
    schema["components"][1] |= {"key": "remark", "label": "Remark"}
    publish_instead(held, json.dumps(schema).encode())

    page = page_of(cast.ann).get(f"/tasks/{held.pk}/").content.decode()

    assert "This form changed since you saved your draft." in page
    assert "<dt>note</dt><dd>Called them.</dd>" in page
    assert unharmed(held)


def test_a_form_that_did_not_change_says_nothing(held, cast):
    assert "This form changed" not in page_of(cast.ann).get(f"/tasks/{held.pk}/").content.decode()


def publish_instead(task: HumanTask, schema: bytes) -> None:
    """The form is published anew, and none stands beside the task's own version any more."""
    beside = DefinitionVersion.objects.filter(definition__kind="form", definition__key=task.form)
    beside.update(state="retired", deployment=None)
    deploy([("review_form.form", schema)])
