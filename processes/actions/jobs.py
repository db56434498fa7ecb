"""Jobs in the hands of workers outside: lease, complete, fail, throw an error, extend; each under its fence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings

from portal.lib.clock import portal_now
from portal.lib.errors import Conflict, NotFound
from processes.actions.backing_off import next_attempt_in
from processes.actions.instances import check
from processes.actions.run import run
from processes.actions.together import run_together
from processes.engine.commands import CompleteJob, RaiseIncident, ThrowError
from processes.graph.model import CompiledElement, JobDetail
from processes.store.claim import (
    FailedAttempt,
    HeldJob,
    LeasedJob,
    back_off,
    claim_jobs,
    claim_suspect,
    extend_leases,
    held_job,
)
from processes.store.definitions import compiled_process
from processes.store.job_facts import JobFacts, job_facts
from processes.store.targets import Order

MAX_JOBS = 50  # a call
MAX_LEASE_SECONDS = 3_600


class JobNotFound(NotFound):
    code = "job-not-found"
    message = "Expected job {job_id} to be waiting for its worker, but it is gone."


class StaleLease(Conflict):
    """Somebody else holds the job by now, or nobody; this result is not taken."""

    code = "stale-lease"
    message = "Expected job {job_id} to be held under fence {fence}, but its lease has passed on."


@dataclass(frozen=True, slots=True)
class JobForWorker:
    """A leased job with everything its worker is told."""

    job: LeasedJob
    facts: JobFacts
    element: CompiledElement
    process_key: str

    @property
    def headers(self) -> dict[str, str]:
        detail = self.element.detail
        return dict(detail.headers) if isinstance(detail, JobDetail) else {}


def lease_jobs(
    job_type: str,
    *,
    worker: str,
    max_jobs: int,
    lease_seconds: int | None = None,
    definitions: Sequence[int] | None = None,
) -> list[JobForWorker]:
    """Lease up to 50 jobs of one type to a worker; a suspect comes alone. Three queries.

    `definitions`: only jobs of these processes, those the worker may operate; None = all.
    """
    seconds = min(lease_seconds or settings.JOB_LEASE_SECONDS, MAX_LEASE_SECONDS)
    jobs = claim_suspect([job_type], worker, seconds=seconds, definitions=definitions) or claim_jobs(
        [job_type], worker, limit=min(max_jobs, MAX_JOBS), seconds=seconds, definitions=definitions
    )
    return describe(jobs)


def describe(jobs: Sequence[LeasedJob]) -> list[JobForWorker]:
    """What a worker needs to know of its jobs; those whose instances are gone are left out."""
    facts = job_facts(jobs) if jobs else {}
    return [_described(job, facts[job.id]) for job in jobs if job.id in facts]


def _described(job: LeasedJob, facts: JobFacts) -> JobForWorker:
    process = compiled_process(job.version_id)
    return JobForWorker(job, facts, process.elements[job.element], process.key)


def complete_job(job_id: int, *, fence: int, variables: Mapping[str, Any], actor: str) -> None:
    """Take a worker's result.

    Raises:
        JobNotFound: it was completed or cancelled.
        StaleLease: it is held under another fence.
        CommandRejected, InstanceBusy: nothing was changed.
    """
    job = _held(job_id, fence)
    command = CompleteJob(
        job.instance_id,
        job.token_id,
        job.id,
        dict(variables),
        actor=actor,
        started_at=job.leased_at,
        attempts=job.attempts + 1,
    )
    check(run_together(Order(command, fence)))


def throw_job_error(
    job_id: int, *, fence: int, code: str, message: str = "", variables: Mapping[str, Any], actor: str
) -> None:
    """A BPMN error instead of a result; caught by the process, else an incident. Raises as `complete_job`."""
    job = _held(job_id, fence)
    command = ThrowError(job.instance_id, job.token_id, code, message, job.id, dict(variables), actor)
    check(run([Order(command, fence)], wait=True)[0])


def fail_job(
    job_id: int, *, fence: int, message: str, retry_in_seconds: float | None = None, actor: str
) -> bool:
    """An attempt failed: try again later, or raise an incident when it was the last one.

    Returns whether it will be tried again. Raises as `complete_job`.
    """
    job = _held(job_id, fence)
    attempts = job.attempts + 1
    if attempts >= job.max_attempts:
        incident = RaiseIncident(job.instance_id, job.token_id, "job-failed", message, job.id, attempts)
        check(run([Order(incident, fence)], wait=True)[0])
        return False
    delay = next_attempt_in(job.version_id, job.element, attempts, retry_in_seconds)
    attempt = FailedAttempt(job.id, fence, portal_now() + timedelta(seconds=delay), attempts, message)
    if not back_off([attempt]):
        raise StaleLease(job_id=job_id, fence=fence)
    return True


def extend_lease(job_id: int, *, fence: int, lease_seconds: int) -> None:
    """Hold on to a job for `lease_seconds` from now. Raises as `complete_job`."""
    _held(job_id, fence)
    if not extend_leases({job_id: fence}, min(lease_seconds, MAX_LEASE_SECONDS)):
        raise StaleLease(job_id=job_id, fence=fence)


def _held(job_id: int, fence: int) -> HeldJob:
    job = held_job(job_id)
    if job is None:
        raise JobNotFound(job_id=job_id)
    if job.fence != fence or job.state != "leased":
        raise StaleLease(job_id=job_id, fence=fence)
    return job
