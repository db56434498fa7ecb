"""Processes as people draw them, for tests of what a drawing does: BPMN text, read, judged and compiled as at deployment."""

from __future__ import annotations

from processes.graph.model import CompiledProcess
from processes.graph.prepare import prepare
from tests.bpmn.models import path, process

__all__ = [
    "beside",
    "boundary",
    "catch",
    "drawn",
    "end",
    "event",
    "path",
    "refused",
    "start",
    "task",
    "throw",
]

DEFINITIONS = (
    '<message id="msg" name="paid"><extensionElements><zeebe:subscription correlationKey="= order"/></extensionElements></message>'
    '<message id="plain" name="plain"/><signal id="sig" name="alarm"/>'
    '<error id="err" errorCode="E1"/><escalation id="esc" escalationCode="X1"/>'
)
TRIGGERS = {
    "message": '<messageEventDefinition messageRef="plain"/>',
    "keyed": '<messageEventDefinition messageRef="msg"/>',
    "signal": '<signalEventDefinition signalRef="sig"/>',
    "date": "<timerEventDefinition><timeDate>2026-03-02T10:00:00Z</timeDate></timerEventDefinition>",
    "duration": "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>",
    "cycle": "<timerEventDefinition><timeCycle>R2/PT1H</timeCycle></timerEventDefinition>",
    "cron": "<timerEventDefinition><timeCycle>0 10 * * *</timeCycle></timerEventDefinition>",
    "error": '<errorEventDefinition errorRef="err"/>',
    "any-error": "<errorEventDefinition/>",
    "escalation": '<escalationEventDefinition escalationRef="esc"/>',
    "any-escalation": "<escalationEventDefinition/>",
    "condition": "<conditionalEventDefinition><condition>= n &gt; 2</condition></conditionalEventDefinition>",
    "compensation": "<compensateEventDefinition/>",
    "cancel": "<cancelEventDefinition/>",
    "terminate": "<terminateEventDefinition/>",
    "link": '<linkEventDefinition name="L"/>',
    "none": "",
}


def drawn(*elements: str, key: str = "p", attributes: str = "", before: str = DEFINITIONS) -> CompiledProcess:
    """The process as deployed; refused when any rule would refuse it."""
    prepared = prepare(process(*elements, key=key, attributes=attributes, before=before))
    assert prepared.is_deployable, prepared.problems
    return prepared.processes[0]


def refused(*elements: str, attributes: str = "", before: str = DEFINITIONS) -> list[str]:
    """The codes of the problems for which a process is refused."""
    problems = prepare(process(*elements, attributes=attributes, before=before)).problems
    return [problem.code for problem in problems if problem.severity == "error"]


def event(tag: str, element_id: str, trigger: str = "none", attributes: str = "") -> str:
    """One event; several triggers, joined by `+`, make it a multiple one."""
    inner = "".join(TRIGGERS[name] for name in trigger.split("+"))
    return f'<{tag} id="{element_id}" {attributes}>{inner}</{tag}>'


def start(trigger: str = "none", element_id: str = "start", attributes: str = "") -> str:
    return event("startEvent", element_id, trigger, attributes)


def catch(trigger: str, element_id: str = "catch", attributes: str = "") -> str:
    return event("intermediateCatchEvent", element_id, trigger, attributes)


def throw(trigger: str, element_id: str = "throw") -> str:
    return event("intermediateThrowEvent", element_id, trigger)


def end(trigger: str = "none", element_id: str = "end") -> str:
    return event("endEvent", element_id, trigger)


def boundary(trigger: str, on: str = "work", element_id: str = "edge", *, beside: bool = False) -> str:
    attributes = f'attachedToRef="{on}" cancelActivity="{str(not beside).lower()}"'
    return event("boundaryEvent", element_id, trigger, attributes)


def beside(trigger: str, *, interrupting: bool = True) -> str:
    """An event sub-process that starts by the trigger and passes a task `heard`."""
    first = start(trigger, "es_start", f'isInterrupting="{str(interrupting).lower()}"')
    inner = f'{first}<task id="heard"/><endEvent id="es_end"/>'
    return f'<subProcess id="es" triggeredByEvent="true">{inner}{path("es_start", "heard", "es_end")}</subProcess>'


def task(element_id: str = "work", tag: str = "serviceTask", inner: str = "", attributes: str = "") -> str:
    return f'<{tag} id="{element_id}" {attributes}>{inner}</{tag}>'
