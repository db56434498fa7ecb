"""Workers outside: lease, complete, fail, throw, extend; each under its fence."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.lib.clock import portal_now
from processes.actions.instances import cancel_instances, suspend_instances
from processes.actions.jobs import (
    JobForWorker,
    JobNotFound,
    StaleLease,
    complete_job,
    extend_lease,
    fail_job,
    lease_jobs,
    throw_job_error,
)
from processes.models import Incident, Job, ProcessInstance
from tests.processes.models import bpmn, flows, line

Started = Callable[..., int]


def lease() -> JobForWorker:
    (leased,) = lease_jobs("pay", worker="w1", max_jobs=10)
    return leased


def test_a_worker_is_told_everything_its_job_can_see(started: Started) -> None:
    started(line("order", "pay"), amount=12)

    leased = lease()

    assert leased.facts.variables == {"amount": 12}
    assert (leased.process_key, leased.element.id, leased.job.fence) == ("order", "do-1", 1)


def test_a_result_takes_the_instance_on(started: Started) -> None:
    instance_id = started(line("order", "pay"))
    job = lease().job

    complete_job(job.id, fence=job.fence, variables={"paid": True}, actor="worker:w1")

    instance = ProcessInstance.objects.get(pk=instance_id)
    assert (instance.state, instance.variables) == ("completed", {"paid": True})


def test_a_result_counts_once(started: Started) -> None:
    started(line("order", "pay"))
    job = lease().job
    complete_job(job.id, fence=job.fence, variables={}, actor="worker:w1")

    with pytest.raises(JobNotFound):
        complete_job(job.id, fence=job.fence, variables={}, actor="worker:w1")


def test_a_result_under_an_old_fence_is_not_taken(started: Started) -> None:
    instance_id = started(line("order", "pay"))
    job = lease().job

    with pytest.raises(StaleLease):
        complete_job(job.id, fence=job.fence - 1, variables={}, actor="worker:w1")

    assert ProcessInstance.objects.get(pk=instance_id).state == "active"


def test_a_failed_attempt_is_tried_again_later(started: Started) -> None:
    started(line("order", "pay"))
    job = lease().job

    assert fail_job(job.id, fence=job.fence, message="503", retry_in_seconds=60, actor="worker:w1")

    row = Job.objects.get(pk=job.id)
    assert (row.state, row.attempts, row.last_error) == ("ready", 1, "503")
    assert row.run_at > portal_now() + timedelta(seconds=55)


def test_used_up_attempts_are_an_incident(started: Started) -> None:
    instance_id = started(line("order", "pay"))
    Job.objects.update(max_attempts=1)
    job = lease().job

    assert not fail_job(job.id, fence=job.fence, message="Order 4711 refused", actor="worker:w1")

    incident = Incident.objects.get(instance_id=instance_id)
    assert (incident.state, incident.message, incident.shape) == (
        "open",
        "Order 4711 refused",
        "job-failed: Order … refused",
    )
    assert Job.objects.get(pk=job.id).state == "failed"


def test_an_error_nobody_catches_changes_nothing_silently(started: Started) -> None:
    instance_id = started(line("order", "pay"))
    job = lease().job

    throw_job_error(job.id, fence=job.fence, code="NO_MONEY", variables={}, actor="worker:w1")

    instance = ProcessInstance.objects.get(pk=instance_id)
    assert instance.state == "terminated" or Incident.objects.filter(instance_id=instance_id).exists()


def test_a_lease_can_be_extended_by_its_holder_only(started: Started) -> None:
    started(line("order", "pay"))
    job = lease().job
    before = Job.objects.get(pk=job.id).lease_until

    extend_lease(job.id, fence=job.fence, lease_seconds=600)

    after = Job.objects.get(pk=job.id).lease_until
    assert before is not None
    assert after is not None
    assert after > before + timedelta(seconds=500)
    with pytest.raises(StaleLease):
        extend_lease(job.id, fence=job.fence + 1, lease_seconds=600)


def test_the_result_for_a_cancelled_instance_finds_no_job(started: Started) -> None:
    instance_id = started(line("order", "pay"))
    job = lease().job
    cancel_instances([instance_id], actor="user:1")

    with pytest.raises(JobNotFound):
        complete_job(job.id, fence=job.fence, variables={}, actor="worker:w1")


def test_work_begun_before_a_suspension_is_taken_and_nothing_new_begins(started: Started) -> None:
    instance_id = started(line("order", "pay", "pay"))
    job = lease().job
    suspend_instances([instance_id], actor="user:1")

    complete_job(job.id, fence=job.fence, variables={}, actor="worker:w1")

    assert Job.objects.get(instance_id=instance_id).state == "ready"
    assert lease_jobs("pay", worker="w1", max_jobs=10) == []


def test_a_listener_of_the_process_is_a_job_that_the_rest_waits_for(started: Started) -> None:
    listeners = """<extensionElements><zeebe:executionListeners>
      <zeebe:executionListener eventType="start" type="pay" /></zeebe:executionListeners></extensionElements>"""
    body = f'{listeners}<startEvent id="start" /><endEvent id="end" />{flows("start", "end")}'
    instance_id = started(bpmn("order", body))
    job = lease().job

    assert ProcessInstance.objects.get(pk=instance_id).state == "active"
    complete_job(job.id, fence=job.fence, variables={}, actor="worker:w1")

    assert ProcessInstance.objects.get(pk=instance_id).state == "completed"
