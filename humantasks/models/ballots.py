"""The votes of a task as they count now: of people who still may vote. Read under the instance's lock to decide."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group, User

from humantasks.assignment import principals
from humantasks.assignment.votes import Ballot, Rule, Tally, rule_of, tally
from humantasks.models.away import barred_from, post_of
from humantasks.models.task import HumanTask, TaskCandidate
from humantasks.models.vote import Vote
from processes.models import Grant


@dataclass(frozen=True, slots=True)
class Box:
    """`votes` are those that count, `lost` those of people who may not vote any more."""

    rule: Rule
    seats: frozenset[int]
    votes: tuple[Vote, ...]
    lost: tuple[Vote, ...]
    tally: Tally


def box_of(task: HumanTask) -> Box:
    """Six queries at most."""
    rule = rule_of(task.votes or {})
    candidates = list(TaskCandidate.objects.filter(task=task).values_list("principal", "stands_for"))
    seats = _seats(task, [number for number, through in candidates if not through])
    deputies = {(number, through[0]) for number, through in candidates if through}
    cast = list(
        Vote.objects.filter(task=task, withdrawn_at__isnull=True)
        .select_related("voter", "seat")
        .order_by("pk")
    )
    barred = barred_from([post_of(task)])[task.token_id]
    counts = [vote for vote in cast if _counts(vote, seats, deputies, barred)]
    groups = _groups(rule.groups, seats)
    ballots = [
        Ballot(
            vote.voter_id,
            vote.seat_id,
            vote.outcome,
            frozenset(name for name, people in groups.items() if vote.seat_id in people),
        )
        for vote in counts
    ]
    free = seats - barred
    found = tally(rule, ballots, len(free), {name: len(people & free) for name, people in groups.items()})
    lost = [vote for vote in cast if vote not in counts]
    return Box(rule, frozenset(free), tuple(counts), tuple(lost), found)


def _counts(
    vote: Vote, seats: frozenset[int], deputies: set[tuple[int, int]], barred: frozenset[int]
) -> bool:
    in_person = vote.voter_id == vote.seat_id
    sits = vote.seat_id in seats and vote.voter.is_active
    stands_in = in_person or (vote.voter_id, vote.seat_id) in deputies
    return sits and stands_in and not barred & {vote.voter_id, vote.seat_id}


def _seats(task: HumanTask, numbers: Iterable[int]) -> frozenset[int]:
    """Active people who may vote in their own name."""
    wanted = list(numbers)
    active = User.objects.filter(is_active=True)
    users = [user for number in wanted if (user := principals.user_of(number))]
    groups = [group for number in wanted if (group := principals.group_of(number))]
    found = set(active.filter(pk__in=users).values_list("pk", flat=True))
    found.update(active.filter(groups__in=groups).values_list("pk", flat=True))
    if principals.of_pool(task.definition_id) in wanted:
        found.update(_pool(task.definition_id))
    return frozenset(found)


def _pool(definition_id: int) -> Iterable[int]:
    """Active people with the role `work` on the process."""
    grants = Grant.objects.filter(role__in=("work", "administer"), definition_id__in=[definition_id])
    everywhere = Grant.objects.filter(role__in=("work", "administer"), definition__isnull=True)
    rows = [*grants.values_list("user_id", "group_id"), *everywhere.values_list("user_id", "group_id")]
    users = {user for user, _ in rows if user}
    groups = {group for _, group in rows if group}
    active = User.objects.filter(is_active=True)
    return {
        *active.filter(pk__in=users).values_list("pk", flat=True),
        *active.filter(groups__in=groups).values_list("pk", flat=True),
    }


def _groups(names: tuple[str, ...], seats: frozenset[int]) -> dict[str, frozenset[int]]:
    """Required group -> its members among those who may vote."""
    if not names:
        return {}
    found = {name: set[int]() for name in names}
    pairs = Group.objects.filter(name__in=names, user__in=seats).values_list("name", "user")
    for name, user in pairs:
        found[name].add(user)
    return {name: frozenset(people) for name, people in found.items()}
