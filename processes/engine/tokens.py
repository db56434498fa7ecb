"""How tokens come, stay and go, and the rows that tell of it. The only writer of token, history and entry rows.

`state.live[scope]` counts every token of a scope, those on the move included, so a scope is done exactly when its
count reaches nothing.
"""

from __future__ import annotations

from typing import Any

from processes.engine.state import NeedsWhole, Token
from processes.engine.step import NOBODY, Step

BODY = -1  # loop_index in the history row of a multi-instance body: not a visit of its own


def make(
    step: Step,
    element: int,
    scope: int,
    *,
    via_flow: int | None = None,
    variables: dict[str, Any] | None = None,
    loop_index: int | None = None,
) -> Token:
    """A token on the move: counted as live, not yet a row."""
    live = step.state.live
    live[scope] = live.get(scope, 0) + 1
    return Token(
        id=next(step.env.ids),
        element=element,
        scope=scope,
        waiting_for="",
        entered_at=step.now,
        via_flow=via_flow,
        loop_index=loop_index,
        variables=variables,
    )


def hold(step: Step, token: Token, waiting_for: str, state: str = "waiting") -> None:
    """The token stays: it becomes a row, or its row changes."""
    if token.waiting_for == "join" and step.arrived is not None:
        step.arrived[token.scope, token.element].remove(token)
    token.waiting_for = waiting_for
    token.state = state
    if waiting_for == "join" and step.arrived is not None:
        step.arrived.setdefault((token.scope, token.element), []).append(token)
    if token.id in step.state.tokens:
        if token.id not in step.fresh:
            step.touched[token.id] = token
        return
    if step.inside is not None:
        step.inside.setdefault(token.scope, []).append(token)
    token.is_new = True
    step.state.tokens[token.id] = token
    step.fresh[token.id] = token


def drop(step: Step, token: Token) -> None:
    """Take the token out of the instance; its count in `live` is the caller's to settle."""
    token_id = token.id
    if step.state.tokens.pop(token_id, None) is None:
        return
    step.state.live.pop(token_id, None)
    if token.waiting_for == "join" and step.arrived is not None:
        step.arrived[token.scope, token.element].remove(token)
    if step.fresh.pop(token_id, None) is not None:
        _forget_rows(step, token)
        return
    step.touched.pop(token_id, None)
    step.changes.tokens_gone.append(token_id)
    if step.traits.may_hold_waits[token.element]:
        step.changes.waits_of_tokens_gone.append(token_id)


def write_history(
    step: Step, token: Token, outcome: str, error_code: str = "", via_flows: list[int] | None = None
) -> None:
    """The visit is over: its row, numbered within the instance."""
    state = step.state
    state.seq += 1
    credit = step.credits.get(token.id, NOBODY) if step.credits else NOBODY
    if via_flows is None:
        via_flows = [] if token.via_flow is None else [token.via_flow]
    step.changes.history.append(
        (
            state.id,
            state.seq,
            token.id,
            token.scope,
            state.version_id,
            token.element,
            BODY if token.is_body else token.loop_index,
            via_flows,
            token.entered_at,
            credit.started_at,
            step.now,
            credit.paused_ms,
            outcome,
            credit.actor,
            credit.attempts,
            credit.work_id,
            error_code,
        )
    )


def write_entry(step: Step, element: int | None, flow: int | None) -> None:
    step.changes.entries.append((step.state.version_id, element, flow))


def live_in(step: Step, scope: int) -> int:
    """Live tokens of a scope; raises NeedsWhole when the partial view does not know."""
    count = step.state.live.get(scope)
    if count is not None:
        return count
    if step.state.whole:
        return 0
    raise NeedsWhole(step.state.id)


def children(step: Step, scope: int) -> list[Token]:
    """The stored tokens directly in a scope, oldest first; raises NeedsWhole unless all of them are loaded."""
    stored = step.state.tokens
    if step.inside is None:
        step.inside = {}
        for token in stored.values():
            step.inside.setdefault(token.scope, []).append(token)
    found = [token for token in step.inside.get(scope, ()) if token.id in stored]
    if not step.state.whole and len(found) + _moving_in(step, scope) < live_in(step, scope):
        raise NeedsWhole(step.state.id)
    return found


def flush(step: Step) -> None:
    """Write the rows of the tokens that stay."""
    changes, instance_id = step.changes, step.state.id
    for t in step.fresh.values():
        changes.tokens.append(
            (
                t.id,
                instance_id,
                t.element,
                t.scope,
                t.state,
                t.waiting_for,
                t.entered_at,
                t.via_flow,
                t.loop_index,
                t.is_body,
                t.variables,
                t.generation,
            )
        )
    for t in step.touched.values():
        changes.token_updates.append((t.id, t.state, t.waiting_for, t.variables, t.generation))


def _moving_in(step: Step, scope: int) -> int:
    moving = (*step.queue, *step.later)
    return sum(1 for _, token in moving if token.scope == scope and token.id not in step.state.tokens)


def _forget_rows(step: Step, token: Token) -> None:
    """A token that came and went within this command leaves no wait, job or task behind."""
    changes = step.changes
    _forget(changes.timers, token, step.state.id)
    _forget(changes.subscriptions, token, step.state.id)
    _forget(changes.jobs, token, step.state.id)
    work = changes.work
    for index in range(len(work) - 1, -1, -1):
        if work[index].instance_id != step.state.id:
            return
        if work[index].token_id == token.id:
            del work[index]


def _forget(rows: list[tuple[Any, ...]], token: Token, instance_id: int) -> None:
    """Both kinds of rows have the instance second and the token third; this instance's stand at the end."""
    for index in range(len(rows) - 1, -1, -1):
        if rows[index][1] != instance_id:
            return
        if rows[index][2] == token.id:
            del rows[index]
