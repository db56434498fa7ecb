"""Who is away now, who may not do a task, and so who stands in: read for a whole batch at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q

from humantasks.assignment.deputies import Away, StandIn, Work, stand_in
from humantasks.models.absence import Absence
from humantasks.models.case import variables_of
from humantasks.models.task import HumanTask
from humantasks.models.vote import Vote


@dataclass(frozen=True, slots=True)
class Post:
    """A task that is, or is about to be, open: what deputies depend on. `starter`: "user:12" """

    token_id: int
    instance_id: int
    definition_id: int
    starter: str
    no_self_approval: bool
    exclude: tuple[str, ...]


def post_of(task: HumanTask) -> Post:
    return Post(
        task.token_id,
        task.instance_id,
        task.definition_id,
        task.started_by,
        task.no_self_approval,
        tuple(task.exclude or ()),
    )


@dataclass(frozen=True, slots=True)
class Deputies:
    """Answers for the posts it was read for."""

    away: Mapping[int, Away]
    variables: Mapping[int, Mapping[str, Any]]  # by token
    barred: Mapping[int, frozenset[int]]  # by token

    def is_away(self, person: int | None) -> bool:
        return person in self.away

    def stand_in(self, person: int, post: Post, taken: frozenset[int] = frozenset()) -> StandIn:
        """`taken`: people who cannot stand in, though they might be stood in for."""
        work = Work(
            post.definition_id,
            self.variables.get(post.token_id, {}),
            self.barred.get(post.token_id, frozenset()),
            taken,
        )
        return stand_in(person, self.away, work)


def away_at(now: datetime) -> dict[int, Away]:
    """Person -> absence, of all who are away; people who left the house are away from standing in. One query."""
    rows = Absence.objects.filter(over_at__isnull=True, ends_at__gt=now, starts_at__lte=now).order_by("pk")
    return {row.person_id: row.away for row in rows}


def deputies_for(posts: Sequence[Post], people: Iterable[int], now: datetime) -> Deputies:
    """One query when none of the people is away, four when somebody is."""
    away = away_at(now) if posts else {}
    if not away.keys() & set(people):
        return Deputies({}, {}, {})
    depends = any(each.variable for each in away.values())
    variables = variables_of([(post.token_id, post.instance_id) for post in posts]) if depends else {}
    gone = frozenset(_left(away.values()))
    barred = {token: people | gone for token, people in barred_from(posts).items()}
    return Deputies(away, variables, barred)


def barred_from(posts: Sequence[Post]) -> dict[int, frozenset[int]]:
    """Token -> people who may not do it: the starter where self-approval is out, doers of excluded steps. One query
    at most."""
    done = doers([post for post in posts if post.exclude])
    found = {}
    for post in posts:
        people = {person for step in post.exclude for person in done.get((post.instance_id, step), ())}
        if post.no_self_approval and post.starter.startswith("user:"):
            people.add(int(post.starter[5:]))
        found[post.token_id] = frozenset(people)
    return found


def doers(posts: Sequence[Post]) -> dict[tuple[int, str], set[int]]:
    """(instance, step) -> who completed it or voted on it, and for whom. Two queries at most; index: task_by_instance."""
    if not posts:
        return {}
    steps = {step for post in posts for step in post.exclude}
    rows = HumanTask.objects.filter(
        instance__in={post.instance_id for post in posts}, element_id__in=steps, state="completed"
    )
    found: dict[tuple[int, str], set[int]] = {}
    for instance, step, person, through in rows.values_list(
        "instance_id", "element_id", "completed_by_id", "stands_for"
    ):
        found.setdefault((instance, step), set()).update(
            each for each in (person, *(through or ())) if each is not None
        )
    votes = Vote.objects.filter(
        task__instance__in={post.instance_id for post in posts},
        task__element_id__in=steps,
        withdrawn_at__isnull=True,
    )
    for instance, step, *people in votes.values_list(
        "instance_id", "task__element_id", "voter_id", "seat_id"
    ):
        found.setdefault((instance, step), set()).update(people)
    return found


def _left(away: Iterable[Away]) -> Iterable[int]:
    deputies = {person for each in away for person in (each.deputy, each.second) if person is not None}
    return User.objects.filter(Q(pk__in=deputies), is_active=False).values_list("pk", flat=True)
