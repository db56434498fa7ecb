"""Every start event of a process begins it by what it names; two pools of one file talk to each other."""

from collections.abc import Callable

import pytest

from processes.actions.clock import advance
from processes.actions.commands import broadcast_signal, carry_out_commands
from processes.actions.definitions import deploy
from processes.actions.instances import start_instance
from processes.actions.messages import publish_message
from processes.models import DefinitionVersion, ProcessInstance
from processes.work.work import work
from tests.bpmn.models import file, path
from tests.engine.drawn import DEFINITIONS, event
from tests.processes.models import bpmn, flows

pytestmark = pytest.mark.django_db(transaction=True)


def message() -> None:
    publish_message("plain", variables={}, actor="test")


def signal() -> None:
    broadcast_signal("alarm", {})
    while carry_out_commands():  # a signal first, then what it starts
        pass


def time() -> None:
    advance(2 * 86_400)


HAPPENS: dict[str, Callable[[], None]] = {
    "message": message,
    "signal": signal,
    "duration": time,
    "date": time,
    "cycle": time,
    "cron": time,
    "message+signal": signal,
}


@pytest.mark.parametrize("trigger", HAPPENS)
def test_each_start_event_starts_by_what_it_names(deployed, settings, trigger: str):
    settings.PODIUM_TEST_CLOCK = True
    deployed(
        bpmn(
            "begun",
            f'{event("startEvent", "start", trigger)}<endEvent id="end"/>{flows("start", "end")}',
            DEFINITIONS,
        )
    )
    assert not ProcessInstance.objects.exists()

    HAPPENS[trigger]()

    assert {row.state for row in ProcessInstance.objects.all()} == {"completed"}


POOLS = file(
    '<message id="ask" name="ask"/><message id="reply" name="reply"/>',
    '<collaboration id="c"><participant id="p1" processRef="customer"/><participant id="p2" processRef="shop"/>'
    '<messageFlow id="f1" sourceRef="asks" targetRef="asked"/><messageFlow id="f2" sourceRef="replies" targetRef="told"/></collaboration>',
    '<process id="customer" isExecutable="true" podium:businessKey="= order"><startEvent id="s"/>'
    '<sendTask id="asks" messageRef="ask" podium:correlationKey="= order"><extensionElements>'
    '<podium:input source="= order" target="order"/></extensionElements></sendTask>'
    '<receiveTask id="told" messageRef="reply" podium:correlationKey="= order"/><endEvent id="e"/>',
    path("s", "asks", "told", "e"),
    '</process><process id="shop" isExecutable="true">',
    '<startEvent id="asked"><messageEventDefinition messageRef="ask"/></startEvent>',
    '<intermediateThrowEvent id="replies"><messageEventDefinition messageRef="reply" podium:correlationKey="= order"/>'
    '</intermediateThrowEvent><endEvent id="e2"/>',
    path("asked", "replies", "e2"),
    "</process>",
)


def test_two_pools_of_one_file_talk_by_their_message_flows():
    deployed = {resource.key: resource.version_id for resource in deploy([("pools.bpmn", POOLS)]).resources}

    start_instance(
        DefinitionVersion.objects.get(pk=deployed["customer"]), variables={"order": "O-1"}, actor="user:1"
    )
    work()

    assert {row.version.definition.key: row.state for row in ProcessInstance.objects.all()} == {
        "customer": "completed",
        "shop": "completed",
    }
