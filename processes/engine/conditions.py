"""Conditional events: looked at whenever variables changed and nothing moves.

An intermediate event goes on when its condition holds. A boundary event or event sub-process fires
when it is armed with a condition that holds, and again in every step that assigned a variable it names.
Source: BPMN 2.0.2, 10.5.5 (conditional events); the rule "on a change" is Camunda's.
"""

from __future__ import annotations

from processes.engine.events import PART, trigger
from processes.engine.expressions import truth
from processes.engine.scopes import context, scope_token
from processes.engine.state import NeedsWhole
from processes.engine.step import Step
from processes.engine.throwing import armed
from processes.feel.api import Expression
from processes.graph.model import CompiledElement, EventDetail, Trigger


def fire_conditions(step: Step) -> bool:
    """Trigger every armed conditional event that the changed variables make true; False when there is none."""
    changed, step.changed = step.changed, set()
    if not step.state.whole:
        raise NeedsWhole(step.state.id)
    fired = False
    for position in step.traits.conditional:
        element = step.elements[position]
        for part, condition in conditions_of(element.event):
            if condition.names & changed:
                fired = _fire(step, element, part, condition) or fired
    return fired


def conditions_of(event: EventDetail | None) -> list[tuple[int, Expression]]:
    """The conditions among the parts of an event, by the number of the part."""
    members = event.members if event is not None else ()
    return [(n, part.condition) for n, part in enumerate(members) if part.condition is not None]


def fire_on_arming(step: Step, owner: int, elements: tuple[int, ...]) -> bool:
    """Fire the events just armed whose condition holds already; True when one of them interrupts its owner.

    `elements` are boundary events of the owner, or event sub-processes of its scope.
    """
    for position in elements:
        for event in _conditional(step, position):
            detail = step.elements[event].event
            token = None if owner == step.state.id else scope_token(step.state, owner)
            visible = context(step, token)
            if not any(truth(c, visible, step.now) is True for _, c in conditions_of(detail)):
                continue
            trigger(step, owner, step.elements[event], {})
            if detail is not None and detail.interrupting:
                return True
    return False


def _conditional(step: Step, position: int) -> list[int]:
    """The conditional events of a boundary event (itself) or of an event sub-process (its start)."""
    candidates = (position, *step.elements[position].children)
    return [p for p in candidates if p in step.traits.conditional]


def _fire(step: Step, element: CompiledElement, part: int, condition: Expression) -> bool:
    assert element.event is not None
    note = {PART: part} if element.event.trigger is Trigger.PARALLEL_MULTIPLE else {}
    fired = False
    for owner in armed(step, element):
        token = None if owner == step.state.id else scope_token(step.state, owner)
        if truth(condition, context(step, token), step.now) is True:
            fired = trigger(step, owner, element, dict(note)) or fired
    return fired
