"""Results of work done outside: by workers, people and called instances; and the errors they throw."""

from __future__ import annotations

from typing import Any

from processes.engine.behaviours.user_task import OUTCOME
from processes.engine.commands import (
    ChildEnded,
    CompleteJob,
    CompleteWork,
    Rejected,
    ThrowError,
    ThrowEscalation,
)
from processes.engine.finishing import fail_instance
from processes.engine.incidents import stop
from processes.engine.interrupts import CHILD
from processes.engine.jobs import reissue
from processes.engine.outcome import Fail
from processes.engine.state import Token
from processes.engine.step import COME, Credit, Step
from processes.engine.throwing import throw_error, throw_escalation
from processes.engine.tokens import hold
from processes.graph.model import JobDetail, UserTaskDetail

GONE = Rejected("gone", "Expected an element that waits for this, but it has moved on.")
SUSPENDED = Rejected(
    "suspended", "Expected an instance that may go on, but it is suspended. Resume it first."
)


def complete_job(step: Step, command: CompleteJob) -> Rejected | None:
    token = waiting(step, command.token_id, "job")
    if token is None:
        return GONE
    step.credits[token.id] = Credit(command.actor, command.started_at, command.attempts, command.job_id)
    step.changes.jobs_gone.append(command.job_id)
    go_on(step, token, command.variables)
    return None


def complete_work(step: Step, command: CompleteWork) -> Rejected | None:
    if step.state.suspended:
        return SUSPENDED
    question = waiting(step, command.token_id, "outcome")
    if question is not None:
        return _answer_question(step, question, command)
    token = waiting(step, command.token_id, "work")
    if token is None:
        return GONE
    detail = step.elements[token.element].detail
    if isinstance(detail, UserTaskDetail) and detail.outcomes:
        names = [outcome.name for outcome in detail.outcomes]
        if command.outcome not in names:
            return Rejected(
                "unknown-outcome", f"Expected one of {', '.join(names)}, but got {command.outcome!r}."
            )
    _done_by_person(step, token, command)
    go_on(step, token, {**command.variables, OUTCOME: command.outcome})
    return None


def throw(step: Step, command: ThrowError) -> Rejected | None:
    token = waiting(step, command.token_id, "job") or waiting(step, command.token_id, "work")
    if token is None:
        return GONE
    step.credits[token.id] = Credit(command.actor, None, 0, command.job_id)
    if throw_error(step, token, command.code, command.message, command.variables):
        return None
    if step.process.on_failure or step.state.parent_instance is not None:
        fail_instance(step, command.code, command.message or f"error {command.code}")
        return None
    if token.waiting_for == "work":
        return Rejected("uncaught-error", _uncaught(command.code, command.message))
    if command.job_id is not None:
        step.changes.jobs_failed.append((command.job_id, command.message))
    stop(step, token, Fail("uncaught-error", _uncaught(command.code, command.message)), "job", command.job_id)
    return None


def escalate(step: Step, command: ThrowEscalation) -> Rejected | None:
    token = step.state.tokens.get(command.token_id)
    if token is None and command.token_id != step.state.id:
        return GONE
    throw_escalation(step, token, command.code, command.source or command.token_id)
    return None


def child_ended(step: Step, command: ChildEnded) -> Rejected | None:
    """A child that was cancelled, or ended by an error nobody here catches, stops the call for people to see."""
    token = waiting(step, command.token_id, "child")
    if token is None or (token.variables or {}).get(CHILD) != command.child_id:
        return GONE
    if command.error_code:
        _child_failed(step, token, command)
    elif command.state == "cancelled":
        stop(step, token, Fail("child-cancelled", _ended(command)), "child")
    else:
        go_on(step, token, command.variables)
    return None


def waiting(step: Step, token_id: int, waiting_for: str) -> Token | None:
    token = step.state.tokens.get(token_id)
    if token is None or token.waiting_for != waiting_for or token.state != "waiting":
        return None
    return token


def go_on(step: Step, token: Token, payload: dict[str, Any]) -> None:
    step.payloads[token.id] = payload
    step.queue.append((COME, token))


def _answer_question(step: Step, token: Token, command: CompleteWork) -> Rejected | None:
    """ "It happened" completes the element; "it did not" does it again, as a new effect with a key of its own."""
    if command.outcome not in ("happened", "did_not_happen"):
        return Rejected(
            "unknown-outcome", f"Expected happened or did_not_happen, but got {command.outcome!r}."
        )
    _done_by_person(step, token, command)
    if command.outcome == "happened":
        step.changes.jobs_of_tokens_gone.append(token.id)
        go_on(step, token, command.variables)
        return None
    token.generation += 1
    hold(step, token, "job")
    detail = step.elements[token.element].detail
    fail = reissue(step, token, detail if isinstance(detail, JobDetail) else None)
    if fail is not None:
        stop(step, token, fail, "job")
    return None


def _done_by_person(step: Step, token: Token, command: CompleteWork) -> None:
    step.credits[token.id] = Credit(command.actor, command.started_at, 1, command.task_id, command.paused_ms)
    step.changes.work_gone.append((token.id, "completed"))


def _child_failed(step: Step, token: Token, command: ChildEnded) -> None:
    code = command.error_code
    if throw_error(step, token, code, "", command.variables):
        return
    if step.process.on_failure or step.state.parent_instance is not None:
        fail_instance(step, code, f"error {code} of called instance {command.child_id}")
        return
    stop(step, token, Fail("uncaught-error", _uncaught(code, _ended(command))), "child")


def _ended(command: ChildEnded) -> str:
    return f"Expected called instance {command.child_id} to complete, but it was {command.state}."


def _uncaught(code: str, message: str) -> str:
    return f"Expected something to catch error {code!r}, but nothing does. {message}".strip()
