"""Open a job: work for a connector, a Python handler or a worker outside."""

from __future__ import annotations

from typing import Any

from processes.engine.expressions import evaluate, text
from processes.engine.outcome import Fail
from processes.engine.scopes import context, set_local
from processes.engine.state import Token
from processes.engine.step import Step
from processes.graph.model import JobDetail

CONNECTOR_INPUTS = "podium:connector"  # among the token's variables
LISTENER = (
    "podium:listener"  # [event, index of the next listener, what was to happen then], while one is waited for
)


def open_job(step: Step, token: Token, detail: JobDetail) -> Fail | None:
    """One job for this token, with a key that stays the same for every attempt."""
    visible = context(step, token)
    kind = text(detail.type, visible, step.now)
    if isinstance(kind, Fail):
        return kind
    if not kind:
        return Fail("job-without-type", f"Expected a job type, but '{detail.type.text}' has no value.")
    if detail.connector:
        fail = _connector_inputs(step, token, detail)
        if fail is not None:
            return fail
    write_job(step, token, kind, detail)
    return None


def write_job(step: Step, token: Token, kind: str, detail: JobDetail) -> None:
    state = step.state
    step.changes.jobs.append(
        (
            next(step.env.ids),
            state.id,
            token.id,
            state.definition_id,
            state.version_id,
            token.element,
            kind,
            detail.priority,
            step.now,
            state.jobs_opened,
            detail.retries,
            detail.at_most_once,
            idempotency_key(step, token),
        )
    )
    state.jobs_opened += 1


def idempotency_key(step: Step, token: Token) -> str:
    """Of the element's own work, or of the listener whose turn it is: each is an effect of its own."""
    key = f"{step.state.id}:{token.id}:{token.generation}"
    note = (token.variables or {}).get(LISTENER)
    return key if note is None else f"{key}:{note[0]}-{note[1]}"


def reissue(step: Step, token: Token, detail: JobDetail | None) -> Fail | None:
    """The failed job of a token is ready again; its connector's inputs follow variables that were mended."""
    if detail is not None and detail.connector:
        fail = _connector_inputs(step, token, detail)
        if fail is not None:
            return fail
    step.changes.job_retries.append((token.id, step.now, idempotency_key(step, token)))
    return None


def _connector_inputs(step: Step, token: Token, detail: JobDetail) -> Fail | None:
    visible = context(step, token)
    inputs: dict[str, Any] = {}
    for name, expression in detail.connector:
        value = evaluate(expression, visible, step.now)
        if isinstance(value, Fail):
            return value
        inputs[name] = value
    set_local(step, token, CONNECTOR_INPUTS, inputs)
    return None
