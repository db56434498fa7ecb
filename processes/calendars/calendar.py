"""A working calendar: when people work, and arithmetic in that time. Pure, immutable, made once per version.

`add(start, d)` is the earliest instant by which `d` has been worked since `start`; `between(a, b)` is how much was.
So they undo each other, never go backwards, and know nothing of midnight, weekends or daylight saving, which
`spans` has settled before. Aware datetimes in, UTC out. Cost: a few bisections; some microseconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from processes.calendars.durations import Duration, parse_duration, plus_months
from processes.calendars.holidays import public_holidays
from processes.calendars.spans import (
    MICROSECOND,
    YearSpans,
    build_year,
    from_microseconds,
    local_instant,
    to_microseconds,
)
from processes.calendars.week import CalendarError, Day

# Longer than any deadline somebody means; keeps a calendar whose own days close it for ever from searching on.
MAX_YEARS_AHEAD = 60


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Built by `make_calendar`, which checks that it has any working time."""

    key: str
    zone: ZoneInfo
    week: tuple[Day, ...]
    country: str = ""
    subdivision: str = ""
    days: Mapping[date, Day] = field(default_factory=dict)  # the company's own days; () = closed
    version: int = 1
    _years: dict[int, YearSpans] = field(default_factory=dict)

    def shifts_on(self, day: date) -> Day:
        """Own days win over public holidays, those over the week."""
        if day in self.days:
            return self.days[day]
        if day in public_holidays(self.country, self.subdivision, day.year):
            return ()
        return self.week[day.weekday()]

    def is_working(self, instant: datetime) -> bool:
        return self.next_working(instant) == instant

    def next_working(self, instant: datetime) -> datetime:
        """`instant` itself inside working time, else when work starts again."""
        at = to_microseconds(instant)
        year = self._local(instant).year
        for ahead in range(MAX_YEARS_AHEAD):
            start = self._spans(year + ahead).next_start(at)
            if start is not None:
                return from_microseconds(start)
        raise CalendarError(
            f"Expected calendar {self.key!r} to work again after {instant}, but it never does."
        )

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`; negative when `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        first, last = self._local(start).year, self._local(end).year
        worked = self._spans(last).worked_until(to_microseconds(end))
        worked -= self._spans(first).worked_until(to_microseconds(start))
        worked += sum(self._spans(year).total for year in range(first, last))
        return worked * MICROSECOND

    def add(self, start: datetime, working: timedelta) -> datetime:
        """The earliest instant not before `start` by which `working` time has passed. Raises CalendarError."""
        if working <= timedelta():
            return start.astimezone(UTC)
        year = self._local(start).year
        left = working // MICROSECOND + self._spans(year).worked_until(to_microseconds(start))
        for ahead in range(MAX_YEARS_AHEAD):
            spans = self._spans(year + ahead)
            if left <= spans.total:
                return from_microseconds(spans.instant_after(left))
            left -= spans.total
        raise CalendarError(f"Expected a deadline within {MAX_YEARS_AHEAD} years, but {working} lies behind.")

    def add_duration(self, start: datetime, duration: Duration | str) -> datetime:
        """What a model means by a duration in working time. Raises DurationError, CalendarError.

        Months and weeks are those of the calendar on the wall; days are working days (the same time of day on the
        n-th next day with any work, its closing time if it closes earlier); hours, minutes, seconds are worked.
        """
        parts = parse_duration(duration) if isinstance(duration, str) else duration
        at = self._local(start)
        if parts.months or parts.weeks:
            at = plus_months(at, parts.months) + timedelta(weeks=parts.weeks)
        if parts.days:
            at = self._plus_working_days(at.astimezone(UTC), parts.days)
        elif parts.months or parts.weeks:
            at = self.next_working(at.astimezone(UTC))
        return self.add(at.astimezone(UTC), parts.time)

    def _plus_working_days(self, instant: datetime, count: int) -> datetime:
        start = self._local(self.next_working(instant))
        day = start.date()
        while count:
            day += timedelta(days=1)
            count -= bool(self.shifts_on(day))
        minute = start.hour * 60 + start.minute
        closing = self.shifts_on(day)[-1][1]
        if minute >= closing:
            return local_instant(day, closing, self.zone)
        exact = start.replace(year=day.year, month=day.month, day=day.day, fold=0)
        return self.next_working(exact.astimezone(UTC))

    def spans_of(self, year: int) -> YearSpans:
        """The working spans that start in a local year, for arithmetic on many instants at once."""
        return self._spans(year)

    def _local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.zone)

    def _spans(self, year: int) -> YearSpans:
        # Two threads may both build a year; the results are equal and either may stay.
        if year not in self._years:
            self._years[year] = build_year(year, self.zone, self.shifts_on)
        return self._years[year]


def make_calendar(
    key: str,
    zone: str,
    week: tuple[Day, ...],
    *,
    country: str = "",
    subdivision: str = "",
    days: Mapping[date, Day] | None = None,
    version: int = 1,
) -> Calendar:
    """A checked calendar. Raises CalendarError: unknown zone or country, or no working minute in a week."""
    if not any(week):
        raise CalendarError(f"Expected calendar {key!r} to have working time, but its week has none.")
    try:
        info = ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:  # ZoneInfo raises all three for names that are none
        raise CalendarError(f"Expected a time zone such as Europe/Berlin, but got {zone!r}.") from error
    public_holidays(country, subdivision, 2026)  # any year: is the place known?
    return Calendar(key, info, week, country, subdivision, dict(days or {}), version)
