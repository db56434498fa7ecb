"""Event sub-processes: a scope inside a scope, entered when its start event fires; armed by the scope around it."""

from __future__ import annotations

from processes.engine.behaviours.base import Behaviour, Payload
from processes.engine.behaviours.sub_process import arm
from processes.engine.compensation import UNDOING, adopt
from processes.engine.events import STARTED_BY
from processes.engine.outcome import Answer, Spawn, Take
from processes.engine.state import Token
from processes.engine.step import Step
from processes.engine.traits import ACTIVITIES
from processes.graph.model import CompiledElement, Kind


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    """What the event brought goes to its start event, from there into the scope by the usual rules."""
    brought = token.variables or {}
    undone = brought.pop(UNDOING, None)
    if undone is not None:
        adopt(step, undone, token)
        return Spawn(((_start_of(step, element), None, None),))
    start = brought.pop(STARTED_BY, None) or _start_of(step, element)
    token.variables = None
    return arm(step, token, element) or Spawn(
        ((start, brought or None, None), *((other, None, None) for other in _implicit_starts(step, element)))
    )


def resume(step: Step, token: Token, element: CompiledElement, payload: Payload) -> Answer:
    return Take(())


def _implicit_starts(step: Step, element: CompiledElement) -> list[int]:
    """Activities and events inside that nothing leads to start with the scope."""
    inside = (step.elements[child] for child in element.children)
    return [e.position for e in inside if not e.incoming and not e.is_for_compensation and e.kind in STARTING]


def _start_of(step: Step, element: CompiledElement) -> int:
    return next(child for child in element.children if step.elements[child].kind is Kind.START_EVENT)


STARTING = ACTIVITIES | {Kind.INTERMEDIATE_THROW_EVENT}
BEHAVIOUR = Behaviour(enter, resume)
