"""Results for one instance and starts of one version, all at once: one transaction, everybody's own answer."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from processes.actions import together
from processes.actions.instances import NewInstance, start_instances
from processes.actions.jobs import lease_jobs
from processes.actions.run import Applied
from processes.bench.models import deploy_each, deploy_task
from processes.engine.commands import CompleteJob, Rejected
from processes.models import Job, ProcessInstance
from processes.store.targets import Order

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8


@pytest.fixture
def orders() -> list[Order]:
    """The results of all parallel children of one instance, still to be handed in."""
    version = deploy_each("each", "outside:item")
    start_instances(version, [NewInstance({"items": list(range(MANY))})], actor="user:1")
    leased = [job.job for job in lease_jobs("outside:item", worker="w", max_jobs=MANY)]
    return [Order(CompleteJob(job.instance_id, job.token_id, job.id, {}), job.fence) for job in leased]


def hand_in(order: Order) -> Any:
    try:
        return together.run_together(order)
    finally:
        connection.close()


@pytest.fixture
def transactions(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many orders each transaction has; the first waits until all others stand in line."""
    sizes: list[int] = []
    run = together.run

    def counted(orders: Any, *, wait: bool) -> Any:
        sizes.append(len(orders))
        if len(sizes) == 1:
            _until_in_line(MANY - 1)
        return run(orders, wait=wait)

    monkeypatch.setattr(together, "run", counted)
    return sizes


def _until_in_line(count: int) -> None:
    pause = threading.Event()
    for _ in range(6_000):
        if sum(map(len, together._queues.values())) >= count:
            return
        pause.wait(0.005)
    raise TimeoutError(f"Expected {count} orders in line.")


def all_at_once(orders: list[Order]) -> list[Any]:
    with ThreadPoolExecutor(len(orders)) as threads:
        return list(threads.map(hand_in, orders))


def test_those_who_come_meanwhile_share_a_transaction(orders: list[Order], transactions: list[int]) -> None:
    results = all_at_once(orders)

    assert transactions == [1, MANY - 1]
    assert all(isinstance(result, Applied) for result in results)
    assert ProcessInstance.objects.get().variables["results"] == list(range(MANY))


def test_everybody_gets_their_own_answer(orders: list[Order], transactions: list[int]) -> None:
    twice = [*orders[:-1], orders[0]]
    results = all_at_once(twice)

    assert transactions == [1, MANY - 1]
    assert sum(isinstance(result, Rejected) for result in results) == 1
    assert Job.objects.count() == 1
    assert not together._queues


def test_what_goes_wrong_reaches_everybody_and_the_next_may_try(
    orders: list[Order], transactions: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = together.run

    def broken(some: list[Order], *, wait: bool) -> Any:
        counted([], wait=wait)
        raise DatabaseError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(together, "run", broken)
        assert {type(outcome) for outcome in all_outcomes(orders)} == {DatabaseError}

    assert all(isinstance(result, Applied) for result in all_outcomes(orders[:1]))


def all_outcomes(orders: list[Order]) -> list[Any]:
    def outcome(order: Order) -> Any:
        try:
            return hand_in(order)
        except DatabaseError as error:
            return error

    with ThreadPoolExecutor(len(orders)) as threads:
        return list(threads.map(outcome, orders))


def test_a_fault_of_one_is_not_that_of_the_others(
    orders: list[Order], transactions: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = together.run

    def faulty(some: list[Order], *, wait: bool) -> Any:
        if orders[0] in some:
            counted([], wait=wait)
            return [Rejected("engine-fault", "Expected no fault.") for _ in some]
        return counted(some, wait=wait)

    monkeypatch.setattr(together, "run", faulty)
    results = all_at_once(orders)

    assert [isinstance(result, Applied) for result in results] == [False] + [True] * (MANY - 1)


def test_an_order_inside_a_transaction_is_undone_with_it(orders: list[Order]) -> None:
    with transaction.atomic():
        assert isinstance(together.run_together(orders[0]), Applied)
        transaction.set_rollback(True)

    assert Job.objects.count() == MANY


def test_starts_of_one_version_share_a_transaction(transactions: list[int]) -> None:
    version = deploy_task("single", "outside:single")

    def begin(customer: int) -> int:
        try:
            return start_instances(version, [NewInstance({"customer": customer})], actor="user:1")[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as threads:
        ids = list(threads.map(begin, range(MANY)))

    assert transactions == [1, MANY - 1]
    begun = ProcessInstance.objects.in_bulk(ids)
    assert [begun[pk].variables for pk in ids] == [{"customer": number} for number in range(MANY)]
    assert len({begun[pk].correlation_id for pk in ids}) == MANY


def test_those_who_were_answered_together_are_waited_for(
    orders: list[Order], monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    run = together.run

    def counted(some: Any, *, wait: bool) -> Any:
        sizes.append(len(some))
        return run(some, wait=wait)

    monkeypatch.setattr(together, "run", counted)
    monkeypatch.setattr(together, "PATIENCE", 10_000)
    together._answered[together._line(orders[0])] = (MANY, together.monotonic() + 60)

    assert all(isinstance(result, Applied) for result in all_at_once(orders))
    assert sizes == [MANY]
