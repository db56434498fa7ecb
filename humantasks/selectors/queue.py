"""Where a task stands in the line of its group, and what of a case people are working on. For requesters and leads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from humantasks.lifecycle import OPEN_TASK_STATES
from humantasks.models import HumanTask, TaskCandidate
from humantasks.selectors.rows import Who, groups_of, who_of

COUNT_CAP = 1_000
_PLACE = """
SELECT (SELECT count(*) FROM (SELECT 1 FROM task_candidate c JOIN task t ON t.id = c.task_id AND t.state = 'ready'
         WHERE c.principal = %(p)s AND (c.due_rank, c.task_id) < (%(due)s, %(id)s) LIMIT %(cap)s) a),
       (SELECT count(*) FROM (SELECT 1 FROM task_candidate c JOIN task t ON t.id = c.task_id AND t.state = 'ready'
         WHERE c.principal = %(p)s LIMIT %(cap)s) b)
"""


@dataclass(frozen=True, slots=True)
class Place:
    """`place` 1 is next. Both stop at 1,000."""

    place: int
    length: int


@dataclass(frozen=True, slots=True)
class OpenWork:
    """An open task of a case, in a requester's words: who has it, since when, which place in line."""

    task_id: str
    name: str
    element_id: str
    state: str
    who: Who | None
    since: datetime
    due_at: datetime | None
    place: Place | None


def place_in_queue(task: HumanTask) -> Place | None:
    """By due date among what waits for the same group; None for a task in somebody's hands or without a group."""
    if task.state != "ready":
        return None
    group = TaskCandidate.objects.filter(task=task, principal__lt=0).order_by("-principal").first()
    if group is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, {"p": group.principal, "due": task.due_rank, "id": task.pk, "cap": COUNT_CAP})
        ahead, length = cursor.fetchone()
    return Place(ahead + 1, length)


def open_work(instance_ids: Iterable[int]) -> dict[int, list[OpenWork]]:
    """Instance -> its open tasks, earliest due first. For cases the reader may see."""
    tasks = list(
        HumanTask.objects.filter(instance__in=list(instance_ids), state__in=OPEN_TASK_STATES)
        .select_related("assignee", "completed_by")
        .order_by("due_rank", "pk")
    )
    groups = groups_of([task.pk for task in tasks])
    found: dict[int, list[OpenWork]] = {}
    for task in tasks:
        found.setdefault(task.instance_id, []).append(
            OpenWork(
                task_id=str(task.pk),
                name=task.name,
                element_id=task.element_id,
                state=task.state,
                who=who_of(task, groups.get(task.pk, [])),
                since=task.claimed_at or task.created_at,
                due_at=task.due_at,
                place=place_in_queue(task),
            )
        )
    return found
