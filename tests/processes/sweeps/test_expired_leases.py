"""Workers that die: suspects, counted expiries, and questions about effects that may have happened."""

from collections.abc import Callable

import pytest

from portal.lib import sql
from processes.actions.jobs import lease_jobs
from processes.models import Effect, Incident, Job
from processes.store.claim import claim_jobs, claim_suspect
from processes.store.effects import write_intent_once
from processes.sweeps.expired_leases import take_back_expired
from tests.processes.models import line

Started = Callable[..., int]


def expire_all() -> None:
    sql.execute("UPDATE job SET lease_until = clock_timestamp() - interval '1 s' WHERE state = 'leased'")


def test_a_job_whose_worker_died_alone_three_times_is_an_incident(started: Started) -> None:
    instance_id = started(line("order", "pay"))
    for _ in range(3):
        assert claim_suspect(["pay"], "drain:x", seconds=30) or claim_jobs(
            ["pay"], "drain:x", limit=1, seconds=30
        )
        expire_all()
        take_back_expired()

    assert Job.objects.get().state == "failed"
    assert Incident.objects.get(instance_id=instance_id).code == "worker-lost"


def test_neighbours_of_a_killer_are_not_condemned(started: Started) -> None:
    for key in ("one", "two", "three"):
        started(line(key, "pay"))
    claim_jobs(["pay"], "drain:x", limit=50, seconds=30)
    expire_all()

    assert take_back_expired() == 3
    assert set(Job.objects.values_list("state", "attempts", "suspect")) == {("ready", 0, True)}


def test_an_at_most_once_job_that_had_not_begun_is_simply_taken_back(started: Started) -> None:
    started(line("order", "pay"))
    Job.objects.update(at_most_once=True)
    claim_jobs(["pay"], "drain:x", limit=1, seconds=30)
    expire_all()

    take_back_expired()

    assert Job.objects.get().state == "ready"


def test_an_at_most_once_call_that_had_begun_is_a_question(started: Started) -> None:
    instance_id = started(line("order", "pay"))
    Job.objects.update(at_most_once=True)
    (job,) = claim_jobs(["pay"], "drain:x", limit=1, seconds=30)
    write_intent_once(job, "shipping")
    expire_all()

    take_back_expired()

    assert Incident.objects.get(instance_id=instance_id).code == "outcome-unknown"
    assert Effect.objects.get().state == "intent"


def test_what_a_worker_outside_did_with_an_at_most_once_job_is_a_question(started: Started) -> None:
    instance_id = started(line("order", "pay"))
    Job.objects.update(at_most_once=True)
    lease_jobs("pay", worker="robot", max_jobs=1)
    expire_all()

    take_back_expired()

    assert Incident.objects.get(instance_id=instance_id).code == "outcome-unknown"


@pytest.mark.django_db
def test_a_portal_without_expired_leases_has_nothing_to_do() -> None:
    assert take_back_expired() == 0
