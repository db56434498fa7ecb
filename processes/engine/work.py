"""Ask people: evaluate what they need to see and append it as a `WorkRequest`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from processes.engine.changes import WorkRequest
from processes.engine.expressions import evaluate, text, texts
from processes.engine.outcome import Fail
from processes.engine.scopes import context
from processes.engine.state import Token
from processes.engine.step import Step
from processes.graph.model import CompiledElement, EscalationLevel, Outcome, UserTaskDetail

DEFAULT_PRIORITY = 50  # of 0..100, as Camunda and Zeebe have it


def open_work(step: Step, token: Token, element: CompiledElement, detail: UserTaskDetail) -> Fail | None:
    """One request for this token; nothing is appended when any part of it cannot be evaluated."""
    visible = context(step, token)
    asked = _evaluated(step, element, detail, visible)
    if isinstance(asked, Fail):
        return asked
    step.changes.work.append(
        WorkRequest(
            **_about(step, token, element),
            **asked,
            calendar=detail.calendar,
            form=detail.form,
            form_fields=list(detail.form_fields),
            outcomes=[_outcome(outcome) for outcome in detail.outcomes],
            escalation_policy=detail.escalation_policy,
            no_self_approval=detail.no_self_approval,
            exclude=detail.exclude,
            assignment=detail.assignment,
            votes=asdict(detail.votes) if detail.votes else None,
        )
    )
    return None


def ask_outcome(
    step: Step, token: Token, element: CompiledElement, job_id: int, group: str, question: str, message: str
) -> None:
    """Ask a group whether an effect happened whose outcome nobody knows."""
    outcomes = [
        Outcome("happened", "It happened", primary=True),
        Outcome("did_not_happen", "It did not happen"),
    ]
    step.changes.work.append(
        WorkRequest(
            **_about(step, token, element),
            title=question or f"Did it happen? {element.name or element.id}",
            summary=[("Why we ask", message)] if message else [],
            assignee="",
            candidate_users=[],
            candidate_groups=[group],
            due="",
            follow_up="",
            priority=DEFAULT_PRIORITY,
            escalation=[],
            calendar="",
            form="",
            form_fields=[],
            outcomes=[_outcome(outcome) for outcome in outcomes],
            kind="outcome_question",
            job_id=job_id,
        )
    )


def _about(step: Step, token: Token, element: CompiledElement) -> dict[str, Any]:
    state = step.state
    return {
        "token_id": token.id,
        "instance_id": state.id,
        "definition_id": state.definition_id,
        "version_id": state.version_id,
        "element": element.position,
        "element_id": element.id,
        "name": element.name or element.id,
        "business_key": state.business_key,
        "correlation_id": state.correlation_id,
        "started_by": state.started_by,
        "opened_at": step.now,
    }


def _evaluated(
    step: Step, element: CompiledElement, detail: UserTaskDetail, visible: Mapping[str, Any]
) -> dict[str, Any] | Fail:
    now = step.now
    found: dict[str, Any] = {
        "title": text(detail.title, visible, now) or element.name or element.id,
        "assignee": text(detail.assignee, visible, now),
        "candidate_users": texts(detail.candidate_users, visible, now),
        "candidate_groups": texts(detail.candidate_groups, visible, now),
        "due": text(detail.due, visible, now),
        "follow_up": text(detail.follow_up, visible, now),
        "priority": _priority(detail, visible, step),
        "summary": _summary(detail, visible, step),
        "escalation": _escalation(detail.escalation, visible, step),
    }
    for value in found.values():
        if isinstance(value, Fail):
            return value
    if not found["candidate_groups"] and detail.candidate_groups is None and element.lane:
        found["candidate_groups"] = [element.lane]  # BPMN leaves lanes open; here they say who
    return found


def _priority(detail: UserTaskDetail, visible: Mapping[str, Any], step: Step) -> int | Fail:
    written = text(detail.priority, visible, step.now)
    if isinstance(written, Fail):
        return written
    if not written:
        return DEFAULT_PRIORITY
    try:
        return int(float(written))
    except ValueError:
        return Fail("priority-not-a-number", f"Expected a priority of 0 to 100, but it is {written!r:.60}.")


def _summary(detail: UserTaskDetail, visible: Mapping[str, Any], step: Step) -> list[tuple[str, Any]] | Fail:
    facts: list[tuple[str, Any]] = []
    for label, expression in detail.summary:
        value = evaluate(expression, visible, step.now)
        if isinstance(value, Fail):
            return value
        facts.append((label, value))
    return facts


def _escalation(
    levels: tuple[EscalationLevel, ...], visible: Mapping[str, Any], step: Step
) -> list[dict[str, Any]] | Fail:
    chain: list[dict[str, Any]] = []
    for level in levels:
        after = text(level.after, visible, step.now)
        actions: list[list[Any]] = []
        for kind, argument in level.actions:
            value = None if argument is None else evaluate(argument, visible, step.now)
            if isinstance(value, Fail):
                return value
            actions.append([kind, value])
        if isinstance(after, Fail):
            return after
        chain.append({"after": after, "actions": actions})
    return chain


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.name,
        "label": outcome.label,
        "reason_required": outcome.reason_required,
        "primary": outcome.primary,
    }
