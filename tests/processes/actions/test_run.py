"""From a start to the end, through PostgreSQL."""

from collections.abc import Callable

import pytest

from portal.lib import sinks
from processes.actions.run import run
from processes.engine.commands import CancelInstance, RaiseIncident
from processes.facts import BatchCommitted
from processes.models import ElementHistory, Incident, Job, ProcessInstance, Token
from tests.processes.models import line


def test_an_instance_waits_where_its_job_opens(started: Callable[..., int]) -> None:
    instance_id = started(line("order", "pay"), amount=12)

    job = Job.objects.get(instance_id=instance_id)
    assert (job.type, job.state, job.fence) == ("pay", "ready", 0)


@pytest.mark.django_db(transaction=True)
def test_what_a_listener_refuses_has_not_happened(
    started: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(facts: list[BatchCommitted]) -> None:
        raise OSError("no room")

    monkeypatch.setitem(sinks._handlers, BatchCommitted, [refuse])

    with pytest.raises(OSError, match="no room"):
        started(line("order", "pay"))

    assert not ProcessInstance.objects.exists()


def test_a_worker_takes_an_instance_to_its_end(
    started: Callable[..., int], handlers: Callable[..., None], worked: Callable[[], int]
) -> None:
    handlers(pay=lambda job: {"paid": job.variables["amount"]}, ship=lambda job: None)
    instance_id = started(line("order", "pay", "ship"), amount=12)

    assert worked() == 2

    instance = ProcessInstance.objects.get(pk=instance_id)
    assert (instance.state, instance.variables) == ("completed", {"amount": 12, "paid": 12})
    assert ElementHistory.objects.filter(instance_id=instance_id).count() == instance.seq == 4
    assert not Token.objects.filter(instance_id=instance_id).exists()


def test_an_incident_overtaken_within_its_batch_does_not_stay_open(started: Callable[..., int]) -> None:
    instance_id = started(line("order", "pay"))
    token_id = Token.objects.get(instance_id=instance_id).pk

    run(
        [RaiseIncident(instance_id, token_id, "job-failed", "It failed."), CancelInstance(instance_id)],
        wait=True,
    )

    assert not Incident.objects.filter(instance_id=instance_id, state="open").exists()
