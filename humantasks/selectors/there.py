"""Which task a token waits for, and who has it: for panels and pages that speak of instances."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Group, User

from humantasks.assignment.principals import group_of, user_of
from humantasks.lifecycle import OPEN_TASK_STATES
from humantasks.models import HumanTask, TaskCandidate
from portal.lib.clock import portal_now
from portal.lib.people import person_name


@dataclass(frozen=True, slots=True)
class TaskThere:
    """An open task of a token."""

    task_id: int
    title: str
    state: str
    who: str  # the person who has it, else the groups it is offered to
    is_taken: bool
    due_at: datetime | None
    is_late: bool


def tasks_of_tokens(token_ids: list[int]) -> dict[int, TaskThere]:
    """Token -> its open task. Two queries."""
    now = portal_now()
    tasks = list(
        HumanTask.objects.filter(token_id__in=token_ids, state__in=OPEN_TASK_STATES).select_related(
            "assignee"
        )
    )
    groups = candidate_names([task.pk for task in tasks if task.assignee is None])
    return {
        task.token_id: TaskThere(
            task_id=task.pk,
            title=task.title or task.name,
            state=task.state,
            who=person_name(task.assignee) or ", ".join(groups.get(task.pk, [])),
            is_taken=task.assignee is not None,
            due_at=task.due_at,
            is_late=bool(task.due_at and task.due_at < now and task.paused_since is None),
        )
        for task in tasks
    }


def candidate_names(task_ids: list[int]) -> dict[int, list[str]]:
    """Task -> names of the groups and people it is offered to. Three queries."""
    rows = list(
        TaskCandidate.objects.filter(task_id__in=task_ids)
        .values_list("task_id", "principal")
        .order_by("principal")
    )
    groups = Group.objects.in_bulk({pk for _, p in rows if (pk := group_of(p)) is not None})
    people = User.objects.in_bulk({pk for _, p in rows if (pk := user_of(p)) is not None})
    names: dict[int, list[str]] = {}
    for task_id, principal in rows:
        group, person = groups.get(group_of(principal) or 0), people.get(user_of(principal) or 0)
        if group is not None:
            names.setdefault(task_id, []).append(group.name)
        elif person is not None:
            names.setdefault(task_id, []).append(person_name(person))
    return names
