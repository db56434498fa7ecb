"""Ad-hoc sub-processes: activities in no order, all at once or one after the other, until a condition holds.

Source: BPMN 2.0.2, 10.3.5 and 13.3.5. The condition is looked at whenever something inside completed.
"""

from __future__ import annotations

from typing import Any

from processes.engine.behaviours.base import Behaviour, Payload, proceed
from processes.engine.behaviours.sub_process import arm
from processes.engine.expressions import evaluate, truth
from processes.engine.interrupts import empty
from processes.engine.leaving import close_scope
from processes.engine.outcome import Answer, Fail, Spawn
from processes.engine.scopes import context, set_local
from processes.engine.state import Token
from processes.engine.step import Step
from processes.graph.model import CompiledElement, Kind

TODO = "podium:todo"  # among its variables: what is still to be started, one after the other
ENOUGH = "podium:enough"  # the condition held: nothing more is started


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    chosen = _chosen(step, token, element)
    if isinstance(chosen, Fail):
        return chosen
    fail = arm(step, token, element)
    if fail is not None:
        return fail
    if not chosen:
        return proceed(step, token, element, {})
    if not element.is_sequential:
        return Spawn(tuple((position, None, None) for position in chosen))
    set_local(step, token, TODO, list(chosen[1:]))
    return Spawn(((chosen[0], None, None),))


def resume(step: Step, token: Token, element: CompiledElement, payload: Payload) -> Answer:
    notes = token.variables or {}
    todo = notes.get(TODO)
    if todo and ENOUGH not in notes:
        set_local(step, token, TODO, todo[1:])
        return Spawn(((todo[0], None, None),))
    return proceed(step, token, element, payload)


def look(step: Step, scope: int) -> Fail | None:
    """Something inside completed: end what is left when the completion condition holds."""
    token = step.state.tokens.get(scope)
    element = step.elements[token.element] if token is not None else None
    if token is None or element is None or element.completion_condition is None:
        return None
    enough = truth(element.completion_condition, context(step, token), step.now)
    if isinstance(enough, Fail):
        return enough
    if enough:
        set_local(step, token, ENOUGH, True)
        if element.cancel_remaining and step.state.live[scope] > 0:
            empty(step, scope)
            close_scope(step, scope)
    return None


def is_inside_one(step: Step, token: Token) -> bool:
    return (
        bool(token.scope)
        and step.elements[step.elements[token.element].scope].kind is Kind.AD_HOC_SUB_PROCESS
    )


def _chosen(step: Step, token: Token, element: CompiledElement) -> tuple[int, ...] | Fail:
    """The elements to start: those the model's expression names, or all without a predecessor."""
    if element.active_elements is None:
        return element.starts
    named = evaluate(element.active_elements, context(step, token), step.now)
    if isinstance(named, Fail):
        return named
    inside = {step.elements[child].id: child for child in element.children}
    if not isinstance(named, list) or any(name not in inside for name in named):
        return Fail(
            "unknown-activity", f"Expected ids of activities of {element.id!r}, but got {_shown(named)}."
        )
    return tuple(inside[name] for name in named)


def _shown(value: Any) -> str:
    return f"{value!r:.100}"


BEHAVIOUR = Behaviour(enter, resume)
