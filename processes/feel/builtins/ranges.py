"""How points and ranges lie to each other: Allen's relations. Source: DMN 1.5 table 78.

A point is treated as the closed range from itself to itself wherever the standard's rules come to the same.
"""

from collections.abc import Callable
from dataclasses import dataclass

from processes.feel.builtins.registry import Table
from processes.feel.compare import contains_point, order
from processes.feel.values import FeelError, Range, Value, described

RANGES = Table()


@dataclass(frozen=True, slots=True)
class End:
    """One end of a span: a value, or beyond all values on the side of `infinite`."""

    value: Value
    closed: bool
    infinite: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    start: End
    end: End


def _span(value: Value) -> Span:
    if type(value) is not Range:
        return Span(End(value, True), End(value, True))
    start = End(value.low, value.low_closed, 0 if value.low_bounded else -1)
    return Span(start, End(value.high, value.high_closed, 0 if value.high_bounded else 1))


def _sign(left: End, right: End) -> int:
    """The order of two ends by value alone."""
    if left.infinite or right.infinite:
        return left.infinite - right.infinite
    sign = order(left.value, right.value)
    if sign is None:
        raise FeelError(
            f"Expected values that can be compared, but got {described(left.value)} and {described(right.value)}.",
            "not-comparable",
        )
    return sign


def _before(a: Span, b: Span) -> bool:
    sign = _sign(a.end, b.start)
    return sign < 0 or (sign == 0 and not (a.end.closed and b.start.closed))


def _meets(a: Span, b: Span) -> bool:
    return a.end.closed and b.start.closed and _sign(a.end, b.start) == 0


def _starts_no_later(a: Span, b: Span) -> bool:
    """a begins before b, or with it and covers at least b's first point."""
    sign = _sign(a.start, b.start)
    return sign < 0 or (sign == 0 and (a.start.closed or not b.start.closed))


def _ends_no_earlier(a: Span, b: Span) -> bool:
    sign = _sign(a.end, b.end)
    return sign > 0 or (sign == 0 and (a.end.closed or not b.end.closed))


def _includes(a: Span, b: Span) -> bool:
    return _starts_no_later(a, b) and _ends_no_earlier(a, b)


def _starts(a: Span, b: Span) -> bool:
    same = a.start.closed == b.start.closed and _sign(a.start, b.start) == 0
    return same and _ends_no_earlier(b, a)


def _finishes(a: Span, b: Span) -> bool:
    same = a.end.closed == b.end.closed and _sign(a.end, b.end) == 0
    return same and _starts_no_later(b, a)


def _overlaps(a: Span, b: Span) -> bool:
    return not _before(a, b) and not _before(b, a)


def _overlaps_before(a: Span, b: Span) -> bool:
    sign = _sign(a.start, b.start)
    earlier = sign < 0 or (sign == 0 and a.start.closed and not b.start.closed)
    return earlier and not _before(a, b) and _ends_no_earlier(b, a)


def _overlaps_after(a: Span, b: Span) -> bool:
    sign = _sign(a.end, b.end)
    later = sign > 0 or (sign == 0 and a.end.closed and not b.end.closed)
    return later and not _before(b, a) and _starts_no_later(b, a)


def _coincides(a: Span, b: Span) -> bool:
    same = (a.start.closed, a.end.closed) == (b.start.closed, b.end.closed)
    return same and _sign(a.start, b.start) == 0 and _sign(a.end, b.end) == 0


Relation = Callable[[Span, Span], bool]


def _swapped(relation: Relation) -> Relation:
    return lambda a, b: relation(b, a)


def _declare(name: str, relation: Relation, *shapes: str) -> None:
    """One relation for each shape of arguments the standard lists."""

    def related(first: Value, second: Value) -> bool:
        return relation(_span(first), _span(second))

    RANGES.add(*(f"{name}({shape})" for shape in shapes))(related)


_POINTS = "point1: ordered, point2: ordered"
_POINT_RANGE = "point: ordered, range: range"
_RANGE_POINT = "range: range, point: ordered"
_BOTH = "range1: range, range2: range"

_declare("before", _before, _POINTS, _POINT_RANGE, _RANGE_POINT, _BOTH)
_declare("after", _swapped(_before), _POINTS, _POINT_RANGE, _RANGE_POINT, _BOTH)
_declare("meets", _meets, _BOTH)
_declare("met by", _swapped(_meets), _BOTH)
_declare("overlaps", _overlaps, _BOTH)
_declare("overlaps before", _overlaps_before, _BOTH)
_declare("overlaps after", _overlaps_after, _BOTH)
_declare("finishes", _finishes, _POINT_RANGE, _BOTH)
_declare("finished by", _swapped(_finishes), _RANGE_POINT, _BOTH)
_declare("during", _swapped(_includes), _POINT_RANGE, _BOTH)
_declare("starts", _starts, _POINT_RANGE, _BOTH)
_declare("started by", _swapped(_starts), _RANGE_POINT, _BOTH)
_declare("coincides", _coincides, _POINTS, _BOTH)
_declare("includes", _includes, _BOTH)


@RANGES.add("includes(range: range, point: ordered)")
def includes_point(span: Range, point: Value) -> bool | None:
    return contains_point(span, point)
