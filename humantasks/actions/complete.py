"""Decide a task: check outcome, reason and form, then let the process go on, all in one transaction.

Order of locks: the instance first, then the task's row by its guarded UPDATE, then the engine, which finds the
instance already locked by this transaction. Whatever fails after that rolls everything back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from humantasks.actions.bells import ring, ring_closed
from humantasks.actions.close import forget_waits
from humantasks.actions.engine import go_on, lock_case
from humantasks.actions.evidence import keep_record
from humantasks.actions.form_files import wrong_files
from humantasks.actions.moves import apply, check, last_move
from humantasks.actions.vote import cast_vote, decided_values
from humantasks.models import Attachment, Comment, Draft, HumanTask
from humantasks.models.case import case_variables
from humantasks.models.task_form import TaskForm, form_of
from humantasks.visibility import task_as_locked
from portal.lib.errors import Conflict, Invalid
from processes.engine.commands import CompleteWork
from processes.forms.files import files_of
from processes.forms.validate import validate
from processes.visibility import actor_of


class UnknownOutcome(Invalid):
    code = "unknown-outcome"
    message = "Expected one of the outcomes {expected}, but got {outcome!r}."


class ReasonMissing(Invalid):
    code = "reason-required"
    message = "Expected a reason for {outcome!r}, but there is none. Say it in `comment`."


class FormRefused(Invalid):
    code = "form-invalid"
    message = "Expected the form to be filled in, but {count} of its fields are not right."


class TaskChanged(Conflict):
    """412: the precondition of the request (`If-Match`) does not hold."""

    code = "task-changed"
    message = (
        "Expected the task as you saw it, but {who} changed it at {at}. Look at it again; your text is kept."
    )
    status = 412


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person sends. `comment` is the reason where one is asked for, a comment otherwise."""

    outcome: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    comment: str = ""
    seen_version: int | None = None


def complete_task(*, task_id: int | str, decision: Decision, user: User, now: datetime) -> HumanTask:
    """Complete a task the person holds (or may take, when nobody has it yet). Where several decide this is their vote,
    and the task stays open until the votes decide it.

    Raises:
        NotFound, Forbidden: as everywhere; OwnRequest where four eyes are asked for.
        TaskClosed, TaskAlreadyClaimed, TaskChanged: somebody was first, or it is not what the person saw.
        UnknownOutcome, ReasonMissing, FormRefused: nothing was changed; errors by field in `errors`.
        InstanceBusy: something else is changing the case; try again.
    """
    with transaction.atomic():
        lock_case(user, task_id)
        task = task_as_locked(user, task_id)  # as it is now that nothing can move it any more
        check(task, "complete", user)
        if decision.seen_version not in (None, task.version):
            who, at = last_move(task)
            raise TaskChanged(seen=decision.seen_version, version=task.version, who=who, at=at)
        outcome, reason = _outcome(task, decision), decision.comment.strip()
        values = _submitted(task, decision, outcome, user, now)
        if task.votes:
            box = cast_vote(task, user=user, outcome=outcome, values=values, reason=reason, now=now)
            outcome = box.tally.outcome
            if not outcome:
                _note_vote(task, reason, user, now)
                return task
            values = decided_values(box)
        _close(task, outcome, values, reason, user, now)
        go_on(_command(task, outcome, values, actor_of(user)))
    return task


def _outcome(task: HumanTask, decision: Decision) -> str:
    """The chosen outcome by name; the only one needs no choosing."""
    offered = {outcome["name"]: outcome for outcome in task.outcomes}
    chosen = decision.outcome or (next(iter(offered)) if len(offered) == 1 else "")
    if offered and chosen not in offered:
        raise UnknownOutcome(expected=", ".join(offered), outcome=decision.outcome)
    if chosen and not offered:
        raise UnknownOutcome(expected="of this task (it has none)", outcome=chosen)
    if chosen and offered[chosen].get("reason_required") and not decision.comment.strip():
        raise ReasonMissing(outcome=chosen)
    return chosen


def _submitted(
    task: HumanTask, decision: Decision, outcome: str, user: User, now: datetime
) -> dict[str, Any]:
    """The values of the form, checked; what was shown and sent is kept."""
    is_question = task.kind == "outcome_question"  # it asks for a fact about the outside, never for variables
    variables = {} if is_question else case_variables(task)
    form = None if is_question else form_of(task, {})
    values = _values(task, decision, form, variables) if form else {}
    keep_record(
        task,
        user=user,
        shown=form,
        variables=variables,
        outcome=outcome,
        values=values,
        reason=decision.comment.strip(),
        now=now,
    )
    return values


def _values(task: HumanTask, decision: Decision, form: TaskForm, variables: dict[str, Any]) -> dict[str, Any]:
    sent = {key: value for key, value in decision.variables.items() if not form.is_placeholder(key)}
    submission = validate(form.form, sent, variables)
    errors = [
        {"field": field, "message": " ".join(sentences)} for field, sentences in submission.errors.items()
    ]
    if not errors:
        mine = Attachment.objects.filter(instance_id=task.instance_id)
        known = {number for _, numbers in files_of(variables) for number in numbers}
        errors = wrong_files(form.form, submission.values, mine, known)
    if errors:
        raise FormRefused(count=len(errors), errors=errors)
    return submission.values


def _close(
    task: HumanTask, outcome: str, values: dict[str, Any], reason: str, user: User, now: datetime
) -> None:
    owner = task.owner_id
    stands_for = task.stands_for if task.standing.is_assignee else list(task.standing.stands_for) or None
    apply(
        task,
        "complete",
        actor=actor_of(user),
        now=now,
        note=outcome,
        outcome=outcome,
        reason=reason,
        submitted=values,
        completed_by=user,
        stands_for=stands_for,
        assignee=user,
        closed_by=actor_of(user),
        closed_at=now,
        claimed_at=task.claimed_at or now,
        owner=None,
    )
    forget_waits([task.pk], drafts_of=user.pk)
    ring_closed(task, also=[owner, user.pk])
    if reason:
        Comment.objects.create(
            instance_id=task.instance_id, task=task, author=user, kind="reason", text=reason, created_at=now
        )


def _note_vote(task: HumanTask, reason: str, user: User, now: datetime) -> None:
    """A vote that did not decide it yet."""
    ring([task])
    Draft.objects.filter(task=task, user=user).delete()
    if reason:
        Comment.objects.create(
            instance_id=task.instance_id, task=task, author=user, kind="reason", text=reason, created_at=now
        )


def _command(task: HumanTask, outcome: str, values: dict[str, Any], actor: str) -> CompleteWork:
    return CompleteWork(
        instance_id=task.instance_id,
        token_id=task.token_id,
        variables=values,
        outcome=outcome,
        actor=actor,
        started_at=task.claimed_at,
        task_id=task.pk,
        paused_ms=task.paused_ms,
    )
