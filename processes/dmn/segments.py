"""The values one input can have, cut where some rule of the table begins or ends to hold.

Between two cuts every rule either holds or does not, so a segment stands for all its values: static analysis
looks at segments instead of values. Ordered kinds are cut at the ends of their intervals, into points and the
open stretches between them; texts that cells only compare for equality, booleans and null into single values,
with "any other text" as one more segment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from processes.dmn.cells import ORDERED, Anything, Cell, Interval, Values
from processes.feel.compare import order
from processes.feel.values import TEXT
from processes.feel.wire import to_json

Bits = int


@dataclass(frozen=True, slots=True)
class Segment:
    """A point (low = high, closed), an open stretch, or for texts everything that is not listed."""

    low: Any
    high: Any
    is_point: bool = False
    is_other: bool = False

    @property
    def is_fraction(self) -> bool:
        """Only fractions lie here: an open stretch between two neighbouring whole numbers."""
        return (
            not self.is_point
            and type(self.low) is int
            and type(self.high) is int
            and self.high - self.low == 1
        )


@dataclass(frozen=True, slots=True)
class Axis:
    """One input of a table: its segments, and for each segment the rules that hold or may hold there."""

    name: str
    segments: tuple[Segment, ...]
    holding: tuple[Bits, ...]
    opaque: Bits  # rules whose cell only evaluation can judge; they count as holding everywhere

    def reach(self, rule: int) -> Bits:
        """The segments in which a rule holds, as a bit set."""
        return sum(1 << index for index, rules in enumerate(self.holding) if rules >> rule & 1)


def make_axis(name: str, cells: Sequence[Cell], allowed: Cell) -> Axis | None:
    """None where the cells speak of several kinds of values, so that no order fits them."""
    spoken = [cell for cell in (*cells, allowed) if isinstance(cell, Values)]
    kinds = {cell.kind for cell in spoken if cell.kind != "null"}
    if len(kinds) > 1 or any(cell.kind == "null" for cell in spoken):
        return None
    kind = kinds.pop() if kinds else ""
    segments = [segment for segment in _cut(kind, spoken) if _inside(segment, allowed)]
    holding = tuple(
        sum(1 << rule for rule, cell in enumerate(cells) if _inside(segment, cell)) for segment in segments
    )
    opaque = sum(1 << rule for rule, cell in enumerate(cells) if not isinstance(cell, Values | Anything))
    return Axis(name, tuple(segments), holding, opaque)


def _cut(kind: str, cells: Sequence[Values]) -> list[Segment]:
    intervals = [interval for cell in cells for interval in cell.intervals]
    if not kind:
        return [Segment(None, None)]
    if kind == "boolean":
        return [Segment(True, True, is_point=True), Segment(False, False, is_point=True)]
    points = _sorted_points(intervals)
    if kind == TEXT and all(interval.is_point for interval in intervals):
        return [
            *(Segment(point, point, is_point=True) for point in points),
            Segment(None, None, is_other=True),
        ]
    if kind not in ORDERED:
        return [Segment(None, None)]
    return _stretches(points)


def _sorted_points(intervals: Sequence[Interval]) -> list[Any]:
    found: list[Any] = []
    ends = [end for interval in intervals for end in (interval.low, interval.high) if end is not None]
    for end in sorted(ends, key=cmp_to_key(lambda a, b: order(a, b) or 0)):
        if not found or order(found[-1], end) != 0:
            found.append(end)
    return found


def _stretches(points: Sequence[Any]) -> list[Segment]:
    if not points:
        return [Segment(None, None)]
    segments = [Segment(None, points[0])]
    for index, point in enumerate(points):
        segments.append(Segment(point, point, is_point=True))
        segments.append(Segment(point, points[index + 1] if index + 1 < len(points) else None))
    return segments


def _inside(segment: Segment, cell: Cell) -> bool:
    """Whether all values of the segment pass the cell; cells nobody can judge let everything pass."""
    if not isinstance(cell, Values):
        return True
    held = any(_covers(interval, segment) for interval in cell.intervals)
    return held is not cell.negated


def _covers(interval: Interval, segment: Segment) -> bool:
    if segment.is_other:
        return False
    if interval.is_point or segment.is_point:
        return _covers_point(interval, segment)
    return _not_after(interval.low, segment.low) and _not_after(segment.high, interval.high, ends=True)


def _covers_point(interval: Interval, segment: Segment) -> bool:
    if not segment.is_point:
        return False
    point = segment.low
    if type(point) is bool:
        return bool(interval.low == point)
    above = (
        interval.low is None
        or _signed(interval.low, point) < 0
        or (interval.low_closed and _signed(interval.low, point) == 0)
    )
    below = (
        interval.high is None
        or _signed(point, interval.high) < 0
        or (interval.high_closed and _signed(point, interval.high) == 0)
    )
    return above and below


def _signed(left: Any, right: Any) -> int:
    found = order(left, right)
    return 1 if found is None else found


def _not_after(left: Any, right: Any, *, ends: bool = False) -> bool:
    """left <= right, where None is the infinity of that side."""
    if ends:
        return right is None or (left is not None and _signed(left, right) <= 0)
    return left is None or (right is not None and _signed(left, right) <= 0)


def described_segment(name: str, segment: Segment) -> str:
    """The segment for a sentence: `age < 18`, `country = "DE"`, `18 < age < 65`."""
    if segment.is_other:
        return f"{name} is any other text"
    if segment.is_point:
        return f"{name} = {_written(segment.low)}"
    if segment.low is None and segment.high is None:
        return f"{name} is anything"
    if segment.low is None:
        return f"{name} < {_written(segment.high)}"
    if segment.high is None:
        return f"{name} > {_written(segment.low)}"
    return f"{_written(segment.low)} < {name} < {_written(segment.high)}"


def _written(value: Any) -> str:
    if type(value) is str:
        return f'"{value}"'
    if type(value) is bool:
        return "true" if value else "false"
    return str(to_json(value))
