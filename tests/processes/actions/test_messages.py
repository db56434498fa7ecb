"""Messages find their receivers once: before, after and beside the subscription; signals find all."""

from collections.abc import Callable

import pytest

from processes.actions.clock import advance
from processes.actions.messages import correlate_waiting, publish_message
from processes.models import Message, ProcessInstance
from tests.processes.models import (
    HEARS,
    MESSAGE,
    bpmn,
    event,
    flows,
    starts_by_message,
    timer,
    waits_for_message,
)

Started = Callable[..., int]


def publish(key: str = "o-1", **more: object):  # a Published
    return publish_message("paid", correlation_key=key, variables={"sum": 5}, actor="user:1", **more)  # type: ignore[arg-type]


def test_a_message_reaches_the_instance_that_waits_for_its_key(started: Started) -> None:
    instance_id = started(waits_for_message(), order="o-1")

    published = publish()

    instance = ProcessInstance.objects.get(pk=instance_id)
    assert (published.outcome, published.instances) == ("correlated", [instance_id])
    assert (instance.state, instance.variables["sum"]) == ("completed", 5)


def test_a_message_for_another_key_waits(started: Started) -> None:
    instance_id = started(waits_for_message(), order="o-1")

    assert publish("o-2").outcome == "buffered"
    assert ProcessInstance.objects.get(pk=instance_id).state == "active"


def test_a_message_that_came_early_is_found_when_somebody_waits(started: Started) -> None:
    publish()
    instance_id = started(waits_for_message(), order="o-1")

    correlate_waiting()

    assert ProcessInstance.objects.get(pk=instance_id).state == "completed"


def test_a_message_is_for_one_receiver(started: Started, deployed: Callable[..., object]) -> None:
    instances = [started(waits_for_message(), order="o-1"), started(waits_for_message("other"), order="o-1")]

    publish()
    correlate_waiting()

    assert ProcessInstance.objects.filter(pk__in=instances, state="completed").count() == 1


def test_the_same_message_id_counts_once(started: Started) -> None:
    started(waits_for_message(), order="o-1")
    first = publish(message_id="abc")

    second = publish(message_id="abc")

    assert (second.outcome, second.instances) == ("duplicate", first.instances)
    assert Message.objects.count() == 1


def test_a_message_can_start_an_instance(deployed: Callable[..., object]) -> None:
    deployed(starts_by_message())

    published = publish()

    instance = ProcessInstance.objects.get(pk=published.instances[0])
    assert published.outcome == "started"
    assert (instance.state, instance.business_key, instance.variables) == ("active", "o-1", {"sum": 5})


@pytest.mark.django_db(transaction=True)
def test_a_message_nobody_came_for_is_too_late_after_its_time(started: Started, settings: object) -> None:
    settings.PODIUM_TEST_CLOCK = True  # type: ignore[attr-defined]
    publish(ttl_seconds=60)
    advance(61)
    instance_id = started(waits_for_message(), order="o-1")

    correlate_waiting()

    assert ProcessInstance.objects.get(pk=instance_id).state == "active"


def test_a_receive_task_that_instantiates_starts_the_process(deployed: Callable[..., object]) -> None:
    body = '<receiveTask id="hear" messageRef="m" instantiate="true" /><endEvent id="end" />' + flows(
        "hear", "end"
    )
    deployed(bpmn("order", body, MESSAGE))

    published = publish()

    assert published.outcome == "started"
    assert ProcessInstance.objects.get().state == "completed"


def test_an_event_gateway_that_instantiates_starts_by_the_event_that_comes(
    deployed: Callable[..., object],
) -> None:
    caught = event("intermediateCatchEvent", "paid", HEARS)
    other = event("intermediateCatchEvent", "late", timer("PT1H"))
    body = f"""<eventBasedGateway id="first" instantiate="true" />{caught}{other}<endEvent id="end" />
      {flows("first", "paid", "end")}{flows("first", "late", "end")}"""
    deployed(bpmn("order", body, MESSAGE))

    assert publish().outcome == "started"
    assert ProcessInstance.objects.get().state == "completed"


def test_a_parallel_event_gateway_that_instantiates_waits_for_all_its_events(
    deployed: Callable[..., object],
) -> None:
    other = '<message id="sent" name="sent" />'
    sent = event(
        "intermediateCatchEvent",
        "delivered",
        '<messageEventDefinition messageRef="sent" podium:correlationKey="= order" />',
    )
    paid = event("intermediateCatchEvent", "paid", HEARS)
    body = f"""<eventBasedGateway id="all" instantiate="true" eventGatewayType="Parallel" />{paid}{sent}
      <endEvent id="end" />{flows("all", "paid", "end")}{flows("all", "delivered", "end")}"""
    deployed(bpmn("order", body, MESSAGE + other))

    publish_message("paid", correlation_key="o-1", variables={"order": "o-1"}, actor="test")
    waiting = ProcessInstance.objects.get()
    publish_message("sent", correlation_key="o-1", variables={}, actor="test")

    assert waiting.state == "active"
    assert [row.state for row in ProcessInstance.objects.all()] == ["completed"]
