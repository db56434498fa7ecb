"""Instances that call each other, and signals that reach all."""

from collections.abc import Callable

from django.db.models.functions import Now

from processes.actions import commands
from processes.actions.commands import broadcast_signal, carry_out_commands
from processes.actions.instances import cancel_instances, start_instance
from processes.engine.commands import Rejected
from processes.models import InstanceCommand, ProcessInstance
from tests.processes.models import bpmn, event, flows, line

Deployed = Callable[..., object]
SIGNAL = '<signal id="s" name="stop" />'
HEARS = '<signalEventDefinition signalRef="s" />'


def calls(key: str, called: str) -> bytes:
    call = f"""<callActivity id="call"><extensionElements>
      <zeebe:calledElement processId="{called}" /></extensionElements></callActivity>"""
    body = f'<startEvent id="start" />{call}<endEvent id="end" />{flows("start", "call", "end")}'
    return bpmn(key, body)


def waits_for_signal(key: str) -> bytes:
    wait = event("intermediateCatchEvent", "wait", HEARS)
    body = f'<startEvent id="start" />{wait}<endEvent id="end" />{flows("start", "wait", "end")}'
    return bpmn(key, body, SIGNAL)


def carry_out_all() -> None:
    while carry_out_commands():
        pass


def test_a_called_process_runs_and_its_caller_goes_on(deployed: Deployed) -> None:
    deployed(bpmn("inner", f'<startEvent id="start" /><endEvent id="end" />{flows("start", "end")}'))
    outer = start_instance(deployed(calls("outer", "inner")), variables={"a": 1}, actor="user:1")

    carry_out_all()

    child = ProcessInstance.objects.get(parent_instance=outer)
    assert (child.state, child.depth, child.variables) == ("completed", 1, {"a": 1})
    assert ProcessInstance.objects.get(pk=outer).state == "completed"


def test_cancelling_the_caller_cancels_the_called(deployed: Deployed) -> None:
    deployed(line("inner", "pay"))
    outer = start_instance(deployed(calls("outer", "inner")), variables={}, actor="user:1")
    carry_out_all()

    cancel_instances([outer], actor="user:1")
    carry_out_all()

    assert ProcessInstance.objects.get(parent_instance=outer).state == "cancelled"
    assert not InstanceCommand.objects.exists()


def test_a_signal_reaches_everybody_who_waits(deployed: Deployed) -> None:
    version = deployed(waits_for_signal("waiting"))
    for _ in range(3):
        start_instance(version, variables={}, actor="user:1")

    broadcast_signal("stop", {"why": "storm"})
    carry_out_all()

    assert list(ProcessInstance.objects.values_list("state", flat=True)) == ["completed"] * 3
    assert ProcessInstance.objects.first().variables == {"why": "storm"}


def test_a_signal_starts_what_it_starts(deployed: Deployed) -> None:
    body = f'{event("startEvent", "start", HEARS)}<endEvent id="end" />{flows("start", "end")}'
    deployed(bpmn("by_signal", body, SIGNAL))

    broadcast_signal("stop", {})
    carry_out_all()

    assert ProcessInstance.objects.filter(definition__key="by_signal").count() == 1


def test_a_start_by_a_signal_that_cannot_be_carried_out_is_tried_again(deployed, monkeypatch):
    starts = event("startEvent", "s1", '<signalEventDefinition signalRef="s" />')
    deployed(
        bpmn("begins", f'{starts}<endEvent id="e"/>{flows("s1", "e")}', '<signal id="s" name="alarm" />')
    )
    broadcast_signal("alarm", {})
    fault = Rejected("engine-fault", "Expected no fault.")

    with monkeypatch.context() as broken:
        broken.setattr(commands, "run", lambda orders, *, wait: [fault for _ in orders])
        carry_out_commands()
        carry_out_commands()
    assert not ProcessInstance.objects.exists()
    InstanceCommand.objects.update(run_at=Now())
    carry_out_commands()

    assert ProcessInstance.objects.count() == 1
    assert not InstanceCommand.objects.exists()
