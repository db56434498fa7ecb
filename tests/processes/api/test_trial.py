"""Trying a model over REST: by hand, on a clock of its own, without anything real."""

from typing import Any

import pytest

from processes.actions.definitions import deploy
from processes.models import DefinitionVersion, Job, ModelTrial, ProcessInstance
from tests.bpmn.models import END, START, extended, flow, path, process
from tests.rest import Rest

pytestmark = pytest.mark.django_db
REVIEW = extended(
    "userTask",
    'id="review" podium:candidateGroups="Risk" podium:title="= &quot;Review &quot; + string(amount)"',
    '<podium:outcomes variable="said"><podium:outcome name="yes"/><podium:outcome name="no"/></podium:outcomes>',
)
LATE = (
    '<boundaryEvent id="late" attachedToRef="review">'
    "<timerEventDefinition><timeDuration>PT8H</timeDuration></timerEventDefinition></boundaryEvent>"
)
SHIP = extended("serviceTask", 'id="ship"', '<podium:job type="ship"/>', '<podium:retries attempts="1"/>')
MODEL = process(
    START,
    REVIEW,
    LATE,
    SHIP,
    END,
    '<endEvent id="gone"/>',
    path("start", "review", "ship", "end"),
    flow("late", "gone"),
)
YES = {"kind": "answer", "element": "review", "outcome": "yes", "variables": {"note": "fine"}}


@pytest.fixture
def version() -> DefinitionVersion:
    return DefinitionVersion.objects.get(pk=deploy([("p.bpmn", MODEL)]).resources[0].version_id)


def attempt(rest: Rest, version: DefinitionVersion, *steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    body = {"variables": {"amount": 5}, "steps": list(steps), **more}
    answer = rest.post(f"/process-definitions/{version.pk}/trial", body)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_trial_shows_what_a_person_would_see(rita: Rest, version: DefinitionVersion):
    waiting = attempt(rita, version)["open"][0]

    assert (waiting["title"], waiting["candidates"]) == ("Review 5", ["Risk"])
    assert [outcome["name"] for outcome in waiting["outcomes"]] == ["yes", "no"]


def test_answers_lead_on_and_nothing_real_is_made(rita: Rest, version: DefinitionVersion):
    done = {"kind": "answer", "element": "ship", "variables": {"parcel": "P-1"}}
    shown = attempt(rita, version, YES, done)["instances"][0]

    assert shown["state"] == "completed"
    assert shown["variables"] == {"amount": 5, "said": "yes", "note": "fine", "parcel": "P-1"}
    assert (ProcessInstance.objects.count(), Job.objects.count()) == (0, 0)


def test_time_jumps_to_the_next_timer(rita: Rest, version: DefinitionVersion):
    shown = attempt(rita, version, {"kind": "jump"})

    assert shown["instances"][0]["entered"][-2:] == ["late", "gone"]


def test_a_failure_that_uses_up_its_attempts_is_an_incident(rita: Rest, version: DefinitionVersion):
    shown = attempt(rita, version, YES, {"kind": "answer", "element": "ship", "fail": "no carrier"})

    assert shown["instances"][0]["incidents"][0]["message"] == "no carrier"


def test_what_stands_in_the_editor_is_tried_instead_of_what_is_stored(rita: Rest, version: DefinitionVersion):
    shown = attempt(rita, version, content=process(START, END, path("start", "end")).decode())

    assert shown["instances"][0]["entered"] == ["start", "end"]


def test_a_trial_that_comes_to_its_end_is_remembered_with_its_steps(rita: Rest, version: DefinitionVersion):
    attempt(rita, version)
    assert not ModelTrial.objects.exists()

    attempt(rita, version, {"kind": "jump"})
    attempt(rita, version, YES, {"kind": "answer", "element": "ship"})

    trial = ModelTrial.objects.get()
    assert trial.elements == ["end", "gone", "late", "review", "ship", "start"]
    assert trial.checksum == version.checksum


def test_a_step_that_fits_no_more_is_said(rita: Rest, version: DefinitionVersion):
    assert "step 1" in attempt(rita, version, {"kind": "answer", "element": "ship"})["stopped"]


@pytest.mark.parametrize("step", [{"kind": "fly"}, {"kind": "message"}, {**YES, "variables": [1]}])
def test_a_step_that_means_nothing_is_refused(rita: Rest, version: DefinitionVersion, step: dict[str, Any]):
    answer = rita.post(f"/process-definitions/{version.pk}/trial", {"steps": [step]})

    assert answer.json()["code"] == "cannot-try"


def test_a_file_that_cannot_run_says_why(rita: Rest, version: DefinitionVersion):
    answer = rita.post(f"/process-definitions/{version.pk}/trial", {"content": "<no"})

    assert answer.status_code == 422 or answer.status_code == 400


def test_somebody_elses_process_is_not_there(stan: Rest, version: DefinitionVersion):
    assert stan.post(f"/process-definitions/{version.pk}/trial", {}).status_code == 404
