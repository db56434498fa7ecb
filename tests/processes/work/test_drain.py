"""A drain does jobs, settles their results and writes what happened outside."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from processes.connectors.base import Call, ConnectorError, OutcomeUnknown, Result
from processes.connectors.registry import Doer, Job
from processes.models import Effect, Incident, ProcessInstance
from processes.models import Job as JobRow
from processes.work import drain
from tests.processes.models import line, many

pytestmark = pytest.mark.django_db(
    transaction=True
)  # what is slow runs in threads, on connections of their own
Started = Callable[..., int]
Handlers = Callable[..., None]
Worked = Callable[[], int]


def state(instance_id: int) -> str:
    return ProcessInstance.objects.get(pk=instance_id).state


def test_jobs_that_follow_come_out_leased_to_the_same_drain(
    started: Started, handlers: Handlers, worked: Worked
) -> None:
    seen: list[tuple[int, int]] = []

    def note(job: Job) -> None:
        seen.append((job.id, JobRow.objects.get(pk=job.id).fence))

    handlers(pay=note)
    instance_id = started(line("order", "pay", "pay", "pay"))

    assert worked() == 3
    assert [fence for _, fence in seen] == [1, 1, 1]
    assert state(instance_id) == "completed"


def test_an_attempt_that_raises_backs_off(started: Started, handlers: Handlers, worked: Worked) -> None:
    def broken(job: Job) -> None:
        raise ValueError("no such account")

    handlers(pay=broken)
    started(line("order", "pay"))

    worked()

    job = JobRow.objects.get()
    assert (job.state, job.attempts) == ("ready", 1)
    assert "ValueError: no such account" in job.last_error


def test_the_last_attempt_is_an_incident(started: Started, handlers: Handlers, worked: Worked) -> None:
    def refused(job: Job) -> None:
        raise ConnectorError("not-found", "Expected account 17, but there is none.", retryable=False)

    handlers(pay=refused)
    instance_id = started(line("order", "pay"))

    worked()

    incident = Incident.objects.get(instance_id=instance_id)
    assert (incident.code, incident.shape) == (
        "not-found",
        "not-found: Expected account …, but there is none.",
    )


def test_what_is_not_json_fails_the_attempt_and_not_the_batch(
    started: Started, handlers: Handlers, worked: Worked
) -> None:
    handlers(pay=lambda job: {"when": object()}, ship=lambda job: None)
    started(line("order", "pay"))
    other = started(line("other", "ship"))

    worked()

    assert JobRow.objects.get().attempts == 1
    assert state(other) == "completed"


def test_a_batch_handler_gets_its_jobs_together(started: Started, handlers: Handlers, worked: Worked) -> None:
    sizes: list[int] = []

    def all_of(jobs: list[Job]) -> list[dict[str, Any]]:
        sizes.append(len(jobs))
        return [{"item": job.variables["item"]} for job in jobs]

    handlers(Doer("pick", all_of, batch=True))
    instance_id = started(many(), items=["a", "b", "c"])

    assert worked() == 3
    assert sizes == [3]
    assert state(instance_id) == "completed"


class Outside:
    """A connector whose calls are counted, and end as told, the last way again and again."""

    type = "call"

    def __init__(self, *ends: Exception | Result) -> None:
        self.ends = ends
        self.calls: list[Call] = []

    def call(self, call: Call) -> Result:
        self.calls.append(call)
        end = self.ends[min(len(self.calls), len(self.ends)) - 1]
        if isinstance(end, Exception):
            raise end
        return end


def test_a_call_outside_leaves_its_intent_and_its_confirmation(
    started: Started, handlers: Handlers, worked: Worked
) -> None:
    outside = Outside(Result({"ok": True}, 200, "200 OK"))
    handlers(Doer("call", connector=outside))
    instance_id = started(line("order", "call"))

    worked()

    effect = Effect.objects.get(instance_id=instance_id)
    assert (effect.state, effect.status, effect.summary) == ("confirmed", 200, "200 OK")
    assert outside.calls[0].idempotency_key == effect.idempotency_key
    assert state(instance_id) == "completed"


def test_an_unknown_outcome_is_repeated_under_the_same_key(
    started: Started, handlers: Handlers, worked: Worked
) -> None:
    outside = Outside(OutcomeUnknown("No answer within 10 s."))
    handlers(Doer("call", connector=outside, backoff_seconds=(0.0,)))
    started(line("order", "call"))

    worked()
    worked()

    assert len(outside.calls) >= 2
    assert len({call.idempotency_key for call in outside.calls}) == 1
    assert Effect.objects.get().state == "unknown"


def test_an_effect_that_may_happen_once_is_never_repeated_by_itself(
    started: Started, handlers: Handlers, worked: Worked
) -> None:
    outside = Outside(OutcomeUnknown("No answer within 10 s."))
    handlers(Doer("call", connector=outside, at_most_once=True, backoff_seconds=(0.0,)))
    instance_id = started(line("order", "call"))

    worked()
    worked()

    assert len(outside.calls) == 1
    assert Incident.objects.get(instance_id=instance_id).code == "outcome-unknown"


def test_a_call_that_was_refused_may_be_repeated_even_at_most_once(
    started: Started, handlers: Handlers, worked: Worked
) -> None:
    outside = Outside(ConnectorError("busy", "503", retry_in_seconds=0), Result({}))
    handlers(Doer("call", connector=outside, at_most_once=True))
    instance_id = started(line("order", "call"))

    worked()

    assert Effect.objects.get().state == "confirmed"
    assert (len(outside.calls), state(instance_id)) == (2, "completed")


def test_nobody_waits_for_the_slowest_call(
    started: Started, handlers: Handlers, worked: Worked, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = threading.Event()

    def slow(job: Job) -> None:
        if job.variables["slow"]:
            may_end.wait(10)

    handlers(pay=slow, ship=lambda job: may_end.set())
    for job_type in ("pay", "ship"):
        monkeypatch.setitem(drain._lasted, job_type, 1.0)
    first = started(line("order", "pay"), slow=True)
    second = started(line("other", "pay", "ship"), slow=False)

    worked()

    assert (state(first), state(second)) == ("completed", "completed")
