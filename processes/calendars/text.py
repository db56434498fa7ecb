"""Calendars as people type them: "09:00-12:00, 13:00-17:00", "2026-12-24: 09:00-12:00", "2026-12-27: closed". Pure.

Reading and writing undo each other, so a form shows what it was given.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from processes.calendars.week import CalendarError, read_day

CLOSED = "closed"
MOST_OWN_DAYS = 1_000  # some ten years of bridge days; more is a mistake

Shifts = Sequence[Sequence[str]]
_DASHES = re.compile(r"\s*[-–—]\s*")


def shifts_from_text(text: str) -> list[list[str]]:
    """The shifts of a day; "" and "closed" are none. Raises CalendarError."""
    if text.strip().lower() in ("", CLOSED):
        return []
    shifts = [_DASHES.split(part.strip()) for part in text.split(",")]
    read_day(shifts)  # says what is wrong with them
    return shifts


def shifts_to_text(shifts: Shifts) -> str:
    return ", ".join(f"{start}-{end}" for start, end in shifts)


def days_from_text(text: str) -> dict[str, list[list[str]]]:
    """Own days, one a line: a date, a colon, hours or "closed". Raises CalendarError naming the line."""
    days: dict[str, list[list[str]]] = {}
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_OWN_DAYS:
        raise CalendarError(f"Expected at most {MOST_OWN_DAYS} own days, but got {len(lines)}.")
    for line in lines:
        day, _, hours = line.partition(":")
        day = _date(day.strip(), line)
        if day in days:
            raise CalendarError(f"Expected each own day once, but {day} is there twice.")
        days[day] = shifts_from_text(hours)
    return days


def days_to_text(days: Mapping[str, Shifts]) -> str:
    return "\n".join(f"{day}: {shifts_to_text(days[day]) or CLOSED}" for day in sorted(days))


def _date(text: str, line: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise CalendarError(f"Expected a line such as 2026-12-24: 09:00-12:00, but got {line!r}.") from error
