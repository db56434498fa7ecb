"""Event-based gateways: wait for all events behind it at once, go on with the first."""

from __future__ import annotations

from processes.engine.behaviours.base import Behaviour, Payload
from processes.engine.behaviours.catch_event import CAUGHT
from processes.engine.conditions import conditions_of
from processes.engine.events import CAUGHT_BY
from processes.engine.expressions import truth
from processes.engine.outcome import Answer, Fail, Jump, Wait
from processes.engine.scopes import context
from processes.engine.state import Token
from processes.engine.step import Step
from processes.engine.subscriptions import open_waits, prepare_all
from processes.graph.model import CompiledElement, Trigger

WAIT = Wait("event")


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    targets = [step.process.flows[flow].target for flow in element.outgoing]
    for target in targets:
        if _holds(step, token, target):
            return Jump(target, {CAUGHT: True})
    openings = prepare_all(step, token, targets)
    if isinstance(openings, Fail):
        return openings
    open_waits(step, token.id, openings)
    return WAIT


def resume(step: Step, token: Token, element: CompiledElement, payload: Payload) -> Answer:
    caught = payload.pop(CAUGHT_BY)
    return Jump(caught, {**payload, CAUGHT: True})


def _holds(step: Step, token: Token, target: int) -> bool:
    event = step.elements[target].event
    if event is None or event.trigger is Trigger.PARALLEL_MULTIPLE:
        return False
    visible = context(step, token)
    return any(truth(condition, visible, step.now) is True for _, condition in conditions_of(event))


BEHAVIOUR = Behaviour(enter, resume)
