"""Take a task, and put it back. The task's row only: no instance is locked, so nobody waits for the engine."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from humantasks.actions.bells import ring
from humantasks.actions.moves import apply, check
from humantasks.models import HumanTask
from humantasks.visibility import find_task
from processes.visibility import actor_of


def claim_task(*, task_id: int | str, user: User, now: datetime) -> HumanTask:
    """Give a ready task to `user`: one guarded UPDATE, so of two people clicking at once exactly one wins.

    Claiming what one holds already changes nothing.

    Raises:
        NotFound: no such task, or `user` may not see it; the two are not told apart on purpose.
        TaskAlreadyClaimed: somebody else was first, and who.
        Forbidden: `user` sees it but is no candidate, or they (or whom they stand in for) may not decide it.
    """
    with transaction.atomic():
        task = find_task(user, task_id)
        if task.state == "claimed" and task.assignee_id == user.pk:
            return task
        check(task, "claim", user)
        apply(
            task,
            "claim",
            actor=actor_of(user),
            now=now,
            assignee=user,
            claimed_at=now,
            stands_for=list(task.standing.stands_for) or None,
        )
        ring([task])
    return task


def release_task(*, task_id: int | str, user: User, now: datetime) -> HumanTask:
    """Put a claimed task back for its candidates; an operator may do it for others. Raises NotFound, Conflict, Forbidden."""
    with transaction.atomic():
        task = find_task(user, task_id)
        check(task, "release", user)
        holder = task.assignee_id
        apply(
            task,
            "release",
            actor=actor_of(user),
            now=now,
            assignee=None,
            claimed_at=None,
            stands_for=None,
            deputised_at=None,
        )
        ring([task], also=[holder])
    return task
