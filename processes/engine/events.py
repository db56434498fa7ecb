"""An event reached the instance: resume who waits for it, fire a boundary event, start an event sub-process.

`owner` is the token a wait belongs to, or the instance's own id for the scope of the process. Everything is put into
the queue; nothing is entered here.
"""

from __future__ import annotations

from typing import Any

from processes.engine.interrupts import empty, end
from processes.engine.state import ROOT_SCOPE, Token
from processes.engine.step import COME, ENTER, Step
from processes.engine.subscriptions import close_wait
from processes.engine.tokens import make
from processes.graph.model import CompiledElement, Kind

STARTED_BY = "podium:started-by"  # among an event sub-process's variables: its start event
CAUGHT_BY = "podium:caught-by"  # in a payload: the event behind an event-based gateway
PART = "podium:part"  # in a payload: which condition of a parallel multiple event holds


def trigger(
    step: Step, owner: int, element: CompiledElement, payload: dict[str, Any], *, is_note: bool = False
) -> bool:
    """Act on an event; False when nobody is there for it any more. A note never interrupts its activity."""
    if owner == step.state.id:
        start_event_sub_process(step, ROOT_SCOPE, element, payload)
        return True
    token = step.state.tokens.get(owner)
    if token is None:
        return False
    if element.kind is Kind.BOUNDARY_EVENT:
        fire_boundary(step, token, element, payload, is_beside=is_note)
    elif element.kind is Kind.START_EVENT:
        start_event_sub_process(step, token.id, element, payload)
    else:
        resume_with(step, token, element, payload)
    return True


def resume_with(step: Step, token: Token, element: CompiledElement, payload: dict[str, Any]) -> None:
    """The token goes on with what came; at an event-based gateway it also learns which event it was."""
    if token.element != element.position:
        payload = {**payload, CAUGHT_BY: element.position}
    step.payloads[token.id] = payload
    step.queue.append((COME, token))


def fire_boundary(
    step: Step,
    host: Token,
    element: CompiledElement,
    payload: dict[str, Any],
    outcome: str = "cancelled",
    error_code: str = "",
    *,
    is_beside: bool = False,
) -> None:
    """A boundary event fires: beside its activity, or instead of it."""
    scope = host.scope
    if not is_beside and (element.event is None or element.event.interrupting):
        end(step, host, outcome, error_code)
    step.queue.append((ENTER, make(step, element.position, scope, variables=payload or None)))


def start_event_sub_process(step: Step, scope: int, start: CompiledElement, payload: dict[str, Any]) -> None:
    """An event sub-process starts inside its scope; an interrupting one ends everything else there."""
    if start.event is None or start.event.interrupting:
        empty(step, scope)
        _disarm(step, scope)
    variables = {**payload, STARTED_BY: start.position}
    step.queue.append((ENTER, make(step, start.scope, scope, variables=variables)))


def _disarm(step: Step, scope: int) -> None:
    """An interrupted scope reacts to no event any more."""
    owner = step.state.tokens[scope].element if scope else 0
    for sub in step.elements[owner].event_sub_processes:
        for child in step.elements[sub].children:
            if step.elements[child].kind is Kind.START_EVENT:
                close_wait(step, scope or step.state.id, step.elements[child])
