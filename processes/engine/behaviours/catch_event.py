"""Intermediate catch events: wait for one event. A link target and an event without a definition pass at once."""

from __future__ import annotations

from processes.engine.behaviours.base import Behaviour, Payload, proceed, receive
from processes.engine.expressions import truth
from processes.engine.outcome import Answer, Fail, Wait
from processes.engine.scopes import context, set_local
from processes.engine.state import Token
from processes.engine.step import Step
from processes.engine.subscriptions import open_waits, prepare
from processes.graph.model import CompiledElement, EventDetail, Trigger

WAITS = {
    Trigger.TIMER: Wait("timer"),
    Trigger.MESSAGE: Wait("message"),
    Trigger.SIGNAL: Wait("signal"),
    Trigger.CONDITION: Wait("condition"),
    Trigger.MULTIPLE: Wait("event"),
    Trigger.PARALLEL_MULTIPLE: Wait("event"),
}
HEARD = "podium:heard"  # how many parts of a parallel multiple event came, and what they brought
BROUGHT = "podium:brought"
CAUGHT = "podium:caught"  # the event behind an event-based gateway comes already caught


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    event = element.event
    wait = None if event is None else WAITS.get(event.trigger)
    if event is None or wait is None or was_caught(token):
        return receive(step, token, element)
    if event.condition is not None:
        return wait_for_condition(step, token, element, event) or wait
    openings = prepare(step, token, element.position, event)
    if isinstance(openings, Fail):
        return openings
    open_waits(step, token.id, openings)
    return wait


def resume(step: Step, token: Token, element: CompiledElement, payload: Payload) -> Answer:
    """An event came. A parallel multiple event counts: each of its parts is heard once, then it goes on."""
    event = element.event
    if event is None or event.trigger is not Trigger.PARALLEL_MULTIPLE:
        return proceed(step, token, element, payload)
    notes = token.variables or {}
    heard = notes.get(HEARD, 0) + 1
    brought = {**notes.get(BROUGHT, {}), **payload}
    if heard < len(event.parts):
        set_local(step, token, HEARD, heard)
        set_local(step, token, BROUGHT, brought)
        return WAITS[event.trigger]
    return proceed(step, token, element, brought)


def was_caught(token: Token) -> bool:
    return token.variables is not None and token.variables.pop(CAUGHT, False)


def wait_for_condition(
    step: Step, token: Token, element: CompiledElement, event: EventDetail
) -> Answer | None:
    """A condition that holds already is an event at once; None to wait."""
    if event.condition is None:
        return None
    holds = truth(event.condition, context(step, token), step.now)
    if isinstance(holds, Fail):
        return None if holds.code == "condition-without-value" else holds
    return receive(step, token, element) if holds else None


BEHAVIOUR = Behaviour(enter, resume)
