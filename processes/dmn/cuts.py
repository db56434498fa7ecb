"""Where the values of one kind are cut by the ends of intervals, and which stretches an interval holds.

Stretches are numbered along the order of values: 2i lies before point i, 2i+1 is point i, the last lies after all
points. Indexes of columns and static analysis both think in these numbers. Making all sets of rules costs one sweep.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from processes.dmn.cells import Interval, Values
from processes.feel.compare import order

Bits = int  # a set of rules, or of stretches
Ranges = tuple[tuple[int, int], ...]  # first and last stretch, both included; disjoint, in order


@dataclass(frozen=True, slots=True)
class Cuts:
    """`place` finds the number of a point by any value equal to it."""

    points: tuple[Any, ...]
    place: dict[Any, int]

    @property
    def size(self) -> int:
        """How many stretches there are."""
        return 2 * len(self.points) + 1


def cuts_of(intervals: Iterable[Interval]) -> Cuts:
    """Cut at every end. The ends must be of one ordered kind."""
    ends = {end for interval in intervals for end in (interval.low, interval.high) if end is not None}
    points: list[Any] = []
    place: dict[Any, int] = {}
    for end in sorted(ends, key=cmp_to_key(lambda a, b: order(a, b) or 0)):
        if not points or order(points[-1], end) != 0:
            points.append(end)
        place[end] = len(points) - 1
    return Cuts(tuple(points), place)


def held(cell: Values, cuts: Cuts) -> Ranges:
    """The stretches whose values pass the cell."""
    found = _joined(sorted(_range(interval, cuts) for interval in cell.intervals))
    return complement(found, cuts.size) if cell.negated else found


def _range(interval: Interval, cuts: Cuts) -> tuple[int, int]:
    low = 0 if interval.low is None else 2 * cuts.place[interval.low] + (1 if interval.low_closed else 2)
    high = (
        cuts.size - 1 if interval.high is None else 2 * cuts.place[interval.high] + int(interval.high_closed)
    )
    return low, high


def _joined(ranges: Sequence[tuple[int, int]]) -> Ranges:
    found: list[tuple[int, int]] = []
    for low, high in ranges:
        if low > high:
            continue
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def complement(ranges: Ranges, size: int) -> Ranges:
    """The stretches that are not in `ranges`."""
    found = []
    start = 0
    for low, high in ranges:
        if start < low:
            found.append((start, low - 1))
        start = high + 1
    if start < size:
        found.append((start, size - 1))
    return tuple(found)


def holding(ranges: Iterable[tuple[Bits, Ranges]], size: int) -> list[Bits]:
    """For every stretch the rules that hold there; `ranges` come with the rules they belong to."""
    changes = [0] * (size + 1)
    for rules, held_by_them in ranges:
        for low, high in held_by_them:
            changes[low] ^= rules
            changes[high + 1] ^= rules
    found = []
    current = 0
    for change in changes[:size]:
        current ^= change
        found.append(current)
    return found


def bits_of(ranges: Ranges) -> Bits:
    """The stretches of `ranges` as a bit set."""
    return sum((1 << (high + 1)) - (1 << low) for low, high in ranges)
