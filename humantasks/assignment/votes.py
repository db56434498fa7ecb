"""When several people decide together: is it decided, and what is still missing. Pure.

One person has one vote, whatever names they stand for; a vote counts for the person in whose name it is cast (their
groups), and a seat is filled once. A decision ends as soon as nothing can change it any more.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portal.lib.say import Say, english

POLICIES = ("any", "all", "count")
REJECTIONS = ("first", "impossible")


@dataclass(frozen=True, slots=True)
class Rule:
    """`needed` approvals of `of` votes (0 = everybody who may vote). Every outcome but `approve` rejects:
    `first` = one rejection ends it, `impossible` = when the approvals can no longer be reached."""

    approve: str
    policy: str = "any"
    needed: int = 1
    of: int = 0
    groups: tuple[str, ...] = ()  # one approval of each, by different people
    rejection: str = "impossible"
    variable: str = ""  # gets the votes when it is decided


@dataclass(frozen=True, slots=True)
class Ballot:
    """One vote that counts. `seat` is whose vote it is, `voter` who cast it."""

    voter: int
    seat: int
    outcome: str
    groups: frozenset[str] = frozenset()  # of the seat


@dataclass(frozen=True, slots=True)
class Tally:
    """`outcome` "" = not decided yet."""

    approvals: int
    rejections: int
    needed: int
    outcome: str = ""
    missing_groups: tuple[str, ...] = field(default=())


def rule_of(stored: Mapping[str, object]) -> Rule:
    """The rule as the task keeps it."""
    texts = {name: str(stored.get(name, "")) for name in ("approve", "policy", "rejection", "variable")}
    groups = stored.get("groups", ())
    return Rule(
        needed=int(str(stored.get("needed", 1))),
        of=int(str(stored.get("of", 0))),
        groups=tuple(str(name) for name in groups) if isinstance(groups, list | tuple) else (),
        **texts,
    )


def tally(
    rule: Rule, ballots: Sequence[Ballot], seats: int, seats_by_group: Mapping[str, int] | None = None
) -> Tally:
    """`ballots` in the order they were cast; `seats`: how many may vote now, and how many of each required group."""
    counted = _one_each(ballots)
    approving = [ballot for ballot in counted if ballot.outcome == rule.approve]
    rejecting = [ballot for ballot in counted if ballot.outcome != rule.approve]
    needed = max(1, seats if rule.policy == "all" else 1 if rule.policy == "any" else rule.needed)
    missing = missing_groups(rule.groups, approving)
    outcome = ""
    if len(approving) >= needed and not missing:
        outcome = rule.approve
    elif rejecting and _is_lost(rule, rejecting, needed, seats, seats_by_group or {}):
        outcome = _most_wanted(rejecting)
    return Tally(len(approving), len(rejecting), needed, outcome, missing)


def _one_each(ballots: Sequence[Ballot]) -> list[Ballot]:
    voters: set[int] = set()
    seats: set[int] = set()
    kept = []
    for ballot in ballots:
        if ballot.voter not in voters and ballot.seat not in seats:
            kept.append(ballot)
            voters.add(ballot.voter)
            seats.add(ballot.seat)
    return kept


def _is_lost(
    rule: Rule, rejecting: Sequence[Ballot], needed: int, seats: int, by_group: Mapping[str, int]
) -> bool:
    if rule.rejection == "first" or rule.policy == "all":
        return True
    votes = min(rule.of or seats, seats) if seats else rule.of
    if len(rejecting) > max(votes, needed) - needed:
        return True
    against = Counter(group for ballot in rejecting for group in ballot.groups)
    return any(against[group] >= by_group[group] for group in rule.groups if by_group.get(group))


def _most_wanted(rejecting: Sequence[Ballot]) -> str:
    """The outcome most of them chose; of several the one chosen last."""
    counts = Counter(ballot.outcome for ballot in rejecting)
    most = max(counts.values())
    return next(ballot.outcome for ballot in reversed(rejecting) if counts[ballot.outcome] == most)


def missing_groups(groups: Sequence[str], approving: Sequence[Ballot]) -> tuple[str, ...]:
    """Groups for which no person of their own is left: each approval stands for one group at most."""
    taken: dict[int, str] = {}
    return tuple(group for group in groups if not _seated(group, approving, taken, set()))


def _seated(group: str, approving: Sequence[Ballot], taken: dict[int, str], tried: set[int]) -> bool:
    """Find a person for the group, moving others to another group if that helps (augmenting path)."""
    for ballot in approving:
        if group not in ballot.groups or ballot.seat in tried:
            continue
        tried.add(ballot.seat)
        if ballot.seat not in taken or _seated(taken[ballot.seat], approving, taken, tried):
            taken[ballot.seat] = group
            return True
    return False


TALLY = {
    "of": "{approvals} of {needed} approvals",
    "against": "; {rejections} against",
    "missing": "; still needed: {groups}",
    "one": "one of {group}",
    "and": " and ",
}


def in_words(rule: Rule, found: Tally, approvers: Sequence[str], say: Say = english) -> str:
    """ "1 of 2 approvals: Rita; still needed: one of Finance"."""

    def said(name: str, **values: object) -> str:
        return say(TALLY[name], "", 1).format(**values)

    text = said("of", approvals=found.approvals, needed=found.needed)
    if approvers:
        text += f": {', '.join(approvers)}"
    if found.rejections:
        text += said("against", rejections=found.rejections)
    if found.missing_groups:
        groups = said("and").join(said("one", group=group) for group in found.missing_groups)
        text += said("missing", groups=groups)
    return text
