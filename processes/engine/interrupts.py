"""Cancel what lives in a scope: boundary events, event sub-processes, terminate, operators.

Children go before their parents, so the history closes from the inside. Everything a token owns goes with it: its job,
task, waits, incident, called instance and collected results. Raises NeedsWhole when children may exist unseen.
"""

from __future__ import annotations

from processes.engine.incidents import JAMMED, close
from processes.engine.joins import has_company
from processes.engine.state import Token
from processes.engine.step import Step
from processes.engine.tokens import children, drop, live_in, write_history

CHILD = "podium:child"  # among a call activity's variables: the instance it called


def cancel(step: Step, token: Token, outcome: str = "cancelled", error_code: str = "") -> None:
    """End a token and everything inside it. Its own place in `live` is the caller's to settle."""
    if step.traits.may_have_children[token.element]:
        empty(step, token.id)
    release(step, token)
    if token.waiting_for not in ("join", JAMMED) or not has_company(step, token):
        write_history(step, token, outcome, error_code)
    token.state = "cancelled"
    drop(step, token)


def empty(step: Step, scope: int, spare: int | None = None) -> None:
    """Cancel everything in a scope, tokens on the move included, except the token `spare`."""
    for token in children(step, scope):
        if token.id != spare:
            cancel(step, token)
            step.state.live[scope] = live_in(step, scope) - 1
    _stop_moving(step, scope)
    _stop_thrower(step, scope, spare)


def end(step: Step, token: Token, outcome: str = "cancelled", error_code: str = "") -> None:
    """Cancel a token and settle its place in its scope, which may be empty then; the caller goes on from there."""
    cancel(step, token, outcome, error_code)
    step.state.live[token.scope] = live_in(step, token.scope) - 1


def _stop_moving(step: Step, scope: int) -> None:
    stored = step.state.tokens
    for queue in (step.queue, step.later):
        moving = [item for item in queue if item[1].scope == scope and item[1].id not in stored]
        moving = [item for item in moving if item[1].id]  # the process itself has no token
        for item in moving:
            queue.remove(item)
        if moving:
            step.state.live[scope] = live_in(step, scope) - len(moving)


def _stop_thrower(step: Step, scope: int, spare: int | None) -> None:
    """The token whose own signal or escalation ended its scope has thrown, and goes no further."""
    token = step.current
    if token is None or token.scope != scope or token.id == spare or token.state != "waiting":
        return
    if token.id not in step.state.tokens:
        write_history(step, token, "completed")
        token.state = "cancelled"
        step.state.live[scope] = live_in(step, scope) - 1


def release(step: Step, token: Token) -> None:
    """Everything a token owns outside goes: job, task, incident, called instance, collected results."""
    changes, waits_for = step.changes, token.waiting_for
    close(step, token)
    if token.id in step.fresh and waits_for != "child":
        return  # what it opened in this very step is forgotten with it
    if waits_for == "job":
        changes.jobs_of_tokens_gone.append(token.id)
    elif waits_for == "work":
        changes.work_gone.append((token.id, "cancelled"))
    elif waits_for == "outcome":
        changes.jobs_of_tokens_gone.append(token.id)
        changes.work_gone.append((token.id, "cancelled"))
    elif waits_for == "child" and token.variables and CHILD in token.variables:
        _cancel_called(step, token)
    if token.is_body:
        step.changes.mi_results_gone.append(token.id)


def _cancel_called(step: Step, token: Token) -> None:
    child = (token.variables or {})[CHILD]
    payload = {"reason": f"Its call activity was cancelled in instance {step.state.id}."}
    step.changes.commands.append((next(step.env.ids), child, token.id, "cancel", payload))
