"""Undo completed activities, newest first.

What can be undone is a row per completed activity (`Compensation`). The undoing token (a throw event, a cancelled
transaction, the process itself) is the scope of one handler at a time; when that handler is done the next one starts.
Rows of a completed scope are reached through the scope's own row. A handler that fails is an incident like any other
and the rest waits for it.
Source: BPMN 2.0.2, 10.6 and 13.5.5.
"""

from __future__ import annotations

from processes.engine.outcome import Spawn
from processes.engine.state import Compensation, NeedsWhole, Token
from processes.engine.step import Step
from processes.engine.traits import COMPENSATE_INSIDE
from processes.graph.model import Kind

UNDOING = "podium:undoing"  # among the variables of a compensation event sub-process: the visit it undoes
WAITING = "compensation"


def next_handler(step: Step, scopes: set[int] | None, activity: int | None = None) -> Spawn | None:
    """Start the handler of the newest completed activity in `scopes` (None: anywhere), or None when all is undone."""
    if not step.state.whole:
        raise NeedsWhole(step.state.id)
    found = _within(step.state.compensations, scopes, activity)
    handled = [row for row in found if row.handler != COMPENSATE_INSIDE]
    if not handled:
        for row in found:
            _forget(step, row)
        return None
    newest = max(handled, key=lambda row: row.order)
    _forget(step, newest)
    variables = dict(newest.variables)
    if step.elements[newest.handler].kind is Kind.EVENT_SUB_PROCESS:
        variables[UNDOING] = newest.visit
    return Spawn(((newest.handler, variables or None, None),), WAITING)


def scopes_undone_from(step: Step, token: Token) -> set[int]:
    """The scopes a compensation thrown by `token` reaches: its own, and around an event sub-process the next."""
    scopes = {token.scope}
    scope = token.scope
    while scope and step.elements[step.state.tokens[scope].element].kind is Kind.EVENT_SUB_PROCESS:
        scope = step.state.tokens[scope].scope
        scopes.add(scope)
    return scopes


def adopt(step: Step, visit: int, token: Token) -> None:
    """A compensation event sub-process undoes what was completed in `visit`: those rows are its own now."""
    for row in step.state.compensations:
        if row.scope == visit:
            step.changes.compensations_gone.append(row.id)
            row.id = next(step.env.ids)
            row.scope = token.id
            _write(step, row)


def _within(rows: list[Compensation], scopes: set[int] | None, activity: int | None) -> list[Compensation]:
    if scopes is None:
        return list(rows)
    by_scope: dict[int, list[Compensation]] = {}
    for row in rows:
        by_scope.setdefault(row.scope, []).append(row)
    found = [
        row
        for scope in scopes
        for row in by_scope.get(scope, ())
        if activity is None or row.activity == activity
    ]
    for row in found:  # grows while it runs: the rows inside completed scopes follow
        if row.handler == COMPENSATE_INSIDE:
            found += by_scope.get(row.visit, ())
    return found


def _forget(step: Step, row: Compensation) -> None:
    step.state.compensations.remove(row)
    step.changes.compensations_gone.append(row.id)


def _write(step: Step, row: Compensation) -> None:
    step.changes.compensations.append(
        (row.id, step.state.id, row.scope, row.activity, row.handler, row.visit, row.order, row.variables)
    )
