"""What a calendar means in practice: where durations from now end, and its next four weeks day by day. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.lib.say import Say, english
from processes.calendars.calendar import Calendar
from processes.calendars.durations import duration_in_words
from processes.calendars.holidays import public_holidays
from processes.calendars.week import Day

DAYS_SHOWN = 28
EXAMPLES = ("PT4H", "P1D", "P5D")


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a duration from now ends; `at` is local time in the calendar's zone."""

    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PreviewDay:
    """`kind`: "work" | "free" (by the week) | "holiday" | "own"; `name` of the holiday."""

    day: date
    shifts: Day
    kind: str
    name: str

    @property
    def minutes(self) -> int:
        return sum(end - start for start, end in self.shifts)


def reached(
    calendar: Calendar, now: datetime, durations: tuple[str, ...] = EXAMPLES, say: Say = english
) -> list[Reached]:
    """Raises DurationError and CalendarError."""
    return [
        Reached(
            duration_in_words(text, working=True, say=say),
            calendar.add_duration(now, text).astimezone(calendar.zone),
        )
        for text in durations
    ]


def next_weeks(calendar: Calendar, now: datetime) -> list[PreviewDay]:
    """Four whole weeks, from the Monday of this one."""
    today = now.astimezone(calendar.zone).date()
    monday = today - timedelta(days=today.weekday())
    return [_day(calendar, monday + timedelta(days=number)) for number in range(DAYS_SHOWN)]


def _day(calendar: Calendar, day: date) -> PreviewDay:
    shifts = calendar.shifts_on(day)
    holiday = public_holidays(calendar.country, calendar.subdivision, day.year).get(day, "")
    if day in calendar.days:
        return PreviewDay(day, shifts, "own", holiday)
    kind = "holiday" if holiday else ("work" if shifts else "free")
    return PreviewDay(day, shifts, kind, holiday)
