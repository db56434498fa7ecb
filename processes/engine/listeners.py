"""Execution listeners: expressions and jobs around an element's own work.

An expression is evaluated and its value forgotten ("feel") or assigned as variables ("assign"); a "job" makes the token
wait for a worker first. Where a token is among its listeners stands in its variables.
"""

from __future__ import annotations

from typing import Any

from processes.engine.expressions import evaluate
from processes.engine.jobs import LISTENER as NOTE
from processes.engine.jobs import write_job
from processes.engine.outcome import Fail
from processes.engine.scopes import assign_all, context, set_local
from processes.engine.state import ROOT_SCOPE, Token
from processes.engine.step import Step
from processes.engine.tokens import hold, make, write_entry
from processes.graph.model import CompiledElement, JobDetail

BEFORE = frozenset(("start", "create", "creating", "assignment"))
AFTER = frozenset(("end", "complete", "completing"))


def run_listeners(
    step: Step,
    token: Token | None,
    element: CompiledElement,
    events: frozenset[str],
    then: Any,
    begin: int = 0,
) -> bool | Fail:
    """Run those for `events` from index `begin`; True when a job has to be waited for first.

    Without a token they are the listeners of the process itself: a job of theirs is waited for by a token of its own.
    """
    for index in range(begin, len(element.listeners)):
        event, kind, expression = element.listeners[index]
        if event not in events:
            continue
        value = evaluate(expression, context(step, token), step.now)
        if isinstance(value, Fail):
            return value
        if kind == "job":
            at = token or _of_the_process(step)
            set_local(step, at, NOTE, [event, index + 1, then])
            write_job(step, at, str(value), JobDetail(type=expression))
            return True
        if kind == "assign" and isinstance(value, dict):
            fail = assign_all(step, token, value)
            if fail is not None:
                return fail
    return False


def _of_the_process(step: Step) -> Token:
    """A token at the process itself, which stays until the job of its listener is done."""
    token = make(step, 0, ROOT_SCOPE)
    write_entry(step, 0, None)
    hold(step, token, "job")
    return token


def take_note(token: Token) -> tuple[str, int, Any] | None:
    """The note of a token whose listener's job is done, taken away."""
    if token.variables is None or NOTE not in token.variables:
        return None
    event, index, then = token.variables.pop(NOTE)
    return event, index, then
