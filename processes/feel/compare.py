"""Equality and order. Both answer True, False or None: None when the two cannot be compared.

Inside of lists and contexts what cannot be compared is unequal. The value of times is counted in whole seconds
(DMN 1.5, 10.3.2.3.4), so the fraction of a second takes no part in their equality; their order does look at it.
Source: DMN 1.5 tables 53 and 54.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from processes.feel.budget import Budget
from processes.feel.temporal import NANOS, Date, DateTime, DayDuration, MonthDuration, Time
from processes.feel.values import Function, Range, Value

COMPOSITE_WORK = 20  # units for a list or context: parts may be shared, so small values can be long to walk


def equal(left: Value, right: Value, budget: Budget | None = None) -> bool | None:
    """FEEL's `=`. Null equals only null; different kinds are not comparable.

    Raises:
        BudgetExceeded: lists and contexts hold more than `budget` (or the usual one) allows to compare.
    """
    if left is None or right is None:
        return left is right
    kind = type(left)
    if kind is type(right):
        if kind is str or kind is int or kind is bool or kind is Decimal:
            return bool(left == right)
        return _equal_of_one_kind(left, right, budget)
    return _equal_across(left, right)


def _equal_across(left: Value, right: Value) -> bool | None:
    if type(left) in _NUMBERS and type(right) in _NUMBERS:
        return bool(left == right)
    if isinstance(left, DayDuration | MonthDuration) and isinstance(right, DayDuration | MonthDuration):
        return True if _is_zero(left) and _is_zero(right) else None
    return None


_NUMBERS = frozenset((int, Decimal))


def _is_zero(value: DayDuration | MonthDuration) -> bool:
    return not (value.nanos if type(value) is DayDuration else value.months)  # type: ignore[union-attr]


def _equal_of_one_kind(left: Value, right: Value, budget: Budget | None) -> bool | None:
    kind = type(left)
    if kind is list:
        return _equal_lists(left, right, budget or Budget())
    if kind is dict:
        return _equal_contexts(left, right, budget or Budget())
    if kind is Time:
        return _equal_times(left, right)
    if kind is DateTime:
        return _equal_date_times(left, right)
    if kind is Range:
        return _equal_ranges(left, right)
    if kind is Function:
        return left is right
    return bool(left == right)


def _equal_lists(left: list[Value], right: list[Value], budget: Budget) -> bool:
    if len(left) != len(right):
        return False
    budget.spend(COMPOSITE_WORK + len(left))
    return all(equal(a, b, budget) is True for a, b in zip(left, right, strict=True))


def _equal_contexts(left: dict[str, Value], right: dict[str, Value], budget: Budget) -> bool:
    budget.spend(COMPOSITE_WORK + len(left))
    if left.keys() != right.keys():
        return False
    return all(equal(value, right[key], budget) is True for key, value in left.items())


def _equal_times(left: Time, right: Time) -> bool | None:
    if (left.zone is None) != (right.zone is None):
        return None
    return time_seconds(left) == time_seconds(right)


def time_seconds(value: Time) -> int:
    """Seconds since midnight in UTC; the fraction is left out."""
    return value.nanos // NANOS - (value.offset or 0)


def _equal_date_times(left: DateTime, right: DateTime) -> bool | None:
    if (left.zone is None) != (right.zone is None):
        return None
    return left.instant_nanos // NANOS == right.instant_nanos // NANOS


def _equal_ranges(left: Range, right: Range) -> bool:
    if (left.low_closed, left.high_closed) != (right.low_closed, right.high_closed):
        return False
    if (left.low_bounded, left.high_bounded, left.source) != (
        right.low_bounded,
        right.high_bounded,
        right.source,
    ):
        return False
    return equal(left.low, right.low) is True and equal(left.high, right.high) is True


def order(left: Value, right: Value) -> int | None:
    """Negative, zero or positive as `left` lies before, at or after `right`; None when they have no order."""
    kind = type(left)
    if kind in _NUMBERS and type(right) in _NUMBERS:
        return -1 if left < right else int(left > right)
    if kind is not type(right):
        return None
    key = _ORDER_KEYS.get(kind)
    if key is None or not _same_zonedness(left, right):
        return None
    first, second = key(left), key(right)
    return -1 if first < second else int(first > second)


def _same_zonedness(left: Value, right: Value) -> bool:
    if type(left) is Time or type(left) is DateTime:
        return (left.zone is None) == (right.zone is None)
    return True


def _time_nanos(value: Time) -> int:
    return value.nanos - (value.offset or 0) * NANOS


_ORDER_KEYS: dict[type, Callable[[Any], Any]] = {
    str: lambda value: value,
    Date: lambda value: (value.year, value.month, value.day),
    Time: _time_nanos,
    DateTime: lambda value: value.instant_nanos,
    DayDuration: lambda value: value.nanos,
    MonthDuration: lambda value: value.months,
}


HOLDS: dict[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}
"""What an operator wants of the sign that `order` answers."""


def contains_point(span: Range, value: Value) -> bool | None:
    """Whether a range includes a value; None when they cannot be compared or a given end is null."""
    if span.source == "!=":
        same = equal(value, span.low)
        return None if same is None else not same
    if value is None or (span.low_bounded and span.low is None) or (span.high_bounded and span.high is None):
        return None
    above = True if not span.low_bounded else _above(value, span.low, span.low_closed)
    below = True if not span.high_bounded else _above(span.high, value, span.high_closed)
    if above is False or below is False:
        return False
    return None if above is None or below is None else True


def _above(value: Value, end: Value, closed: bool) -> bool | None:
    result = order(value, end)
    if result is None:
        return None
    return result >= 0 if closed else result > 0
