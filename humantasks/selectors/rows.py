"""Rows of task lists: the same for pages, API and sockets. Five queries for a page, whatever its length."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import Count, Q
from django.utils.translation import gettext

from humantasks.assignment.principals import group_of
from humantasks.models import Comment, HumanTask, Seen, TaskCandidate
from humantasks.selectors.views import COMPLETED
from portal.lib.numbers import exact
from portal.lib.people import person_name

HIGH, URGENT = 75, 100  # of 0..100
CONTEXT_FACTS = 3


@dataclass(frozen=True, slots=True)
class Who:
    """The person who has it, or the first group that may take it."""

    name: str
    kind: str  # user | group
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One task in a list."""

    id: str
    version: int
    title: str
    name: str
    element_id: str
    process_key: str
    process_name: str
    instance_id: str
    business_key: str
    context: str
    state: str
    who: Who | None
    is_mine: bool
    is_paused: bool
    is_unread: bool  # the reader has not opened it yet
    assignee: str  # user name, "" = nobody
    priority: str  # "" | high | urgent
    priority_value: int  # 0..100
    due_at: datetime | None
    created_at: datetime
    closed_at: datetime | None
    outcome: str
    comments: int
    files: int = 0
    follow_up_at: datetime | None = None
    outcomes: tuple[dict[str, Any], ...] = ()


def rows_of(task_ids: Sequence[int], user: User) -> list[Row]:
    """In the order of the ids; ids that are gone are left out. The caller has settled who may see them."""
    tasks = (
        HumanTask.objects.filter(pk__in=task_ids)
        .select_related("definition", "assignee", "completed_by")
        .defer("form_fields", "submitted")
    )
    found = {task.pk: task for task in tasks}
    comments = comment_counts(task_ids)
    groups = groups_of(task_ids)
    seen = set(Seen.objects.filter(user=user, task__in=task_ids).values_list("task_id", flat=True))
    people = stood_for(found.values())
    return [
        _row(found[pk], user, groups.get(pk, []), comments.get(pk, 0), people, is_new=pk not in seen)
        for pk in task_ids
        if pk in found
    ]


def completed_ids(
    user: User, limit: int, after: tuple[datetime, int] | None, wanted: Q | None = None
) -> list[tuple[datetime, int]]:
    """(closed_at, id) of what the person completed, newest first. Index: task_done_by_person."""
    mine = HumanTask.objects.filter(wanted or Q(), completed_by=user, state=COMPLETED)
    if after:
        mine = mine.filter(closed_at__lte=after[0]).exclude(closed_at=after[0], pk__gte=after[1])
    found = mine.order_by("-closed_at", "-pk").values_list("closed_at", "pk")[:limit]
    return [(closed_at, pk) for closed_at, pk in found if closed_at]


def comment_counts(task_ids: Sequence[int]) -> dict[int, int]:
    counted = Comment.objects.filter(task__in=task_ids).values("task_id").annotate(n=Count("pk"))
    return {each["task_id"]: each["n"] for each in counted}


def groups_of(task_ids: Sequence[int]) -> dict[int, list[str]]:
    """Task -> names of the groups that may take it."""
    pairs = list(
        TaskCandidate.objects.filter(task__in=task_ids, principal__lt=0).values_list("task_id", "principal")
    )
    groups = {number: group for _, number in pairs if (group := group_of(number)) is not None}
    names = dict(Group.objects.filter(pk__in=groups.values()).values_list("pk", "name"))
    found: dict[int, list[str]] = {}
    for task_id, number in pairs:
        if name := names.get(groups.get(number, 0)):
            found.setdefault(task_id, []).append(name)
    return {task_id: sorted(each) for task_id, each in found.items()}


def who_of(task: HumanTask, groups: Sequence[str], people: Mapping[int, str] | None = None) -> Who | None:
    """`people`: names of those stood in for, where the caller read them for many tasks at once."""
    person = task.completed_by or task.assignee
    if person:
        return Who(f"{person_name(person)}{_for(task, people)}", "user", task.claimed_at)
    return Who(groups[0], "group") if groups else None


def stood_for(tasks: Iterable[HumanTask]) -> dict[int, str]:
    """Names of those whose deputies have tasks. One query, none where nobody is away."""
    ids = {task.stands_for[0] for task in tasks if task.stands_for}
    return {person.pk: person_name(person) for person in User.objects.filter(pk__in=ids)} if ids else {}


def _for(task: HumanTask, people: Mapping[int, str] | None) -> str:
    """ " for Omar", behind the name of his deputy."""
    if not task.stands_for:
        return ""
    names = stood_for([task]) if people is None else people
    return gettext(" for {name}").format(name=names.get(task.stands_for[0]) or gettext("somebody"))


def priority_word(priority: int) -> str:
    return "urgent" if priority >= URGENT else "high" if priority >= HIGH else ""


def _row(
    task: HumanTask,
    user: User,
    groups: Sequence[str],
    comments: int,
    people: Mapping[int, str],
    *,
    is_new: bool,
) -> Row:
    return Row(
        id=str(task.pk),
        version=task.version,
        title=task.title or task.name,
        name=task.name,
        element_id=task.element_id,
        process_key=task.definition.key,
        process_name=task.definition.name,
        instance_id=str(task.instance_id),
        business_key=task.business_key,
        context=", ".join(_words(value) for _, value in task.summary[:CONTEXT_FACTS] if value is not None),
        state=task.state,
        who=who_of(task, groups, people),
        is_mine=task.assignee_id == user.pk,
        is_paused=task.state == "waiting_for_info",
        is_unread=is_new and task.is_open,
        assignee=task.assignee.username if task.assignee else "",
        priority=priority_word(task.priority),
        priority_value=task.priority,
        due_at=task.due_at,
        created_at=task.created_at,
        closed_at=task.closed_at,
        outcome=task.outcome,
        comments=comments,
        follow_up_at=task.follow_up_at,
        outcomes=tuple(task.outcomes),
    )


def _words(value: Any) -> str:  # a JSON value of the summary
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int | float):
        return exact(value)
    return str(value)
