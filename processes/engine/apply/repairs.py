"""Incidents raised and resolved, unknown outcomes, variables set by hand."""

from __future__ import annotations

from processes.engine.apply.results import GONE, waiting
from processes.engine.commands import AskOutcome, RaiseIncident, Rejected, ResolveIncident, SetVariables
from processes.engine.incidents import close, stop
from processes.engine.outcome import Fail
from processes.engine.scopes import assign_all, set_local
from processes.engine.step import AGAIN, SKIP, Credit, Step
from processes.engine.tokens import hold
from processes.engine.work import ask_outcome
from processes.graph.model import JobDetail


def raise_incident(step: Step, command: RaiseIncident) -> Rejected | None:
    token = step.state.tokens.get(command.token_id)
    if token is None or token.state != "waiting":
        return GONE
    if command.job_id is not None:
        if token.waiting_for != "job":
            return GONE
        step.changes.jobs_failed.append((command.job_id, command.message))
    stop(step, token, Fail(command.code, command.message), token.waiting_for, command.job_id)
    return None


def ask(step: Step, command: AskOutcome) -> Rejected | None:
    """A task for the group the model names; without one people hear of it by an incident."""
    token = waiting(step, command.token_id, "job")
    if token is None:
        return GONE
    element = step.elements[token.element]
    detail = element.detail
    step.changes.jobs_failed.append((command.job_id, command.message))
    if not isinstance(detail, JobDetail) or not detail.unknown_outcome_group:
        stop(step, token, Fail("unknown-outcome", command.message), "job", command.job_id)
        return None
    hold(step, token, "outcome")
    ask_outcome(
        step,
        token,
        element,
        command.job_id,
        detail.unknown_outcome_group,
        detail.unknown_outcome_question,
        command.message,
    )
    return None


def resolve(step: Step, command: ResolveIncident) -> Rejected | None:
    """Retry what failed, or go on as if it had been done (`skip`), with variables mended before."""
    token = step.state.tokens.get(command.token_id)
    if token is None or token.state != "failed":
        return GONE
    close(step, token, command.incident_id)
    _log(step, command)
    fail = assign_all(step, token, command.variables)
    if fail is not None:
        return Rejected(fail.code, fail.message)
    step.credits[token.id] = Credit(command.actor)
    if command.new_effect:
        token.generation += 1
    step.queue.append((SKIP if command.skip else AGAIN, token))
    return None


def set_variables(step: Step, command: SetVariables) -> Rejected | None:
    if command.token_id is None:
        fail = assign_all(step, None, command.variables)
        return None if fail is None else Rejected(fail.code, fail.message)
    token = step.state.tokens.get(command.token_id)
    if token is None:
        return GONE
    for name, value in command.variables.items():
        set_local(step, token, name, value)
    if step.traits.has_conditions:
        step.changed.update(command.variables)
    return None


def _log(step: Step, command: ResolveIncident) -> None:
    state = step.state
    step.changes.transitions.append(
        (
            "incident",
            command.incident_id,
            state.id,
            "resolve",
            "open",
            "resolved",
            command.actor,
            step.now,
            state.correlation_id,
            "skipped" if command.skip else "retried",
        )
    )
