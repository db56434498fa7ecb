"""Stop a token and tell people why. An incident is a row beside a failed token, one open at most."""

from __future__ import annotations

from processes.engine.outcome import Fail
from processes.engine.state import Token
from processes.engine.step import Step
from processes.engine.tokens import hold

ENTERING = "incident"  # a retry enters the element again
LEAVING = "leaving"  # a retry leaves it again: the work itself is done
JAMMED = "jammed"  # at a join, before it went up in one token with the others: a retry arrives again


def stop(step: Step, token: Token, fail: Fail, stage: str, job_id: int | None = None) -> None:
    """The token fails where it stands; `stage` is what it waits for from now on."""
    hold(step, token, stage, state="failed")
    if stage == JAMMED and step.jammed is not None:
        step.jammed.setdefault((token.scope, token.element), []).append(token)
    state = step.state
    step.changes.incidents.append(
        (
            next(step.env.ids),
            state.id,
            token.id,
            job_id,
            state.definition_id,
            state.version_id,
            token.element,
            fail.code,
            fail.message,
            step.now,
        )
    )


def close(step: Step, token: Token, incident_id: int | None = None) -> None:
    """The open incident of a failed token is resolved, or overtaken by a cancellation (`incident_id` None)."""
    if token.state == "failed":
        step.changes.incidents_resolved.append((incident_id, token.id, step.actor))
