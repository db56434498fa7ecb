"""Adding and subtracting FEEL's temporal values. Source: DMN 1.5 tables 55 and 56.

Every function raises ValueError beyond the years FEEL knows.
"""

from dataclasses import replace

from processes.feel.temporal import (
    DAY_NANOS,
    NANOS,
    UTC_ZONE,
    Date,
    DateTime,
    DayDuration,
    MonthDuration,
    Time,
    Zone,
    checked_date,
    date_from_days,
    date_time_from_nanos,
    month_length,
    offset_at,
)


def plus_days(value: Date | DateTime, nanos: int) -> Date | DateTime:
    """A date plus a days and time duration is a date (counted from its midnight); zones keep their wall clock right."""
    if type(value) is Date:
        return date_from_days((value.ordinal * DAY_NANOS + nanos) // DAY_NANOS)
    assert type(value) is DateTime
    moved = date_time_from_nanos(value.local_nanos + nanos, value.zone)
    if value.zone is None or not value.zone.name:
        return moved
    return _same_elapsed(value, nanos)


def _same_elapsed(value: DateTime, nanos: int) -> DateTime:
    """In a named zone the time that passes is what counts, so summer time shifts the wall clock."""
    assert value.zone is not None
    instant = value.instant_nanos + nanos
    guess = instant + (value.offset or 0) * NANOS
    return date_time_from_nanos(instant + offset_at(value.zone, guess) * NANOS, value.zone)


def plus_months(value: Date | DateTime, months: int) -> Date | DateTime:
    """The same day of the month, or its last day where the month is shorter."""
    if type(value) is DateTime:
        moved = plus_months(value.date, months)
        assert type(moved) is Date
        return replace(value, date=moved)
    assert type(value) is Date
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    return checked_date(year, month + 1, min(value.day, month_length(year, month + 1)))


def time_plus(value: Time, nanos: int) -> Time:
    """Around the clock: 23:00 plus two hours is 01:00."""
    return replace(value, nanos=(value.nanos + nanos) % DAY_NANOS)


def between(later: Date | DateTime, earlier: Date | DateTime) -> DayDuration:
    """later - earlier. Beside a date and time, a date counts as its midnight in UTC. Both or neither must have a zone."""
    zone = None if type(later) is type(earlier) else UTC_ZONE
    first, second = as_date_time(later, zone), as_date_time(earlier, zone)
    if (first.zone is None) != (second.zone is None):
        raise ValueError("one has a time zone and the other has none")
    return DayDuration(first.instant_nanos - second.instant_nanos)


def as_date_time(value: Date | DateTime, zone: Zone | None = None) -> DateTime:
    """A date as its midnight."""
    return value if isinstance(value, DateTime) else DateTime(value, Time(0, zone))


def between_times(later: Time, earlier: Time) -> DayDuration:
    """later - earlier on one day. Both or neither must have a zone."""
    if (later.zone is None) != (earlier.zone is None):
        raise ValueError("one has a time zone and the other has none")
    shift = (later.offset or 0) - (earlier.offset or 0)
    return DayDuration(later.nanos - earlier.nanos - shift * NANOS)


def months_between(earlier: Date | DateTime, later: Date | DateTime) -> MonthDuration:
    """Whole months from `earlier` to `later`, towards zero (DMN 1.5, years and months duration)."""
    first, second = as_date_time(earlier), as_date_time(later)
    months = (second.date.year - first.date.year) * 12 + second.date.month - first.date.month
    first_rest = (first.date.day, first.time.nanos)
    second_rest = (second.date.day, second.time.nanos)
    if months > 0 and second_rest < first_rest:
        months -= 1
    if months < 0 and second_rest > first_rest:
        months += 1
    return MonthDuration(months)
