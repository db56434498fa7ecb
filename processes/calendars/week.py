"""Working hours of a week, as text in and minutes of the local day inside. Pure.

A shift is a half-open span of minutes [start, end) of one local day; a night shift is two of them, until 24:00 and
from 00:00 of the next day. Shifts of a day are kept sorted and merged, so whoever reads them needs no other rule.
"""

from collections.abc import Sequence

MINUTES_PER_DAY = 24 * 60
DAYS_PER_WEEK = 7

Shift = tuple[int, int]  # [start, end) in minutes since local midnight
Day = tuple[Shift, ...]


class CalendarError(ValueError):
    """The calendar as written cannot be one; the sentence says what is wrong."""


def read_week(days: Sequence[Sequence[Sequence[str]]]) -> tuple[Day, ...]:
    """Seven days, Monday first, each a list of ["09:00", "17:00"]. Raises CalendarError."""
    if len(days) != DAYS_PER_WEEK:
        raise CalendarError(f"Expected seven days, Monday first, but got {len(days)}.")
    return tuple(read_day(day) for day in days)


def read_day(shifts: Sequence[Sequence[str]]) -> Day:
    """The shifts of one day, sorted, touching ones merged. Raises CalendarError."""
    merged: list[Shift] = []
    for start, end in sorted(_shift(shift) for shift in shifts):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _shift(texts: Sequence[str]) -> Shift:
    if len(texts) != 2:
        raise CalendarError(f"Expected a shift as start and end, but got {list(texts)}.")
    start, end = minute_of_day(texts[0]), minute_of_day(texts[1])
    if start >= end:
        raise CalendarError(
            f"Expected a shift to end after it starts, but it runs from {texts[0]} to {texts[1]}. "
            "Write a night shift as two, until 24:00 and from 00:00."
        )
    return start, end


def minute_of_day(text: str) -> int:
    """ "09:30" -> 570; "24:00" is the end of the day. Raises CalendarError."""
    hours, _, minutes = str(text).partition(":")
    if not (hours.isdigit() and minutes.isdigit() and len(minutes) == 2):
        raise CalendarError(f"Expected a time like 09:30, but got {text!r}.")
    minute = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or minute > MINUTES_PER_DAY:
        raise CalendarError(f"Expected a time between 00:00 and 24:00, but got {text!r}.")
    return minute
