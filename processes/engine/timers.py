"""When a timer is due: ISO 8601 dates, durations and repetitions, and cron; in working time with a calendar.

The next occurrence is counted from the scheduled time, never from the time it fired, so it does not drift. An endless
repetition that lags more than `CATCH_UP` occurrences behind (the portal was down) goes on from now.
Source: BPMN 2.0.2, 10.5.5 (timer events), ISO 8601-1 4.4 and 4.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Protocol

import isodate
from croniter import croniter

from processes.engine.expressions import text
from processes.engine.outcome import Fail
from processes.graph.model import TimerDetail

CATCH_UP = 100  # missed occurrences that still fire one by one


class WorkingTime(Protocol):
    """What the engine wants of a working calendar."""

    @property
    def zone(self) -> tzinfo:
        """Where its hours are counted."""

    def add_duration(self, start: datetime, duration: str) -> datetime:
        """When an ISO 8601 duration of working time has passed since `start`; raises ValueError."""


@dataclass(frozen=True, slots=True)
class Due:
    at: datetime
    repeat: str = ""  # what is left of a cycle after this occurrence


def first_due(
    timer: TimerDetail, visible: Mapping[str, Any], now: datetime, calendar: WorkingTime | None
) -> Due | Fail:
    """When a timer that is armed now fires first."""
    for expression, read in ((timer.date, _date), (timer.duration, _duration), (timer.cycle, _cycle)):
        if expression is None:
            continue
        written = text(expression, visible, now)
        if isinstance(written, Fail):
            return written
        try:
            return read(written.strip(), now, calendar)
        except (ValueError, KeyError, isodate.ISO8601Error, OverflowError):
            return Fail(
                "timer-unreadable",
                f"Expected a date, a duration or a repetition for the timer, but '{expression.text}' is {written!r:.80}.",
            )
    return Fail("timer-unreadable", "Expected a date, a duration or a cycle for the timer, but it has none.")


def next_due(repeat: str, fired: datetime, now: datetime, calendar: WorkingTime | None) -> Due | None:
    """The occurrence after the one that was scheduled for `fired`; None when there are no more."""
    if not repeat:
        return None
    if not repeat.startswith("R"):
        return Due(_next_cron(repeat, _in_zone(fired, calendar), now), repeat)
    count, _, span = repeat.partition("/")
    left = int(count[1:]) if count[1:] else None
    if left == 0:
        return None
    at = _later(fired, span, calendar)
    if left is None:
        lag = 0
        while at <= now and (lag := lag + 1) > CATCH_UP:
            at = _later(now, span, calendar)
        return Due(at, repeat)
    return Due(at, f"R{left - 1}/{span}")


def parse_duration(written: str) -> timedelta | isodate.Duration:
    """An ISO 8601 duration; raises ValueError for anything else."""
    if not written.lstrip("-").startswith("P"):
        raise ValueError(written)
    parsed: timedelta | isodate.Duration = isodate.parse_duration(written)
    return parsed


def _date(written: str, now: datetime, calendar: WorkingTime | None) -> Due:
    return Due(_instant(written, now))


def _duration(written: str, now: datetime, calendar: WorkingTime | None) -> Due:
    return Due(_later(now, written, calendar))


def _cycle(written: str, now: datetime, calendar: WorkingTime | None) -> Due:
    if not written.startswith("R"):
        return Due(_cron(written, _in_zone(now, calendar)), written)
    parts = written.split("/")
    count, span = parts[0], parts[-1]
    left = int(count[1:]) if count[1:] not in ("", "-1") else None
    if left == 0 or len(parts) not in (2, 3):
        raise ValueError(written)
    begin = _instant(parts[1], now) if len(parts) == 3 else _later(now, span, calendar)
    parse_duration(span)
    return Due(begin, f"R{'' if left is None else left - 1}/{span}")


def _in_zone(moment: datetime, calendar: WorkingTime | None) -> datetime:
    """Cron counts the hours of a clock on the wall: the calendar's, else that of `moment`."""
    return moment if calendar is None else moment.astimezone(calendar.zone)


def _instant(written: str, now: datetime) -> datetime:
    """A date and time; without an offset it is meant in the zone of `now`."""
    named, _, _zone = written.partition("[")  # 2026-01-01T00:00+01:00[Europe/Berlin]
    moment = datetime.fromisoformat(named)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=now.tzinfo)
    return moment.astimezone(UTC)


def _later(start: datetime, span: str, calendar: WorkingTime | None) -> datetime:
    if calendar is not None:
        return calendar.add_duration(start, span)
    later: datetime = start + parse_duration(span)
    return later


def _cron(written: str, after: datetime) -> datetime:
    fields = written.split()
    if written.startswith("@") or len(fields) == 5:
        return _next(written, after)
    if len(fields) in (6, 7):  # seconds first, as Spring and Quartz write it; croniter wants them last
        minutes = " ".join(f.replace("?", "*") for f in fields[1:6])
        return _next(f"{minutes} {fields[0]}", after)
    raise ValueError(written)


def _next(cron: str, after: datetime) -> datetime:
    """What names its hours comes once a day also when the clock is put back; what comes every hour never pauses."""
    hours = "" if cron.startswith("@") else cron.split()[1]
    if "*" in hours:
        following: datetime = croniter(cron, after).get_next(datetime)
        return following.astimezone(UTC)
    on_the_wall: datetime = croniter(cron, after.replace(tzinfo=None)).get_next(datetime)
    return on_the_wall.replace(tzinfo=after.tzinfo).astimezone(UTC)


def _next_cron(written: str, fired: datetime, now: datetime) -> datetime:
    first = at = _cron(written, fired)
    for _ in range(CATCH_UP):
        if at > now:
            return first
        at = _cron(written, at.astimezone(fired.tzinfo))
    return _cron(written, now.astimezone(fired.tzinfo))
