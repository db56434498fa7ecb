"""Say how urgent a task is. For those who answer for the work: operators of the process, leads of a group it is offered to."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from humantasks.actions.bells import ring
from humantasks.actions.moves import NotYourTask, TaskClosed
from humantasks.lifecycle import OPEN_TASK_STATES
from humantasks.models import HumanTask
from humantasks.visibility import find_task, may_prioritise
from portal.lib.errors import Invalid
from processes.actions.audit import record

NORMAL = 50
WORDS = {"normal": NORMAL, "high": 75, "urgent": 100}
MOST = 100


def checked_priority(given: object) -> int:
    """normal, high, urgent, or a whole number from 0 to 100. Raises Invalid."""
    if isinstance(given, str) and given in WORDS:
        return WORDS[given]
    text = str(given) if isinstance(given, int | str) and not isinstance(given, bool) else ""
    if not text.isdecimal() or int(text) > MOST:
        raise Invalid(
            f"Expected `priority` to be {', '.join(WORDS)} or a number from 0 to {MOST}, but got {given!r}."
        )
    return int(text)


def set_priority(*, task_id: int | str, priority: int, user: User, now: datetime) -> HumanTask:
    """The version stays: somebody who decides at this moment saw nothing that is not so any more.

    Raises NotFound, NotYourTask, TaskClosed. The same priority again changes nothing.
    """
    with transaction.atomic():
        task = find_task(user, task_id)
        if not may_prioritise(user, task):
            raise NotYourTask(verb="prioritise")
        before = task.priority
        rows = HumanTask.objects.filter(pk=task.pk, state__in=OPEN_TASK_STATES)
        if not rows.update(priority=priority, changed_at=now):
            raise TaskClosed(
                verb="prioritise", state=task.state, closed_by=task.closed_by, closed_at=task.closed_at
            )
        if before != priority:
            record(
                user,
                "task.priority",
                kind="task",
                object_id=task.pk,
                instance_id=task.instance_id,
                definition_id=task.definition_id,
                before=before,
                after=priority,
            )
            task.priority = priority
            ring([task])
    return task
