"""Whose job it is: fair order, caps, fences, suspects."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.lib import sql
from portal.lib.clock import portal_now
from processes.models import Job, ProcessInstance
from processes.store.claim import (
    FailedAttempt,
    LeasedJob,
    back_off,
    claim_jobs,
    claim_suspect,
    expired_leases,
    extend_leases,
    release_jobs,
    take_back,
)
from processes.store.ids import take_id


@pytest.fixture
def ready(db: None) -> Callable[..., int]:
    """A ready job of its own instance, unless one is named; its id."""

    now = portal_now()

    def make(*, instance_id: int | None = None, fair_ms: int = 0, **columns: object) -> int:
        if instance_id is None:
            instance_id = take_id()
            ProcessInstance.objects.create(
                id=instance_id,
                definition_id=1,
                version_id=1,
                correlation_id="",
                started_at=now,
                changed_at=now,
            )
        job_id = take_id()
        fair_at = now - timedelta(minutes=1) + timedelta(milliseconds=fair_ms)
        about = {
            "instance_id": instance_id,
            "token_id": job_id,
            "definition_id": 1,
            "version_id": 1,
            "element": 1,
        }
        times = {"run_at": now - timedelta(minutes=1), "fair_at": fair_at, "created_at": now}
        Job.objects.create(
            **{"id": job_id, "type": "pay", "idempotency_key": str(job_id)} | about | times | columns
        )
        return job_id

    return make


def claim(limit: int = 50, worker: str = "w1") -> list[LeasedJob]:
    return claim_jobs(["pay"], worker, limit=limit, seconds=30)


def expire(*job_ids: int) -> None:
    sql.execute(
        "UPDATE job SET lease_until = clock_timestamp() - interval '1 s' WHERE id = ANY(%(ids)s::bigint[])",
        {"ids": sql.numbers(job_ids)},
    )


def test_the_most_urgent_and_then_the_fairest_come_first(ready: Callable[..., int]) -> None:
    late, early, urgent = ready(fair_ms=9), ready(fair_ms=1), ready(fair_ms=99, priority=-1)

    assert [claim(1)[0].id for _ in range(3)] == [urgent, early, late]


def test_no_claim_takes_more_than_twenty_of_one_instance(ready: Callable[..., int]) -> None:
    first = ready()
    crowd = Job.objects.get(pk=first).instance_id
    for _ in range(29):
        ready(instance_id=crowd)
    other = ready(fair_ms=500)

    claimed = claim()

    assert len(claimed) == 21
    assert other in {job.id for job in claimed}


def test_no_claim_takes_more_than_fifty(ready: Callable[..., int]) -> None:
    for _ in range(60):
        ready()

    assert len(claim(500)) == 50


def test_jobs_of_suspended_instances_wait(ready: Callable[..., int]) -> None:
    ready()
    ProcessInstance.objects.update(suspended=True)

    assert claim() == []


def test_jobs_wait_until_their_time_has_come(ready: Callable[..., int]) -> None:
    ready(run_at=portal_now() + timedelta(seconds=30))

    assert claim() == []


def test_every_claim_raises_the_fence(ready: Callable[..., int]) -> None:
    job_id = ready()
    (first,) = claim()
    release_jobs({job_id: first.fence})

    (second,) = claim()

    assert (first.fence, second.fence) == (1, 2)


def test_only_the_holder_of_the_fence_extends_releases_or_fails(ready: Callable[..., int]) -> None:
    job_id = ready()
    claim()
    stale = {job_id: 0}
    attempt = FailedAttempt(job_id, 0, portal_now(), 1, "late")

    assert (extend_leases(stale, 30), release_jobs(stale), back_off([attempt])) == (set(), set(), set())
    assert extend_leases({job_id: 1}, 30) == {job_id}


def test_a_failed_job_comes_back_when_its_time_has_come(ready: Callable[..., int]) -> None:
    job_id = ready()
    claim()
    due = portal_now() + timedelta(minutes=5)

    back_off([FailedAttempt(job_id, 1, due, 1, "503")])

    job = Job.objects.get(pk=job_id)
    assert (job.state, job.run_at, job.attempts, job.last_error) == ("ready", due, 1, "503")


def test_leases_that_expire_in_company_make_suspects_without_an_attempt(ready: Callable[..., int]) -> None:
    jobs = [ready(), ready()]
    claim()
    expire(*jobs)

    take_back(expired_leases(10))

    rows = Job.objects.values_list("state", "suspect", "attempts", "expiries")
    assert set(rows) == {("ready", True, 0, 0)}


def test_suspects_are_claimed_one_at_a_time_and_by_nobody_else(ready: Callable[..., int]) -> None:
    jobs = {ready(suspect=True), ready(suspect=True)}

    assert claim() == []
    one = claim_suspect(["pay"], "w", seconds=30)
    two = claim_suspect(["pay"], "w", seconds=30)
    assert {len(one), len(two)} == {1}
    assert {one[0].id, two[0].id} == jobs


def test_an_expiry_alone_counts(ready: Callable[..., int]) -> None:
    job_id = ready()
    claim()
    expire(job_id)

    take_back(expired_leases(10))

    job = Job.objects.get(pk=job_id)
    assert (job.suspect, job.attempts, job.expiries) == (True, 1, 1)


def test_a_lease_extended_in_time_is_not_taken_back(ready: Callable[..., int]) -> None:
    job_id = ready()
    claim()
    expire(job_id)
    expired = expired_leases(10)
    extend_leases({job_id: 1}, 30)

    assert take_back(expired) == set()


def test_moving_the_portals_clock_gives_nobody_a_longer_lease(ready: Callable[..., int]) -> None:
    job_id = ready()
    sql.execute("UPDATE clock_offset SET \"offset\" = interval '1 hour'")

    claim()

    assert sql.fetch_value(
        f"SELECT lease_until < clock_timestamp() + interval '31 seconds' FROM job WHERE id = {job_id}"
    )
