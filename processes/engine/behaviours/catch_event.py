"""Intermediate catch events: wait for one event. A link target and an event without a definition pass at once."""

from __future__ import annotations

from processes.engine.behaviours.base import Behaviour, Payload, proceed, receive
from processes.engine.conditions import conditions_of
from processes.engine.events import PART
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
HELD = "podium:held"  # which of its conditions are among them: a condition may hold again, it counts once
CAUGHT = "podium:caught"  # the event behind an event-based gateway comes already caught


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    event = element.event
    wait = None if event is None else WAITS.get(event.trigger)
    if event is None or wait is None or was_caught(token):
        return receive(step, token, element)
    held = _held(step, token, event)
    if isinstance(held, Fail):
        return held
    if len(held) == len(event.members) or (held and event.trigger is not Trigger.PARALLEL_MULTIPLE):
        return receive(step, token, element)
    openings = prepare(step, token, element.position, event)
    if isinstance(openings, Fail):
        return openings
    open_waits(step, token.id, openings)
    if held:
        set_local(step, token, HELD, held)
        set_local(step, token, HEARD, len(held))
    return wait


def resume(step: Step, token: Token, element: CompiledElement, payload: Payload) -> Answer:
    """An event came. A parallel multiple event counts: each of its parts is heard once, then it goes on."""
    event = element.event
    if event is None or event.trigger is not Trigger.PARALLEL_MULTIPLE:
        return proceed(step, token, element, payload)
    notes = token.variables or {}
    part = payload.pop(PART, None)
    held = notes.get(HELD, [])
    if part in held:
        return WAITS[event.trigger]
    heard = notes.get(HEARD, 0) + 1
    brought = {**notes.get(BROUGHT, {}), **payload}
    if heard < len(event.parts):
        set_local(step, token, HEARD, heard)
        set_local(step, token, BROUGHT, brought)
        if part is not None:
            set_local(step, token, HELD, [*held, part])
        return WAITS[event.trigger]
    return proceed(step, token, element, brought)


def was_caught(token: Token) -> bool:
    return token.variables is not None and token.variables.pop(CAUGHT, False)


def _held(step: Step, token: Token, event: EventDetail) -> list[int] | Fail:
    """Which parts are conditions that hold already: an event at once."""
    held: list[int] = []
    for part, condition in conditions_of(event):
        holds = truth(condition, context(step, token), step.now)
        if isinstance(holds, Fail) and holds.code != "condition-without-value":
            return holds
        if holds is True:
            held.append(part)
    return held


BEHAVIOUR = Behaviour(enter, resume)
