"""Work opened in the engine -> tasks, candidates and escalation levels, in the engine's own transaction.

Takes a whole batch: 5,000 tasks of one multi-instance are the same handful of statements as one. Nothing here may
fail for one of them, or the whole batch would be rolled back: what cannot be resolved (a name nobody has, a duration
that is none) is said on the task, which stays visible to those who may work on the process.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from humantasks.actions.bells import ring_opened
from humantasks.actions.copying import copy_candidates, copy_escalations, copy_tasks
from humantasks.actions.people import Directory, directory
from humantasks.assignment import principals
from humantasks.escalation.plan import plan
from humantasks.models import NO_DUE_DATE, Escalation, HumanTask, TaskCandidate
from humantasks.notify.notices import Notice, tell
from processes.calendars.calendar import Calendar
from processes.calendars.deadlines import deadline
from processes.engine.changes import WorkRequest
from processes.facts import WorkOpened
from processes.store.calendars import calendars
from processes.store.ids import take_ids


@dataclass(slots=True)
class _Opened:
    """Rows of one batch while they are made."""

    people: Directory
    calendars: Mapping[str, Calendar]
    tasks: list[HumanTask] = field(default_factory=list)
    candidates: list[TaskCandidate] = field(default_factory=list)
    escalations: list[Escalation] = field(default_factory=list)


def open_tasks(facts: Sequence[WorkOpened]) -> None:
    """Subscribed to `WorkOpened`."""
    requests = [fact.work for fact in facts]
    opened = _Opened(_people(requests), calendars(request.calendar for request in requests))
    for request, task_id in zip(requests, take_ids(len(requests)), strict=True):
        _open(opened, request, task_id)
    for escalation, escalation_id in zip(opened.escalations, take_ids(len(opened.escalations)), strict=True):
        escalation.id = escalation_id
    copy_tasks(opened.tasks)
    copy_candidates(opened.candidates)
    copy_escalations(opened.escalations)
    tell(_assigned(opened.tasks))
    ring_opened(opened.tasks, opened.candidates)


def _people(requests: Iterable[WorkRequest]) -> Directory:
    users: set[str] = set()
    groups: set[str] = set()
    for request in requests:
        users.update([request.assignee], request.candidate_users)
        groups.update(request.candidate_groups)
    return directory(users, groups)


def _open(opened: _Opened, request: WorkRequest, task_id: int) -> None:
    calendar = opened.calendars.get(request.calendar)
    troubles = [] if calendar or not request.calendar else [_unknown("calendar", request.calendar)]
    task = _task(request, task_id, opened.people.users.get(request.assignee))
    task.due_at = _instant(request.due, request, calendar, troubles)
    task.follow_up_at = _instant(request.follow_up, request, calendar, troubles)
    if request.assignee and task.assignee_id is None:
        troubles.append(_unknown("person", request.assignee))
    offered = _offered(request, opened.people, troubles)
    if not offered and task.assignee_id is None:
        offered = [principals.of_pool(request.definition_id)]
    rank = task.due_at or NO_DUE_DATE
    opened.candidates += [
        TaskCandidate(task_id=task_id, principal=number, definition_id=request.definition_id, due_rank=rank)
        for number in offered
    ]
    opened.escalations += _escalations(task, request, calendar, troubles)
    task.trouble = "\n".join(troubles)
    opened.tasks.append(task)


def _task(request: WorkRequest, task_id: int, assignee_id: int | None) -> HumanTask:
    return HumanTask(
        id=task_id,
        kind=request.kind,
        token_id=request.token_id,
        job_id=request.job_id,
        instance_id=request.instance_id,
        definition_id=request.definition_id,
        process_version_id=request.version_id,
        element=request.element,
        element_id=request.element_id,
        name=request.name,
        title=request.title or request.name,
        summary=[[label, value] for label, value in request.summary],
        business_key=request.business_key,
        correlation_id=request.correlation_id,
        started_by=request.started_by,
        state="claimed" if assignee_id else "ready",
        assignee_id=assignee_id,
        claimed_at=request.opened_at if assignee_id else None,
        priority=request.priority,
        calendar=request.calendar,
        form=request.form,
        form_fields=request.form_fields,
        outcomes=request.outcomes,
        no_self_approval=request.no_self_approval,
        created_at=request.opened_at,
        changed_at=request.opened_at,
    )


def _instant(
    text: str, request: WorkRequest, calendar: Calendar | None, troubles: list[str]
) -> datetime | None:
    try:
        return deadline(text, request.opened_at, calendar)
    except ValueError as error:
        troubles.append(str(error))
        return None


def _offered(request: WorkRequest, people: Directory, troubles: list[str]) -> list[int]:
    """Principals of the candidates that exist, each once."""
    found: dict[int, None] = {}
    for name in request.candidate_users:
        if name in people.users:
            found[principals.of_user(people.users[name])] = None
        else:
            troubles.append(_unknown("person", name))
    for name in request.candidate_groups:
        if name in people.groups:
            found[principals.of_group(people.groups[name])] = None
        else:
            troubles.append(_unknown("group", name))
    return list(found)


def _escalations(
    task: HumanTask, request: WorkRequest, calendar: Calendar | None, troubles: list[str]
) -> list[Escalation]:
    planned, wrong = plan(request.escalation, request.opened_at, calendar)
    troubles += wrong
    return [
        Escalation(
            task_id=task.pk,
            instance_id=task.instance_id,
            level=level.level,
            after=level.after,
            actions=level.actions,
            due_at=level.due_at,
        )
        for level in planned
    ]


def _unknown(kind: str, name: Any) -> str:
    return f"Expected a {kind} named {name!r}, but there is none."


def _assigned(tasks: Iterable[HumanTask]) -> list[Notice]:
    return [
        Notice("assigned", task.assignee_id, task, "Yours from the start: the process assigned it to you.")
        for task in tasks
        if task.assignee_id
    ]
