"""One person's vote on a task that several decide: cast inside `complete_task`, under the instance's lock; withdrawn."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from humantasks.actions.bells import ring
from humantasks.actions.engine import lock_case
from humantasks.actions.moves import refusal
from humantasks.models import HumanTask, Vote
from humantasks.models.ballots import Box, box_of
from humantasks.visibility import task_as_locked
from portal.lib.errors import Conflict
from processes.actions.audit import record


class NoVote(Conflict):
    code = "vote-missing"
    message = "Expected a vote of yours that counts, but there is none."


class SeatTaken(Conflict):
    code = "vote-taken"
    message = "Expected to vote for {seat}, but {voter} has voted for them."


def cast_vote(
    task: HumanTask, *, user: User, outcome: str, values: Mapping[str, Any], reason: str, now: datetime
) -> Box:
    """Cast it, or change it; the votes as they count then, in which `tally.outcome` says whether it is decided."""
    seat_id = task.standing.stands_for[0] if task.standing.stands_for else user.pk
    mine = Vote.objects.filter(task=task, withdrawn_at__isnull=True)
    taken = mine.filter(seat=seat_id).exclude(voter=user).select_related("voter", "seat").first()
    if taken and seat_id != user.pk:
        raise SeatTaken(seat=taken.seat.username, voter=taken.voter.username)
    # Changing one's mind; and who is back decides for themselves what their deputy decided.
    mine.filter(voter=user).update(withdrawn_at=now)
    mine.filter(seat=seat_id).update(withdrawn_at=now)
    Vote.objects.create(
        task=task,
        instance_id=task.instance_id,
        voter=user,
        seat_id=seat_id,
        outcome=outcome,
        reason=reason,
        submitted=dict(values),
        cast_at=now,
    )
    record(
        user,
        "task.vote",
        kind="task",
        object_id=task.pk,
        instance_id=task.instance_id,
        seat=seat_id,
        outcome=outcome,
    )
    return box_of(task)


def withdraw_vote(*, task_id: int | str, user: User, now: datetime) -> HumanTask:
    """Take one's vote back while the decision is open. The vote and the record of what was shown stay, as withdrawn.

    Raises NotFound, TaskClosed, TaskSuspended; NoVote when there is none of theirs (any more), and so the second time.
    """
    with transaction.atomic():
        lock_case(user, task_id)
        task = task_as_locked(user, task_id)  # as it is now that nothing can decide it any more
        if not task.is_open or task.instance.suspended:
            raise refusal(task, "complete")
        mine = Vote.objects.filter(task=task, voter=user, withdrawn_at__isnull=True).first()
        if mine is None:
            raise NoVote
        Vote.objects.filter(pk=mine.pk, withdrawn_at__isnull=True).update(withdrawn_at=now)
        record(
            user,
            "task.vote_withdraw",
            kind="task",
            object_id=task.pk,
            instance_id=task.instance_id,
            seat=mine.seat_id,
            outcome=mine.outcome,
        )
        ring([task])
    return task


def decided_values(box: Box) -> dict[str, Any]:
    """What the case gets: what the last vote for the outcome submitted, and the votes where the model wants them."""
    agreeing = [vote for vote in box.votes if vote.outcome == box.tally.outcome]
    values = dict(agreeing[-1].submitted) if agreeing else {}
    if box.rule.variable:
        values[box.rule.variable] = [
            {
                "by": vote.voter.username,
                "for": vote.seat.username,
                "outcome": vote.outcome,
                "reason": vote.reason,
                "at": vote.cast_at.isoformat(),
            }
            for vote in box.votes
        ]
    return values
