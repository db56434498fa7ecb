"""Who stands in for somebody who is away, for one piece of work. Pure: absences and facts are read elsewhere.

An absence names a deputy and how far the deputy reaches: some processes, and up to an amount. Beyond that the second
deputy stands in, or nobody. A deputy who is away too is followed to theirs; a circle ends with a sentence. Whoever may
not do the work in person lends that ban to everyone who stands in for them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

COMPARISONS = {
    "lte": "at most",
    "lt": "less than",
    "gte": "at least",
    "gt": "more than",
    "eq": "exactly",
}


@dataclass(frozen=True, slots=True)
class Work:
    """One task, as far as it matters here. `barred`: people who may not do it (four eyes); `taken`: people who do it in
    their own name already and can stand in for nobody."""

    definition: int
    variables: Mapping[str, Any] = field(default_factory=dict)  # JSON values of the case
    barred: frozenset[int] = frozenset()
    taken: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody's absence. No definitions: all processes. No variable: whatever the amount."""

    person: int
    deputy: int
    second: int | None = None
    definitions: frozenset[int] = frozenset()
    variable: str = ""
    comparison: str = "lte"
    value: str = ""

    def reaches(self, work: Work) -> bool:
        """True when the deputy may stand in for this work; a variable the case lacks is out of reach."""
        if self.definitions and work.definition not in self.definitions:
            return False
        return not self.variable or compares(work.variables.get(self.variable), self.comparison, self.value)

    def deputies(self, work: Work) -> Iterator[int]:
        """In the order they are asked."""
        if self.reaches(work):
            yield self.deputy
        if self.second is not None:
            yield self.second


@dataclass(frozen=True, slots=True)
class StandIn:
    """`person` None: nobody can, `trouble` says why. `through`: those stood for, the one it belongs to first."""

    person: int | None
    through: tuple[int, ...] = ()
    trouble: str = ""


NOBODY = "Expected a deputy who may do this, but the deputies are away, out of reach or may not decide it."
CIRCLE = "Expected a deputy, but those who are away stand in for each other in a circle."
BARRED = "Expected somebody else to decide this, but the person it belongs to may not, so their deputy may not either."


def stand_in(person: int, away: Mapping[int, Away], work: Work) -> StandIn:
    """Who does the work of somebody who is away (`person` is in `away`)."""
    return _next((person,), away, work)


def _next(through: tuple[int, ...], away: Mapping[int, Away], work: Work) -> StandIn:
    last = through[-1]
    if last in work.barred:
        return StandIn(None, through, BARRED)
    trouble = NOBODY
    for deputy in away[last].deputies(work):
        if deputy in through:
            trouble = CIRCLE
        elif deputy in away:
            found = _next((*through, deputy), away, work)
            if found.person is not None:
                return found
            trouble = found.trouble
        elif deputy not in work.barred | work.taken:
            return StandIn(deputy, through)
    return StandIn(None, through, trouble)


def circle(start: int, deputies: Mapping[int, tuple[int, ...]]) -> list[int]:
    """The shortest way from somebody over their deputies back to them; [] when there is none.

    `deputies`: person -> deputies, of those who are away at the same time.
    """
    paths = [[start]]
    seen: set[int] = set()
    while paths:
        path = paths.pop(0)
        for deputy in deputies.get(path[-1], ()):
            if deputy == start:
                return [*path, start]
            if deputy not in seen:
                seen.add(deputy)
                paths.append([*path, deputy])
    return []


def compares(value: Any, comparison: str, limit: str) -> bool:
    """Numbers by size, everything else as text and only for being equal; a missing value fits nothing."""
    left, right = _number(value), _number(limit)
    if left is None or right is None:
        return comparison == "eq" and value is not None and str(value) == limit
    return {
        "lte": left <= right,
        "lt": left < right,
        "gte": left >= right,
        "gt": left > right,
        "eq": left == right,
    }[comparison]


def _number(value: Any) -> Decimal | None:
    if value is None or isinstance(value, bool | list | dict):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
