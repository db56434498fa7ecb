"""ModifyInstance: an operator ends tokens and starts elements by hand.

An element inside a sub-process is started in the live scope of that sub-process, or in a new one when none lives;
a multi-instance activity is started as a whole.
"""

from __future__ import annotations

from processes.engine.apply.results import GONE
from processes.engine.commands import ModifyInstance, Rejected
from processes.engine.interrupts import end
from processes.engine.leaving import close_scope
from processes.engine.state import ROOT_SCOPE, NeedsWhole, Token
from processes.engine.step import ENTER, Step
from processes.engine.tokens import hold, live_in, make, write_entry
from processes.graph.model import CompiledElement, Kind

MOVED = "moved"  # the outcome of a visit that an operator ended


def modify(step: Step, command: ModifyInstance) -> Rejected | None:
    if not step.state.whole:
        raise NeedsWhole(step.state.id)
    problem = _problem(step, command)
    if problem is not None:
        return problem
    for position, variables in command.activate:
        _activate(step, step.elements[position], dict(variables))
    for token_id in command.cancel_tokens:
        _cancel(step, token_id)
    return None


def _problem(step: Step, command: ModifyInstance) -> Rejected | None:
    if any(token not in step.state.tokens for token in command.cancel_tokens):
        return GONE
    for position, _ in command.activate:
        if not 0 < position < len(step.elements):
            return Rejected("unknown-element", f"Expected an element of this version, but got {position}.")
        if step.elements[position].kind in (Kind.BOUNDARY_EVENT, Kind.EVENT_SUB_PROCESS):
            return Rejected(
                "not-startable",
                f"Expected an element to start at, but {step.elements[position].id!r} is an event.",
            )
    return None


def _activate(step: Step, element: CompiledElement, variables: dict[str, object]) -> None:
    scope = _scope_for(step, element)
    step.queue.append((ENTER, make(step, element.position, scope, variables=variables or None)))


def _scope_for(step: Step, element: CompiledElement) -> int:
    """The newest live scope of the element's sub-process, opened with all around it when there is none."""
    if element.scope == ROOT_SCOPE:
        return ROOT_SCOPE
    live = [t for t in step.state.tokens.values() if t.element == element.scope and not t.is_body]
    if live:
        return live[-1].id
    around = step.elements[element.scope]
    token = make(step, around.position, _scope_for(step, around))
    write_entry(step, around.position, None)
    hold(step, token, "children")
    return token.id


def _cancel(step: Step, token_id: int) -> None:
    token: Token | None = step.state.tokens.get(token_id)
    if token is None:
        return  # it went with a scope that was ended before
    end(step, token, MOVED)
    if live_in(step, token.scope) == 0:
        close_scope(step, token.scope)
