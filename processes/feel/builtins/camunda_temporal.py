"""Camunda's dates and times: texts as Java reads and writes them, zones by name, the last day of a month."""

import re
from dataclasses import replace

from processes.feel.builtins.conversion import date_time_of_parts, time_of_moment, time_of_parts, time_of_time
from processes.feel.builtins.registry import Table
from processes.feel.evaluation import Evaluation
from processes.feel.temporal import (
    NANOS,
    Date,
    DateTime,
    DayDuration,
    MonthDuration,
    Temporal,
    Time,
    Zone,
    date_time_from_nanos,
    month_length,
    offset_at,
)
from processes.feel.temporal_text import (
    parse_date_time,
    parse_duration,
    parse_temporal,
    parse_time,
    parse_zone,
    temporal_text,
)
from processes.feel.text import text_of
from processes.feel.values import FeelError, Value

CAMUNDA_TEMPORAL = Table()
_ZONE_ID = re.compile(r"(?:Z|[+-][0-9:]{5,8})?\[([^\]]{1,64})\]")
_NO_SECONDS = re.compile(r"((?:^|T)[0-9]{2}:[0-9]{2})(?=$|[Z@+-])")
_SIGNED_PART = re.compile(r"(-?)([0-9]{1,18})(?:\.([0-9]{1,9}))?([YMDHS])")
_SIGNED = re.compile(r"-?P(?:-?[0-9]{1,18}[YMD])*(?:T(?:-?[0-9]{1,18}(?:\.[0-9]{1,9})?[HMS])+)?")
_SECONDS = {"D": 86_400, "H": 3600, "M": 60, "S": 1}


def plain(text: str) -> str:
    """Java's notation as the standard's: `+02:00[Europe/Berlin]` for the zone, seconds left out, a time with a T."""
    named = _ZONE_ID.sub(r"@\1", text)
    timed = _NO_SECONDS.sub(r"\1:00", named.removeprefix("T"))
    return timed


def java_text(value: DateTime) -> str:
    """As Java writes a date and time: a named zone in brackets, after its offset on that day."""
    if value.zone is None or not value.zone.name:
        return temporal_text(value)
    fixed = replace(value, time=replace(value.time, zone=Zone("", value.offset or 0)))
    return f"{temporal_text(fixed)}[{value.zone.name}]"


def lenient_temporal(text: str) -> Temporal:
    """An `@` literal in Camunda's dialect. Raises ValueError."""
    if text.startswith(("P", "-P")):
        return lenient_duration(text)
    return parse_temporal(plain(text))


def lenient_duration(text: str) -> DayDuration | MonthDuration:
    """Java also writes the sign inside: `PT-5M`. Raises ValueError."""
    if not _SIGNED.fullmatch(text) or (
        "P-" not in text and "T-" not in text and not re.search(r"[A-Z]-", text)
    ):
        return parse_duration(text)
    sign = -1 if text.startswith("-") else 1
    date_part, _, time_part = text.partition("T")
    dated, timed = _SIGNED_PART.findall(date_part), _SIGNED_PART.findall(time_part)
    if any(unit in "YM" for _, _, _, unit in dated):
        if timed or any(unit == "D" for _, _, _, unit in dated):
            raise ValueError("years and months do not go together with days")
        return MonthDuration(
            sign * sum(_signed(s, int(n)) * (12 if unit == "Y" else 1) for s, n, _, unit in dated)
        )
    nanos = sum(
        _signed(s, int(n) * NANOS + int((f + "0" * 9)[:9])) * _SECONDS[unit]
        for s, n, f, unit in dated + timed
    )
    return DayDuration(sign * nanos)


def _signed(sign: str, number: int) -> int:
    return -number if sign else number


def _complain(kind: str, text: str, problem: ValueError) -> FeelError:
    return FeelError(f'Expected a {kind} in the text "{text[:40]}", but {problem}.', "invalid-literal")


@CAMUNDA_TEMPORAL.add("time(from: string)")
def time_of_text(text: str) -> Time:
    try:
        return parse_time(plain(text))
    except ValueError as problem:
        raise _complain("time", text, problem) from None


CAMUNDA_TEMPORAL.add("time(from: time)")(time_of_time)
CAMUNDA_TEMPORAL.add("time(from: moment)")(time_of_moment)
CAMUNDA_TEMPORAL.add("time(hour: number, minute: number, second: number, offset?: duration?)")(time_of_parts)


@CAMUNDA_TEMPORAL.add("date and time(from: string)")
def date_time_of_text(text: str) -> DateTime:
    try:
        return parse_date_time(plain(text))
    except ValueError as problem:
        raise _complain("date and time", text, problem) from None


CAMUNDA_TEMPORAL.add("date and time(date: moment, time: time)")(date_time_of_parts)


@CAMUNDA_TEMPORAL.add("date and time(date: date and time, timezone: string)")
def date_time_in_zone(moment: DateTime, timezone: str) -> DateTime:
    """The same moment by the clocks there; a local one is taken to be there already."""
    zone = _zone(timezone)
    if moment.zone is None:
        return replace(moment, time=replace(moment.time, zone=zone))
    instant = moment.instant_nanos
    return date_time_from_nanos(instant + offset_at(zone, instant) * NANOS, zone)


def _zone(text: str) -> Zone:
    try:
        zone = parse_zone(text if text[:1] in ("Z", "+", "-", "@") else f"@{text}")
    except ValueError as problem:
        raise _complain("time zone", text, problem) from None
    if zone is None:
        raise FeelError("Expected a time zone, but the text is empty.")
    return zone


@CAMUNDA_TEMPORAL.add("duration(from: string)")
def duration(text: str) -> DayDuration | MonthDuration:
    try:
        return lenient_duration(text)
    except ValueError as problem:
        raise _complain("duration", text, problem) from None


@CAMUNDA_TEMPORAL.add("last day of month(date: moment)")
def last_day_of_month(value: Date | DateTime) -> Date:
    day = value.date if isinstance(value, DateTime) else value
    return Date(day.year, day.month, month_length(day.year, day.month))


@CAMUNDA_TEMPORAL.add("string(from: any?)", evaluation=True)
def string(evaluation: Evaluation, value: Value) -> str | None:
    """As everywhere, but a duration of nothing is P0D or P0Y."""
    if type(value) is DayDuration and not value.nanos:
        return "P0D"
    if type(value) is MonthDuration and not value.months:
        return "P0Y"
    return text_of(value, evaluation.budget)
