"""Who has how much: of each person for themselves and for their leads, of groups as averages for everybody else.

Figures of one person are shown to that person and to who leads them, nowhere else. An average is only given for groups
of FEW or more, so that nobody's figures can be worked out from it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localtime

from humantasks.assignment.principals import of_group
from humantasks.lifecycle import OPEN_TASK_STATES
from humantasks.models import Escalation, HumanTask, TaskCandidate
from humantasks.models.away import away_at
from humantasks.visibility import definitions_with, led_groups, led_people, principals
from portal.lib import sql
from portal.lib.people import person_name

FEW = 5
AT_RISK = timedelta(hours=4)  # due within half a working day
SOON = timedelta(hours=1)
MOST_TASKS = 50
_OPEN = """
SELECT assignee_id, count(*), count(*) FILTER (WHERE due_at < %(now)s AND paused_since IS NULL),
       count(*) FILTER (WHERE due_at >= %(now)s AND due_at < %(risk)s AND paused_since IS NULL), min(created_at)
  FROM task WHERE assignee_id = ANY(%(people)s::bigint[]) AND state = ANY(%(states)s::text[]) GROUP BY 1
"""
_DONE = """
SELECT completed_by_id, count(*) FROM task
 WHERE completed_by_id = ANY(%(people)s::bigint[]) AND closed_at >= %(midnight)s GROUP BY 1
"""
_WAITING = """
SELECT c.principal, count(*) FROM task_candidate c JOIN task t ON t.id = c.task_id AND t.state = 'ready'
 WHERE c.principal = ANY(%(groups)s::bigint[]) GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Load:
    """`at_risk`: due within four hours. `oldest`: since when the oldest open task waits."""

    open: int = 0
    overdue: int = 0
    at_risk: int = 0
    done_today: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonLoad:
    id: int
    name: str
    username: str
    load: Load
    is_away: bool
    tasks: list[HumanTask] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class GroupLoad:
    """`people` for its leads only; `average` for others, None where the group is too small."""

    id: int
    name: str
    members: int
    waiting: int  # that nobody has taken
    is_led: bool
    people: list[PersonLoad] = field(default_factory=list)
    average: dict[str, float] | None = None


def own_load(user: User, now: datetime) -> Load:
    return _loads([user.pk], now).get(user.pk, Load())


def group_loads(user: User, now: datetime) -> list[GroupLoad]:
    """Groups the person leads, then those they are in. A fixed number of queries."""
    led = set(led_groups(user).values_list("pk", flat=True))
    groups = list(Group.objects.filter(Q(pk__in=led) | Q(user=user)).distinct().order_by("name"))
    members: dict[int, list[User]] = {group.pk: [] for group in groups}
    for person in (
        User.objects.filter(is_active=True, groups__in=groups).distinct().prefetch_related("groups")
    ):
        for group in person.groups.all():
            if group.pk in members:
                members[group.pk].append(person)
    people = {person.pk: person for each in members.values() for person in each}
    loads, away, waiting = _loads(people, now), away_at(now), _waiting(groups)
    mine = {person.pk for group in groups if group.pk in led for person in members[group.pk]}
    tasks = _tasks(mine)
    found = []
    for group in groups:
        rows = [
            PersonLoad(
                each.pk,
                person_name(each),
                each.username,
                loads.get(each.pk, Load()),
                each.pk in away,
                tasks.get(each.pk, []),
            )
            for each in sorted(members[group.pk], key=person_name)
        ]
        is_led = group.pk in led
        found.append(
            GroupLoad(
                group.pk,
                group.name,
                len(rows),
                waiting.get(of_group(group.pk), 0),
                is_led,
                rows if is_led else [],
                None if is_led else _average([row.load for row in rows]),
            )
        )
    return sorted(found, key=lambda group: (not group.is_led, group.name))


def about_to_escalate(user: User, now: datetime) -> list[Escalation]:
    """The next level, within the hour, of what the led people have and of what nobody has yet in the led groups, as far as
    one may see that; soonest first, a task once."""
    rows = Escalation.objects.filter(
        Q(task__assignee__in=led_people(user)) | _offered_to_led(user),
        state="pending",
        due_at__lt=now + SOON,
        task__state__in=OPEN_TASK_STATES,
    ).select_related("task", "task__assignee")
    first: dict[Any, Escalation] = {}
    for row in rows.order_by("due_at", "pk")[:MOST_TASKS]:
        first.setdefault(row.task.pk, row)
    return list(first.values())


def _offered_to_led(user: User) -> Q:
    """A lead who is not in the group sees its free tasks as an operator of the process only."""
    led = [of_group(pk) for pk in led_groups(user).values_list("pk", flat=True)]
    mine, operated = set(principals(user)), definitions_with(user, "operate")
    offered = TaskCandidate.objects.filter(task=OuterRef("task_id"), principal__in=led)
    seen = offered.filter(Q(principal__in=mine) | Q(definition_id__in=operated))
    return Q(Exists(seen), task__assignee=None)


def _loads(people: Iterable[int], now: datetime) -> dict[int, Load]:
    """Two queries. Indexes: task_open_by_assignee, task_done_by_person."""
    ids = sql.numbers(people)
    midnight = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    states = sql.texts(OPEN_TASK_STATES)
    rows = sql.fetch(_OPEN, {"people": ids, "now": now, "risk": now + AT_RISK, "states": states})
    done = dict(sql.fetch(_DONE, {"people": ids, "midnight": midnight}))
    found = {
        person: Load(n, late, risk, done.pop(person, 0), oldest) for person, n, late, risk, oldest in rows
    }
    return found | {person: Load(done_today=n) for person, n in done.items()}


def _waiting(groups: Sequence[Group]) -> dict[int, int]:
    return dict(sql.fetch(_WAITING, {"groups": sql.numbers(of_group(group.pk) for group in groups)}))


def _tasks(people: set[int]) -> dict[int, list[HumanTask]]:
    """What each of them has, earliest due first."""
    rows = HumanTask.objects.filter(assignee__in=people, state__in=OPEN_TASK_STATES)
    found: dict[int, list[HumanTask]] = {}
    for task in rows.order_by("due_rank", "pk")[: MOST_TASKS * max(1, len(people))]:
        found.setdefault(task.assignee_id or 0, []).append(task)
    return {person: each[:MOST_TASKS] for person, each in found.items()}


def _average(loads: Sequence[Load]) -> dict[str, float] | None:
    if len(loads) < FEW:
        return None
    names = ("open", "overdue", "at_risk", "done_today")
    return {name: round(sum(getattr(load, name) for load in loads) / len(loads), 1) for name in names}
