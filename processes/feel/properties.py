"""What can follow a dot on values that are no contexts: `date.year`, `duration.hours`, `range.start included`.

Source: DMN 1.5 table 65 (properties of temporal values) and 10.3.2.7 (ranges).
"""

from collections.abc import Callable
from typing import Any

from processes.feel.temporal import DAY_NANOS, NANOS, Date, DateTime, DayDuration, MonthDuration, Time
from processes.feel.values import Range, Value

Property = Callable[[Any], Value]  # Any: the class the table pairs it with


def _offset(value: Time | DateTime) -> DayDuration | None:
    return None if value.offset is None else DayDuration(value.offset * NANOS)


def _zone_name(value: Time | DateTime) -> str | None:
    return value.zone.name if value.zone is not None and value.zone.name else None


def _toward_zero(value: int, unit: int, modulus: int) -> int:
    rest = abs(value) // unit % modulus
    return -rest if value < 0 else rest


_TIME_OF_DAY: dict[str, Property] = {"time offset": _offset, "timezone": _zone_name}
PROPERTIES: dict[type, dict[str, Property]] = {
    Date: {
        "year": lambda value: value.year,
        "month": lambda value: value.month,
        "day": lambda value: value.day,
        "weekday": lambda value: value.weekday,
    },
    Time: {
        "hour": lambda value: value.hour,
        "minute": lambda value: value.minute,
        "second": lambda value: value.second,
        **_TIME_OF_DAY,
    },
    DateTime: {
        "year": lambda value: value.date.year,
        "month": lambda value: value.date.month,
        "day": lambda value: value.date.day,
        "weekday": lambda value: value.date.weekday,
        "hour": lambda value: value.time.hour,
        "minute": lambda value: value.time.minute,
        "second": lambda value: value.time.second,
        **_TIME_OF_DAY,
    },
    DayDuration: {
        "days": lambda value: _toward_zero(value.nanos, DAY_NANOS, 10**30),
        "hours": lambda value: _toward_zero(value.nanos, 3600 * NANOS, 24),
        "minutes": lambda value: _toward_zero(value.nanos, 60 * NANOS, 60),
        "seconds": lambda value: _toward_zero(value.nanos, NANOS, 60),
    },
    MonthDuration: {
        "years": lambda value: _toward_zero(value.months, 12, 10**30),
        "months": lambda value: _toward_zero(value.months, 1, 12),
    },
    Range: {
        "start": lambda value: value.low,
        "end": lambda value: value.high,
        "start included": lambda value: value.low_closed,
        "end included": lambda value: value.high_closed,
    },
}
SPACED_PROPERTIES = ("time offset", "start included", "end included")
