"""Intermediate throw events: message, signal, escalation, compensation, link, or several of them."""

from __future__ import annotations

from processes.engine.behaviours import service_task
from processes.engine.behaviours.base import Behaviour, Payload, proceed
from processes.engine.compensation import next_handler, scopes_undone_from
from processes.engine.expressions import text
from processes.engine.outcome import Answer, Fail, Jump
from processes.engine.scopes import context
from processes.engine.state import Token
from processes.engine.step import Step
from processes.engine.throwing import throw_escalation, throw_message, throw_signal
from processes.graph.model import CompiledElement, EventDetail, Trigger


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    if element.detail is not None:
        return service_task.enter(step, token, element)
    event = element.event
    if event is not None and event.trigger is Trigger.LINK:
        return link(step, element, event)
    for part in parts(element):
        fail = throw(step, token, part)
        if fail is not None:
            return fail
    return undo(step, token, element) or proceed(step, token, element, {})


def resume(step: Step, token: Token, element: CompiledElement, payload: Payload) -> Answer:
    """A handler is done: the next one, or on."""
    return undo(step, token, element) or proceed(step, token, element, payload)


def parts(element: CompiledElement) -> tuple[EventDetail, ...]:
    if element.event is None:
        return ()
    return element.event.parts or (element.event,)


def throw(step: Step, token: Token, event: EventDetail) -> Fail | None:
    if event.trigger is Trigger.MESSAGE:
        return throw_message(step, token, event)
    if event.trigger is Trigger.SIGNAL:
        return throw_signal(step, token, event)
    if event.trigger is Trigger.ESCALATION:
        code = text(event.code, context(step, token), step.now)
        if isinstance(code, Fail):
            return code
        throw_escalation(step, token, code, token.id)
    return None


def undo(step: Step, token: Token, element: CompiledElement) -> Answer | None:
    for part in parts(element):
        if part.trigger is Trigger.COMPENSATION:
            found = next_handler(step, scopes_undone_from(step, token), part.activity)
            if found is not None:
                return found
    return None


def link(step: Step, element: CompiledElement, event: EventDetail) -> Answer:
    target = step.traits.link_targets.get((element.scope, event.link))
    if target is None:
        return Fail(
            "link-without-target", f"Expected a link event {event.link!r} to go on at, but there is none."
        )
    return Jump(target)


BEHAVIOUR = Behaviour(enter, resume)
