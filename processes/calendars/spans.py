"""The working spans of one year as prefix sums: the index behind all working-time arithmetic. Pure.

Local shifts become UTC spans once per calendar and year, so that daylight saving is settled here and nowhere else:
a night shift over the spring switch is an hour shorter in real time, over the autumn switch an hour longer. A local
time that a switch leaves out counts as the same distance after it; one that occurs twice means its first occurrence.
Cost: building a year some 2 ms for 260 working days, a look-up one bisection.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from processes.calendars.week import MINUTES_PER_DAY, Day

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class YearSpans:
    """Working spans that start in one local year, in microseconds since 1970, sorted and disjoint.

    `before[i]` is the working time of all spans ahead of the i-th; the last entry is the year's total.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    before: tuple[int, ...]

    @property
    def total(self) -> int:
        return self.before[-1]

    def worked_until(self, instant: int) -> int:
        """Working time of this year up to `instant`."""
        index = bisect_right(self.starts, instant) - 1
        if index < 0:
            return 0
        return self.before[index] + min(instant, self.ends[index]) - self.starts[index]

    def instant_after(self, worked: int) -> int:
        """The earliest instant by which `worked` (more than 0, at most the total) has been worked."""
        index = bisect_left(self.before, worked) - 1
        return self.starts[index] + worked - self.before[index]

    def next_start(self, instant: int) -> int | None:
        """`instant` itself when it is worked, else when the next span starts; None when none follows."""
        index = bisect_right(self.ends, instant)
        return max(instant, self.starts[index]) if index < len(self.starts) else None


def build_year(year: int, zone: ZoneInfo, shifts_of: Callable[[date], Day]) -> YearSpans:
    """All spans of a local year; `shifts_of` answers the shifts of a date, holidays already taken out."""
    spans: list[tuple[int, int]] = []
    day = date(year, 1, 1)
    while day.year == year:
        for start, end in shifts_of(day):
            _append(spans, _utc(day, start, zone), _utc(day, end, zone))
        if day == date.max:
            break
        day += timedelta(days=1)
    before = [0]
    for start, end in spans:
        before.append(before[-1] + end - start)
    return YearSpans(tuple(s for s, _ in spans), tuple(e for _, e in spans), tuple(before))


def to_microseconds(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND


def from_microseconds(value: int) -> datetime:
    return EPOCH + value * MICROSECOND


def _append(spans: list[tuple[int, int]], start: int, end: int) -> None:
    """Two local shifts can meet or overlap in real time where a switch of clocks lies between them."""
    if spans and start <= spans[-1][1]:
        first, last = spans.pop()
        start, end = first, max(end, last)
    if end > start:
        spans.append((start, end))


def _utc(day: date, minute: int, zone: ZoneInfo) -> int:
    return to_microseconds(local_instant(day, minute, zone))


def local_instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which the local clock shows that minute of the day; 1440 is the next midnight."""
    days, rest = divmod(minute, MINUTES_PER_DAY)
    clock = time(rest // 60, rest % 60, tzinfo=zone)
    return datetime.combine(day + timedelta(days=days), clock).astimezone(UTC)
