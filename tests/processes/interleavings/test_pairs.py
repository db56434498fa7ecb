"""Pairs that meet on one instance, in many orders of their statements: each ends as one of them after the other would."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from portal.lib import sql
from portal.lib.errors import PortalError
from processes.actions.incidents import resolve_incident
from processes.actions.instances import start_instance
from processes.actions.jobs import lease_jobs
from processes.actions.messages import correlate_waiting, publish_message
from processes.actions.run import Applied, run
from processes.doctor.checks import CHECKS
from processes.engine.commands import (
    CancelInstance,
    CompleteJob,
    Correlate,
    MigrateInstance,
    RaiseIncident,
    SetVariables,
    TriggerTimer,
)
from processes.models import (
    DefinitionVersion,
    ElementHistory,
    Incident,
    Job,
    Message,
    ProcessInstance,
    Subscription,
    Timer,
)
from processes.store.claim import claim_jobs
from processes.store.history import make_partitions
from processes.store.load import read_times
from processes.store.targets import Order
from processes.sweeps.due_timers import fire_due_timers
from processes.sweeps.expired_leases import take_back_expired
from tests.processes.interleavings.stepping import FIRST_THEN_SECOND, SECOND_THEN_FIRST, interleaved
from tests.processes.models import (
    HEARS,
    MESSAGE,
    bpmn,
    event,
    flows,
    fork_and_join,
    job_with_deadline,
    line,
    service_task,
    timer,
    waits_for_message,
    waits_for_timer,
)

pytestmark = pytest.mark.django_db(transaction=True)
Deployed = Callable[..., DefinitionVersion]
Meet = Callable[..., list[Any]]
ORDERS = (FIRST_THEN_SECOND, SECOND_THEN_FIRST, *range(1, 7))


@pytest.fixture(params=ORDERS, ids=lambda seed: f"order {seed}")
def meet(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Meet:
    """Lets calls meet in one order; afterwards the doctor finds nothing."""
    make_partitions(read_times()[0])

    def do(*calls: Callable[[], Any]) -> list[Any]:
        outcomes = interleaved(monkeypatch, request.param, *calls)
        unexpected = [
            each for each in outcomes if isinstance(each, Exception) and not isinstance(each, PortalError)
        ]
        assert unexpected == []
        assert {check.name: found for check in CHECKS if (found := check.find())} == {}
        return outcomes

    return do


@dataclass(frozen=True)
class Work:
    """A leased job and how to complete it."""

    id: int
    done: Callable[[], Any]


def leased(instance_id: int, job_type: str) -> Work:
    (work,) = lease_jobs(job_type, worker="w", max_jobs=1)
    job = work.job
    order = Order(CompleteJob(instance_id, job.token_id, job.id), job.fence)
    return Work(job.id, lambda: run([order], wait=True)[0])


def started(version: DefinitionVersion, **variables: Any) -> int:
    return start_instance(version, variables=variables, actor="user:1")


def fired(instance_id: int) -> Callable[[], Any]:
    row = Timer.objects.get(instance_id=instance_id)
    command = TriggerTimer(instance_id, row.token_id, row.pk, row.element, row.due_at)
    return lambda: run([command], wait=True)[0]


def reached(instance_id: int) -> Callable[[], Any]:
    """The only message there is reaches this instance."""
    row = Subscription.objects.get(instance_id=instance_id)
    assert row.token_id is not None
    command = Correlate(instance_id, row.token_id, row.pk, row.element, {}, Message.objects.get().pk)
    return lambda: run([command], wait=True)[0]


def state(instance_id: int) -> str:
    return ProcessInstance.objects.get(pk=instance_id).state


def ends(instance_id: int) -> list[str]:
    names = ProcessInstance.objects.select_related("version").get(pk=instance_id).version.element_ids
    rows = ElementHistory.objects.filter(instance_id=instance_id, outcome="completed")
    return [names[row.element] for row in rows if names[row.element] in ("end", "too-late")]


def applied(outcomes: list[Any]) -> int:
    return sum(isinstance(outcome, Applied) for outcome in outcomes)


def test_join_and_join(deployed: Deployed, meet: Meet) -> None:
    order = started(deployed(fork_and_join()))

    outcomes = meet(leased(order, "a").done, leased(order, "b").done)

    assert (applied(outcomes), state(order), ends(order)) == (2, "completed", ["end"])


def test_join_and_interrupt(deployed: Deployed, meet: Meet) -> None:
    inner = (
        f'<startEvent id="s"/><parallelGateway id="fork"/>{service_task("a", "a")}{service_task("b", "b")}'
        f'<parallelGateway id="join"/><endEvent id="e"/>{flows("s", "fork", "a", "join", "e")}{flows("fork", "b", "join")}'
    )
    late = event("boundaryEvent", "late", timer("PT1H"), 'attachedToRef="sub"')
    body = (
        f'<startEvent id="start"/><subProcess id="sub">{inner}</subProcess>{late}<endEvent id="end"/><endEvent id="too-late"/>'
        f"{flows('start', 'sub', 'end')}{flows('late', 'too-late')}"
    )
    order = started(deployed(bpmn("order", body)))
    leased(order, "a").done()

    outcomes = meet(leased(order, "b").done, fired(order))

    assert (applied(outcomes), state(order), len(ends(order))) == (1, "completed", 1)


def test_complete_and_cancel(deployed: Deployed, meet: Meet) -> None:
    order = started(deployed(line("order", "pay")))

    outcomes = meet(
        leased(order, "pay").done, lambda: run([CancelInstance(order, "", "user:1")], wait=True)[0]
    )

    assert applied(outcomes) == 1
    assert state(order) == ("completed" if isinstance(outcomes[0], Applied) else "cancelled")


def test_complete_and_deadline(deployed: Deployed, meet: Meet) -> None:
    order = started(deployed(job_with_deadline("PT1H")))

    outcomes = meet(leased(order, "pay").done, fired(order))

    assert (applied(outcomes), state(order)) == (1, "completed")
    assert ends(order) == (["end"] if isinstance(outcomes[0], Applied) else ["too-late"])


def test_claim_and_claim(deployed: Deployed, meet: Meet) -> None:
    order = started(deployed(line("order", "pay")))

    claims = meet(
        *[lambda worker=worker: claim_jobs(["pay"], worker, limit=5, seconds=30) for worker in "xyz"]
    )

    assert sorted(len(claim) for claim in claims) == [0, 0, 1]
    assert Job.objects.get(instance_id=order).fence == 1


def test_publish_and_subscribe(deployed: Deployed, meet: Meet) -> None:
    version = deployed(waits_for_message())

    def subscribe() -> int:
        order = started(version, order="o-1")
        correlate_waiting()
        return order

    _, order = meet(
        lambda: publish_message("paid", correlation_key="o-1", variables={}, actor="user:1"), subscribe
    )

    assert (state(order), Message.objects.filter(correlated_at=None).count()) == ("completed", 0)


def test_one_message_and_two_who_wait_for_it(deployed: Deployed, meet: Meet) -> None:
    first, second = (started(deployed(waits_for_message(key)), order="o-1") for key in ("one", "two"))
    publish_message("paid", correlation_key="elsewhere", variables={}, actor="user:1")
    Message.objects.update(correlation_key="o-1")

    meet(*[reached(order) for order in (first, second)])

    assert sorted([state(first), state(second)]) == ["active", "completed"]


def test_timer_and_message_at_one_gateway(deployed: Deployed, meet: Meet) -> None:
    body = (
        f'<startEvent id="start"/><eventBasedGateway id="first"/>{event("intermediateCatchEvent", "told", HEARS)}'
        f'{event("intermediateCatchEvent", "late", timer("PT1H"))}<endEvent id="end"/><endEvent id="too-late"/>'
        f"{flows('start', 'first', 'told', 'end')}{flows('first', 'late', 'too-late')}"
    )
    order = started(deployed(bpmn("order", body, MESSAGE)), order="o-1")
    publish = lambda: publish_message("paid", correlation_key="o-1", variables={}, actor="user:1")  # noqa: E731

    meet(publish, fired(order))

    assert (state(order), len(ends(order))) == ("completed", 1)
    assert Message.objects.filter(correlated_at=None).exists() == (ends(order) == ["too-late"])


def test_migrate_and_complete(deployed: Deployed, meet: Meet) -> None:
    order = started(deployed(line("order", "pay", "ship")))
    work = leased(order, "pay")
    later = deployed(line("order", "pay", "ship", "thank"))
    move = MigrateInstance(order, later.pk, later.number, (), "user:1")

    outcomes = meet(work.done, lambda: run([move], wait=True)[0])

    assert applied(outcomes) >= 1
    assert state(order) == "active"
    assert Job.objects.filter(instance_id=order).count() == 1


def test_an_expired_lease_and_its_late_result(deployed: Deployed, meet: Meet) -> None:
    order = started(deployed(line("order", "pay")))
    work = leased(order, "pay")
    sql.execute("UPDATE job SET lease_until = clock_timestamp() - interval '1 second'")

    outcome, _ = meet(work.done, take_back_expired)

    if isinstance(outcome, Applied):
        assert state(order) == "completed"
    else:
        assert (state(order), Job.objects.get(pk=work.id).state) == ("active", "ready")


def test_an_incident_resolved_twice(deployed: Deployed, meet: Meet) -> None:
    order = started(deployed(line("order", "pay")))
    work = leased(order, "pay")
    job = Job.objects.get(pk=work.id)
    run([Order(RaiseIncident(order, job.token_id, "job-failed", "no", job.pk, 1), job.fence)], wait=True)
    incident = Incident.objects.get(instance_id=order)

    meet(*[lambda: resolve_incident(incident.pk, actor="user:1")] * 2)

    assert (state(order), Job.objects.filter(instance_id=order, state="ready").count()) == ("active", 1)
    assert not Incident.objects.filter(state="open").exists()


def test_two_batches_that_name_the_same_instances_the_other_way_round(deployed: Deployed, meet: Meet) -> None:
    version = deployed(line("order", "pay"))
    one, other = started(version), started(version)
    there = [SetVariables(instance, {"first": instance}) for instance in (one, other)]
    back = [SetVariables(instance, {"second": instance}) for instance in (other, one)]

    outcomes = meet(lambda: run(there, wait=True), lambda: run(back, wait=True))

    assert [applied(outcome) for outcome in outcomes] == [2, 2]
    assert ProcessInstance.objects.get(pk=one).variables == {"first": one, "second": one}


def test_two_ticks_fire_a_timer_once(deployed: Deployed, meet: Meet) -> None:
    order = started(deployed(waits_for_timer("PT0S")))

    meet(fire_due_timers, fire_due_timers)

    assert (state(order), ends(order)) == ("completed", ["end"])
