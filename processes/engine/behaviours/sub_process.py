"""Embedded sub-processes: a scope that is armed, started inside, and done when nothing lives in it."""

from __future__ import annotations

from processes.engine.behaviours.base import Behaviour, proceed
from processes.engine.outcome import Answer, Fail, Spawn
from processes.engine.state import Token
from processes.engine.step import Step
from processes.engine.subscriptions import prepare_all
from processes.graph.model import CompiledElement, Kind


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    if not element.starts:
        return proceed(step, token, element, {})
    fail = arm(step, token, element)
    return fail or Spawn(tuple((start, None, None) for start in element.starts))


def arm(step: Step, token: Token, element: CompiledElement) -> Fail | None:
    """Prepare the waits of its event sub-processes; they are written when the token stays."""
    if not element.event_sub_processes:
        return None
    openings = prepare_all(step, token, event_starts(step, element))
    if isinstance(openings, Fail):
        return openings
    step.waits.setdefault(token.id, []).extend(openings)
    return None


def event_starts(step: Step, element: CompiledElement) -> list[int]:
    """The start events of the event sub-processes of a scope."""
    return [
        child
        for sub in element.event_sub_processes
        for child in step.elements[sub].children
        if step.elements[child].kind is Kind.START_EVENT
    ]


BEHAVIOUR = Behaviour(enter)
