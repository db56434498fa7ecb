"""End events: the path ends, and first throws what the event says; error, cancel and terminate act on the scope."""

from __future__ import annotations

from processes.engine.behaviours import service_task, throw_event
from processes.engine.behaviours.base import Behaviour, Payload, proceed
from processes.engine.expressions import text
from processes.engine.outcome import Answer, Fail, Finish
from processes.engine.scopes import context
from processes.engine.state import Token
from processes.engine.step import Step
from processes.graph.model import CompiledElement, EventDetail, Trigger

HOW = {Trigger.ERROR: "error", Trigger.CANCEL: "cancel", Trigger.TERMINATE: "terminate"}


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    if element.detail is not None:
        return service_task.enter(step, token, element)
    for part in throw_event.parts(element):
        fail = throw_event.throw(step, token, part)
        if fail is not None:
            return fail
    return throw_event.undo(step, token, element) or finish(step, token, element)


def resume(step: Step, token: Token, element: CompiledElement, payload: Payload) -> Answer:
    if element.detail is not None:
        return proceed(step, token, element, payload)
    return throw_event.undo(step, token, element) or finish(step, token, element)


def finish(step: Step, token: Token, element: CompiledElement) -> Answer:
    for part in throw_event.parts(element):
        how = HOW.get(part.trigger)
        if how is not None:
            return _finish(step, token, part, how)
    return proceed(step, token, element, {})


def _finish(step: Step, token: Token, event: EventDetail, how: str) -> Answer:
    code = text(event.code, context(step, token), step.now)
    return code if isinstance(code, Fail) else Finish(how, code)


BEHAVIOUR = Behaviour(enter, resume)
