"""Two connections at once: whoever comes second changes nothing, and nobody waits for ever."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from portal.lib import sql
from processes.actions.instances import cancel_instances, start_instance
from processes.actions.jobs import lease_jobs
from processes.actions.messages import correlate_waiting, publish_message
from processes.actions.run import Applied, InstanceBusy, Skipped, run
from processes.engine.commands import CompleteJob, Rejected, SetVariables, TriggerTimer
from processes.models import ElementHistory, Job, Message, ProcessInstance, Timer
from processes.store.claim import claim_jobs
from processes.store.targets import Order
from tests.processes.models import fork_and_join, job_with_deadline, line, waits_for_message

pytestmark = pytest.mark.django_db(transaction=True)
Started = Callable[..., int]


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run each call in a thread with a connection of its own, all starting together."""
    ready = threading.Barrier(len(calls))

    def go(call: Callable[[], Any]) -> Any:
        try:
            ready.wait()
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [future.result() for future in [threads.submit(go, call) for call in calls]]


def test_no_job_is_claimed_twice(deployed: Callable[..., Any]) -> None:
    version = deployed(line("order", "pay"))
    for _ in range(30):
        start_instance(version, variables={}, actor="user:1")

    claims = at_once(*[lambda n=n: claim_jobs(["pay"], f"w{n}", limit=20, seconds=30) for n in range(4)])

    taken = [job.id for claim in claims for job in claim]
    assert len(taken) == len(set(taken)) == 30


def test_one_job_is_completed_once(started: Started) -> None:
    instance_id = started(line("order", "pay"))
    (leased,) = lease_jobs("pay", worker="w", max_jobs=1)
    done = Order(CompleteJob(instance_id, leased.job.token_id, leased.job.id), leased.job.fence)

    results = [result for (result,) in at_once(*[lambda: run([done], wait=True)] * 4)]

    assert sum(isinstance(result, Applied) for result in results) == 1
    assert ElementHistory.objects.filter(instance_id=instance_id).count() == 3


def test_a_result_whose_lease_has_passed_on_is_not_taken(started: Started) -> None:
    instance_id = started(line("order", "pay"))
    (leased,) = lease_jobs("pay", worker="slow", max_jobs=1)
    sql.execute("UPDATE job SET fence = fence + 1")  # the lease ran out and another worker took it
    late = Order(CompleteJob(instance_id, leased.job.token_id, leased.job.id), leased.job.fence)

    (result,) = run([late], wait=True)

    assert isinstance(result, Rejected)
    assert result.code == "stale-lease"
    assert Job.objects.filter(pk=leased.job.id).exists()


def test_two_branches_that_arrive_together_are_joined_once(deployed: Callable[..., Any]) -> None:
    version = deployed(fork_and_join())
    for _ in range(20):
        instance_id = start_instance(version, variables={}, actor="user:1")
        jobs = [claim_jobs([kind], "w", limit=1, seconds=30)[0] for kind in "ab"]
        orders = [Order(CompleteJob(instance_id, job.token_id, job.id), job.fence) for job in jobs]

        at_once(*[lambda order=order: run([order], wait=True) for order in orders])

        assert ProcessInstance.objects.get(pk=instance_id).state == "completed"


def test_a_deadline_and_a_result_at_once_end_the_job_one_way(deployed: Callable[..., Any]) -> None:
    version = deployed(job_with_deadline("PT0S"))
    for _ in range(20):
        instance_id = start_instance(version, variables={}, actor="user:1")
        job = claim_jobs(["pay"], "w", limit=1, seconds=30)[0]
        timer = Timer.objects.get(instance_id=instance_id)
        fired = TriggerTimer(instance_id, timer.token_id, timer.pk, timer.element, timer.due_at)
        done = Order(CompleteJob(instance_id, job.token_id, job.id), job.fence)

        results = at_once(
            lambda fired=fired: run([fired], wait=True), lambda done=done: run([done], wait=True)
        )

        assert sum(isinstance(result, Applied) for (result,) in results) == 1
        assert ProcessInstance.objects.get(pk=instance_id).state == "completed"


def test_message_and_subscription_find_each_other_whoever_comes_first(deployed: Callable[..., Any]) -> None:
    version = deployed(waits_for_message())
    for number in range(20):
        key = f"o-{number}"

        def publish(key: str = key) -> None:
            publish_message("paid", correlation_key=key, variables={}, actor="user:1")

        def subscribe(key: str = key) -> int:
            instance_id = start_instance(version, variables={"order": key}, actor="user:1")
            correlate_waiting()
            return instance_id

        at_once(publish, subscribe)

    correlate_waiting()
    assert ProcessInstance.objects.filter(state="completed").count() == 20
    assert Message.objects.filter(correlated_at=None).count() == 0


def test_a_message_for_two_waiting_instances_reaches_one(started: Started) -> None:
    for key in ("one", "two"):
        started(waits_for_message(key), order="o-1")
    publish_message("paid", correlation_key="o-2", variables={}, actor="user:1")
    Message.objects.update(correlation_key="o-1")

    at_once(*[correlate_waiting] * 4)

    assert ProcessInstance.objects.filter(state="completed").count() == 1


def test_background_work_skips_what_somebody_holds(started: Started, settings: Any) -> None:
    settings.INTERACTIVE_LOCK_TIMEOUT_MS = 50
    held, free = started(line("order", "pay")), started(line("order", "pay"))

    results = while_held(held, lambda: run([SetVariables(i, {"x": 1}) for i in (held, free)], wait=False))

    assert [type(result) for result in results] == [Skipped, Applied]


def test_a_person_waits_a_moment_and_is_told(started: Started, settings: Any) -> None:
    settings.INTERACTIVE_LOCK_TIMEOUT_MS = 50
    held = started(line("order", "pay"))

    with pytest.raises(InstanceBusy):
        while_held(held, lambda: cancel_instances([held], actor="user:1"))


def while_held(instance_id: int, call: Callable[[], Any]) -> Any:
    """Call while another connection holds the instance's lock."""
    has_it, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            ProcessInstance.objects.select_for_update().get(pk=instance_id)
            has_it.set()
            may_go.wait()
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    has_it.wait()
    try:
        return call()
    finally:
        may_go.set()
        thread.join()
