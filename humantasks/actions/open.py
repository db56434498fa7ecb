"""Work opened in the engine -> tasks, candidates and escalation levels, in the engine's own transaction.

Takes a whole batch: 5,000 tasks of one multi-instance are the same handful of statements as one. Nothing here may
fail for one of them, or the whole batch would be rolled back: what cannot be resolved (a name nobody has, a duration
that is none) is said on the task, which stays visible to those who may work on the process.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as N_

from humantasks.actions.bells import ring_opened
from humantasks.actions.copying import (
    NewCandidate,
    NewLevel,
    NewTask,
    copy_candidates,
    copy_escalations,
    copy_tasks,
)
from humantasks.actions.distribute import Turns, is_given, turns_for
from humantasks.actions.people import Directory, directory, members
from humantasks.assignment import principals
from humantasks.assignment.deputies import StandIn
from humantasks.escalation.plan import plan
from humantasks.models import NO_DUE_DATE
from humantasks.models.away import Deputies, Post, barred_from, deputies_for
from humantasks.models.chains import Policies, policies_now
from humantasks.notify.notices import Notice, tell
from portal.lib.phrases import Phrase
from processes.calendars.calendar import Calendar
from processes.calendars.deadlines import deadline
from processes.engine.changes import WorkRequest
from processes.facts import WorkOpened
from processes.store.calendars import calendars
from processes.store.ids import take_id

FROM_THE_START = Phrase(N_("Yours from the start: the process assigned it to you."))
FOR_THE_AWAY = Phrase(N_("You stand in for somebody who is away."))


@dataclass(slots=True)
class _Opened:
    """Rows of one batch while they are made."""

    people: Directory
    calendars: Mapping[str, Calendar]
    deputies: Deputies
    members: Mapping[int, list[int]]  # of groups that vote or are given tasks: principal -> people
    turns: Turns
    policies: Policies
    barred: Mapping[int, frozenset[int]]  # from tasks that are given: by token
    tasks: list[NewTask] = field(default_factory=list)
    candidates: list[NewCandidate] = field(default_factory=list)
    escalations: list[NewLevel] = field(default_factory=list)


def open_tasks(facts: Sequence[WorkOpened]) -> None:
    """Subscribed to `WorkOpened`."""
    requests = [fact.work for fact in facts]
    opened = _begin(requests)
    for request in requests:
        _open(opened, request)
    copy_tasks(opened.tasks)
    copy_candidates(opened.candidates)
    copy_escalations(opened.escalations)
    opened.turns.keep()
    tell(_assigned(opened.tasks))
    ring_opened(opened.tasks, opened.candidates)


def _begin(requests: Sequence[WorkRequest]) -> _Opened:
    people = _people(requests)
    sitting = _sitting(requests, people)
    given = [_post(request) for request in requests if is_given(request)]
    return _Opened(
        people=people,
        calendars=calendars(request.calendar for request in requests),
        deputies=_deputies(requests, people, sitting),
        members=sitting,
        turns=turns_for(requests, _candidates_in(requests, people, sitting)),
        policies=policies_now(),
        barred=barred_from(given) if given else {},
    )


def _people(requests: Iterable[WorkRequest]) -> Directory:
    users: set[str] = set()
    groups: set[str] = set()
    for request in requests:
        users.update([request.assignee], request.candidate_users)
        groups.update(request.candidate_groups)
    return directory(users, groups)


def _open(opened: _Opened, request: WorkRequest) -> None:
    calendar = opened.calendars.get(request.calendar)
    troubles = [] if calendar or not request.calendar else [_unknown("calendar", request.calendar)]
    offered = _offered(request, opened, troubles)
    assignee_id, through = _assigned_to(request, opened, offered, troubles)
    task = _task(request, assignee_id, through)
    task.due_at = _instant(request.due, request, calendar, troubles)
    task.follow_up_at = _instant(request.follow_up, request, calendar, troubles)
    if not offered and task.assignee_id is None:
        offered = {principals.of_pool(request.definition_id): ()}
    rank = task.due_at or NO_DUE_DATE
    opened.candidates += [
        NewCandidate(task.id, number, request.definition_id, rank, list(through) or None)
        for number, through in offered.items()
    ]
    opened.escalations += _escalations(opened, task, request, calendar, troubles)
    task.trouble = "\n".join(troubles)
    opened.tasks.append(task)


def _task(request: WorkRequest, assignee_id: int | None, through: tuple[int, ...]) -> NewTask:
    return NewTask(
        id=take_id(),
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
        stands_for=list(through) or None,
        deputised_at=request.opened_at if through else None,
        claimed_at=request.opened_at if assignee_id else None,
        priority=request.priority,
        calendar=request.calendar,
        form=request.form,
        form_fields=request.form_fields,
        outcomes=request.outcomes,
        no_self_approval=request.no_self_approval,
        exclude=list(request.exclude) or None,
        votes=request.votes,
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


def _post(request: WorkRequest) -> Post:
    return Post(
        request.token_id,
        request.instance_id,
        request.definition_id,
        request.started_by,
        request.no_self_approval,
        tuple(request.exclude),
    )


def _sitting(requests: Iterable[WorkRequest], people: Directory) -> Mapping[int, list[int]]:
    """Who sits in groups that vote (an absent member's vote goes to their deputy) or are given tasks. One query at most."""
    asked = [request for request in requests if request.votes or is_given(request)]
    names = {name for request in asked for name in request.candidate_groups}
    groups = [principals.of_group(people.groups[name]) for name in names if name in people.groups]
    return members(groups) if groups else {}


def _deputies(
    requests: Sequence[WorkRequest], people: Directory, voting: Mapping[int, list[int]]
) -> Deputies:
    """Asks nothing where no model names a person and nobody votes."""
    named = [
        each for each in requests if each.assignee or each.candidate_users or each.votes or is_given(each)
    ]
    concerned = {*people.users.values(), *(person for each in voting.values() for person in each)}
    now = max((request.opened_at for request in named), default=None)
    if now is None:
        return Deputies({}, {}, {})
    return deputies_for([_post(request) for request in named], concerned, now)


def _assigned_to(
    request: WorkRequest, opened: _Opened, offered: dict[int, tuple[int, ...]], troubles: list[str]
) -> tuple[int | None, tuple[int, ...]]:
    """Who has it from the start, and for whom. Somebody's own task while they are away goes to whoever stands in; without
    one it stays with the group, if there is one, else with the person. They keep it in sight."""
    if is_given(request):
        return _given(request, opened), ()
    person = opened.people.users.get(request.assignee)
    if request.assignee and person is None:
        troubles.append(_unknown("person", request.assignee))
    if person is None or not opened.deputies.is_away(person):
        return person, ()
    found = opened.deputies.stand_in(person, _post(request))
    if found.person is not None:
        offered[principals.of_user(person)] = ()
        return found.person, found.through
    troubles.append(found.trouble)
    return (None if offered else person), ()


def _given(request: WorkRequest, opened: _Opened) -> int | None:
    """Whose turn it is, of those who are there and may do it."""
    barred = opened.barred.get(request.token_id, frozenset())
    able = _voters(request, opened) - barred
    return opened.turns.give(request, (person for person in able if not opened.deputies.is_away(person)))


def _candidates_in(
    requests: Iterable[WorkRequest], people: Directory, sitting: Mapping[int, list[int]]
) -> dict[int, list[int]]:
    """Everybody who may be given something."""
    named = {people.users[name] for each in requests for name in each.candidate_users if name in people.users}
    return {**sitting, 0: list(named)}


def _voters(request: WorkRequest, opened: _Opened) -> set[int]:
    """Candidates as people: named, or in a candidate group."""
    people = opened.people
    found = {people.users[name] for name in request.candidate_users if name in people.users}
    for name in request.candidate_groups:
        if name in people.groups:
            found.update(opened.members.get(principals.of_group(people.groups[name]), ()))
    return found


def _for_voters(request: WorkRequest, opened: _Opened) -> list[StandIn]:
    """Deputies of those who would vote but are away: people who have no vote of their own, each for one person."""
    voters = _voters(request, opened)
    found, taken = [], set(voters)
    for voter in sorted(voters):
        if opened.deputies.is_away(voter):
            substitute = opened.deputies.stand_in(voter, _post(request), frozenset(taken - {voter}))
            if substitute.person is not None:
                found.append(substitute)
                taken.add(substitute.person)
    return found


def _offered(request: WorkRequest, opened: _Opened, troubles: list[str]) -> dict[int, tuple[int, ...]]:
    """Principals of the candidates that exist, and for whom: () = in their own name, which goes first."""
    people = opened.people
    found: dict[int, tuple[int, ...]] = {}
    substitutes: list[StandIn] = _for_voters(request, opened) if request.votes else []
    for name in request.candidate_users:
        if name not in people.users:
            troubles.append(_unknown("person", name))
            continue
        found[principals.of_user(people.users[name])] = ()
        if opened.deputies.is_away(people.users[name]) and not request.votes:
            substitutes.append(opened.deputies.stand_in(people.users[name], _post(request)))
    for name in request.candidate_groups:
        if name in people.groups:
            found[principals.of_group(people.groups[name])] = ()
        else:
            troubles.append(_unknown("group", name))
    for substitute in substitutes:
        if substitute.person is not None:
            found.setdefault(principals.of_user(substitute.person), substitute.through)
    return found


def _escalations(
    opened: _Opened, task: NewTask, request: WorkRequest, calendar: Calendar | None, troubles: list[str]
) -> list[NewLevel]:
    chain = _chain(opened, request, troubles)
    planned, wrong = plan(chain, request.opened_at, calendar, task.due_at)
    troubles += wrong
    return [
        NewLevel(
            id=take_id(),
            task_id=task.id,
            instance_id=task.instance_id,
            level=level.level,
            after=level.after,
            actions=level.actions,
            due_at=level.due_at,
        )
        for level in planned
    ]


def _chain(opened: _Opened, request: WorkRequest, troubles: list[str]) -> list[dict[str, Any]]:
    """Of the policy the model names, as it is now; its own; of the closest policy."""
    if request.escalation_policy:
        named = opened.policies.named.get(request.escalation_policy)
        if named is not None:
            return named
        troubles.append(_unknown("escalation policy", request.escalation_policy))
    return request.escalation or opened.policies.chain(request.definition_id, request.candidate_groups)


def _unknown(kind: str, name: Any) -> str:
    return f"Expected a {kind} named {name!r}, but there is none."


def _assigned(tasks: Iterable[NewTask]) -> list[Notice]:
    return [
        Notice("assigned", task.assignee_id, task, FOR_THE_AWAY if task.stands_for else FROM_THE_START)
        for task in tasks
        if task.assignee_id
    ]
