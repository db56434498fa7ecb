"""The values one input can have, cut where some rule of the table begins or ends to hold.

Between two cuts every rule either holds or does not, so a segment stands for all its values: static analysis
looks at segments instead of values. Ordered kinds are cut into points and the open stretches between them; texts
that cells only compare for equality, and booleans, into single values, with "any other text" as one more segment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from processes.dmn.cells import ORDERED, Anything, Cell, Values
from processes.dmn.cuts import Bits, Cuts, Ranges, bits_of, complement, cuts_of, held, holding
from processes.feel.values import TEXT
from processes.feel.wire import to_json


@dataclass(frozen=True, slots=True)
class Segment:
    """A point (low = high), an open stretch, or for texts everything that is not listed."""

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
    """One input of a table: its segments, and for each segment the rules that hold or may hold there.

    `possible` are the segments the input's own values allow. `opaque` are rules whose cell only evaluation can
    judge; they count as holding everywhere.
    """

    name: str
    segments: tuple[Segment, ...]
    holding: tuple[Bits, ...]
    reach: tuple[Bits, ...]  # for each rule its possible segments
    possible: tuple[int, ...]
    opaque: Bits


def make_axis(name: str, cells: Sequence[Cell], allowed: Cell) -> Axis | None:
    """None where the cells speak of several kinds of values, or of null, so that no order fits them."""
    spoken = [cell for cell in (*cells, allowed) if isinstance(cell, Values)]
    kinds = {cell.kind for cell in spoken}
    if len(kinds) > 1 or "null" in kinds:
        return None
    kind = next(iter(kinds), "")
    segments, ranges = (
        _by_value(kind, cells, allowed, spoken)
        if _is_listed(kind, spoken)
        else _by_order(cells, allowed, spoken)
    )
    everything: Ranges = ((0, len(segments) - 1),)
    possible = bits_of(everything if ranges[-1] is None else ranges[-1])
    by_rule = [everything if found is None else found for found in ranges[:-1]]
    return Axis(
        name=name,
        segments=tuple(segments),
        holding=tuple(holding(((1 << rule, found) for rule, found in enumerate(by_rule)), len(segments))),
        reach=tuple(bits_of(found) & possible for found in by_rule),
        possible=tuple(index for index in range(len(segments)) if possible >> index & 1),
        opaque=sum(1 << rule for rule, cell in enumerate(cells) if not isinstance(cell, Values | Anything)),
    )


def _is_listed(kind: str, spoken: Sequence[Values]) -> bool:
    points_only = all(interval.is_point for cell in spoken for interval in cell.intervals)
    return kind == "boolean" or (kind == TEXT and points_only) or kind not in ORDERED


# Both ways of cutting answer the segments, and for each cell (the allowed values last) the segments it holds.
Found = tuple[list[Segment], list[Ranges | None]]


def _by_value(kind: str, cells: Sequence[Cell], allowed: Cell, spoken: Sequence[Values]) -> Found:
    if kind == "boolean":
        values: list[Any] = [True, False]
    else:
        values = list(dict.fromkeys(interval.low for cell in spoken for interval in cell.intervals))
    segments = [Segment(value, value, is_point=True) for value in values]
    if kind != "boolean":
        segments.append(Segment(None, None, is_other=bool(values)))
    place = {value: index for index, value in enumerate(values)}

    def ranges(cell: Cell) -> Ranges | None:
        if not isinstance(cell, Values):
            return None
        found = tuple(
            (index, index) for index in sorted({place[interval.low] for interval in cell.intervals})
        )
        return complement(found, len(segments)) if cell.negated else found

    return segments, [ranges(cell) for cell in (*cells, allowed)]


def _by_order(cells: Sequence[Cell], allowed: Cell, spoken: Sequence[Values]) -> Found:
    cuts = cuts_of(interval for cell in spoken for interval in cell.intervals)
    return _stretches(cuts), [
        held(cell, cuts) if isinstance(cell, Values) else None for cell in (*cells, allowed)
    ]


def _stretches(cuts: Cuts) -> list[Segment]:
    points = cuts.points
    segments = [Segment(None, points[0] if points else None)]
    for index, point in enumerate(points):
        segments.append(Segment(point, point, is_point=True))
        segments.append(Segment(point, points[index + 1] if index + 1 < len(points) else None))
    return segments


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
