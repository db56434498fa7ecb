"""Timers fire when portal time has come, once, and not while their instance rests."""

from collections.abc import Callable

import pytest

from processes.actions.clock import ClockIsReal, advance
from processes.actions.instances import resume_instances, suspend_instances
from processes.models import ElementHistory, Job, ProcessInstance, Timer
from processes.sweeps.due_timers import fire_due_timers
from tests.processes.models import bpmn, event, flows, job_with_deadline, waits_for_timer

pytestmark = pytest.mark.django_db(
    transaction=True
)  # the clock runs every sweep, some in transactions of their own
Started = Callable[..., int]


@pytest.fixture(autouse=True)
def _movable_clock(settings: object) -> None:
    settings.PODIUM_TEST_CLOCK = True  # type: ignore[attr-defined]


def state(instance_id: int) -> str:
    return ProcessInstance.objects.get(pk=instance_id).state


def test_a_timer_waits_for_its_time(started: Started) -> None:
    instance_id = started(waits_for_timer("PT1H"))

    advance(3_599)
    before = state(instance_id)
    advance(2)

    assert (before, state(instance_id)) == ("active", "completed")


def test_a_deadline_interrupts_the_job(started: Started) -> None:
    instance_id = started(job_with_deadline("PT1M"))

    advance(61)

    assert state(instance_id) == "completed"
    assert not Job.objects.exists()


def test_a_timer_fires_once(started: Started) -> None:
    started(waits_for_timer("PT1M"))
    advance(61)
    before = ElementHistory.objects.count()

    assert fire_due_timers() == 0
    assert ElementHistory.objects.count() == before


def test_timers_of_a_suspended_instance_fire_when_it_goes_on(started: Started) -> None:
    instance_id = started(waits_for_timer("PT1M"))
    suspend_instances([instance_id], actor="user:1")
    advance(61)
    while_suspended = state(instance_id)

    resume_instances([instance_id], actor="user:1")
    fire_due_timers()

    assert (while_suspended, state(instance_id)) == ("active", "completed")


def test_a_repeating_start_timer_starts_one_instance_each_time(deployed: Callable[..., object]) -> None:
    cycle = "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>"
    body = f'{event("startEvent", "start", cycle)}<endEvent id="end" />{flows("start", "end")}'
    deployed(bpmn("hourly", body))

    for _ in range(5):
        advance(3_601)

    assert ProcessInstance.objects.filter(definition__key="hourly").count() == 3
    assert not Timer.objects.exists()


def test_the_clock_of_a_real_installation_does_not_move(settings: object) -> None:
    settings.PODIUM_TEST_CLOCK = False  # type: ignore[attr-defined]

    with pytest.raises(ClockIsReal):
        advance(1)
