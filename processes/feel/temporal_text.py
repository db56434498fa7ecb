"""Dates, times and durations from and to ISO 8601 text, as XML Schema and DMN 1.5 write them.

Every `parse_...` raises ValueError with a half sentence that says what is wrong. Digit counts are bounded, so no
text makes a number that costs more than it says.
"""

import re

from processes.feel.temporal import (
    DAY_SECONDS,
    MAX_OFFSET_SECONDS,
    NANOS,
    Date,
    DateTime,
    DayDuration,
    MonthDuration,
    Temporal,
    Time,
    Zone,
    checked_date,
    checked_time,
    date_from_days,
    named_zone,
)

_DATE = r"(-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-([0-9]{2})-([0-9]{2})"
_TIME = r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,30}))?"
_ZONE = r"(Z|z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_+\-/]{1,64})?"
_DATE_ONLY = re.compile(_DATE, re.ASCII)
_TIME_ONLY = re.compile(_TIME + _ZONE, re.ASCII)
_MONTHS = re.compile(r"(-)?P(?:([0-9]{1,18})Y)?(?:([0-9]{1,18})M)?", re.ASCII)
_DAYS = re.compile(
    r"(-)?P(?:([0-9]{1,18})D)?(?:T(?:([0-9]{1,18})H)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})(?:\.([0-9]{0,18}))?S)?)?",
    re.ASCII,
)


def parse_date(text: str) -> Date:
    match = _DATE_ONLY.fullmatch(text)
    if match is None:
        raise ValueError("a date looks like 2026-02-28")
    year, month, day = match.groups()
    return checked_date(int(year), int(month), int(day))


def parse_time(text: str) -> Time:
    match = _TIME_ONLY.fullmatch(text)
    if match is None:
        raise ValueError("a time looks like 13:30:00, 13:30:00+01:00 or 13:30:00@Europe/Berlin")
    hour, minute, second, fraction, zone = match.groups()
    if hour == "24" and not int(minute + second + (fraction or "0")):
        hour = "00"  # the end of a day is the start of the next, as XML Schema has it
    return checked_time(
        int(hour), int(minute), int(second) * NANOS + _fraction(fraction), parse_zone(zone or "")
    )


def parse_date_time(text: str) -> DateTime:
    """A date alone is midnight of that day, without a zone."""
    date, mark, time = text.partition("T")
    if not mark:
        return DateTime(parse_date(date), Time(0, None))
    if time.startswith("24:00:00"):
        day = parse_date(date)
        return DateTime(date_from_days(day.ordinal + 1), parse_time(time))
    return DateTime(parse_date(date), parse_time(time))


def parse_zone(text: str) -> Zone | None:
    """`Z`, `+01:00`, `@Europe/Berlin`, or nothing for local."""
    if not text:
        return None
    if text in ("Z", "z"):
        return Zone("", 0)
    if text[0] == "@":
        return _named(text[1:])
    parts = [int(part) for part in text[1:].split(":")] + [0]
    seconds = parts[0] * 3600 + parts[1] * 60 + parts[2]
    if parts[1] > 59 or parts[2] > 59 or seconds > MAX_OFFSET_SECONDS:
        raise ValueError(f"there is no offset {text}")
    return Zone("", -seconds if text[0] == "-" else seconds)


def _named(name: str) -> Zone:
    if named_zone(name) is None:
        raise ValueError(f"there is no time zone {name}")
    return Zone(name)


def parse_duration(text: str) -> DayDuration | MonthDuration:
    months = _MONTHS.fullmatch(text)
    if months and (months[2] or months[3]):
        total = int(months[2] or 0) * 12 + int(months[3] or 0)
        return MonthDuration(-total if months[1] else total)
    days = _DAYS.fullmatch(text)
    if days is None or not any(days.groups()[1:]) or text.endswith("T"):
        raise ValueError("a duration looks like P2Y6M or P3DT4H30M")
    return DayDuration(_day_nanos(days))


def _day_nanos(match: re.Match[str]) -> int:
    day, hour, minute, second = (int(part or 0) for part in match.groups()[1:5])
    seconds = day * DAY_SECONDS + hour * 3600 + minute * 60 + second
    total = seconds * NANOS + _fraction(match[6])
    return -total if match[1] else total


def _fraction(digits: str | None) -> int:
    return int((digits + "000000000")[:9]) if digits else 0


def parse_temporal(text: str) -> Temporal:
    """What an `@"..."` literal means, by the look of the text."""
    if text.startswith(("P", "-P")):
        return parse_duration(text)
    if "T" in text.partition("@")[0]:
        return parse_date_time(text)
    if _DATE_ONLY.fullmatch(text):
        return parse_date(text)
    return parse_time(text)


def temporal_text(value: Temporal) -> str:
    """The canonical text; reading it again gives an equal value."""
    if type(value) is Date:
        return _date_text(value)
    if type(value) is Time:
        return _time_text(value)
    if type(value) is DateTime:
        return f"{_date_text(value.date)}T{_time_text(value.time)}"
    if type(value) is MonthDuration:
        return _months_text(value.months)
    assert type(value) is DayDuration
    return _days_text(value.nanos)


def _date_text(value: Date) -> str:
    sign = "-" if value.year < 0 else ""
    return f"{sign}{abs(value.year):04d}-{value.month:02d}-{value.day:02d}"


def _time_text(value: Time) -> str:
    text = f"{value.hour:02d}:{value.minute:02d}:{value.second:02d}{_fraction_text(value.nanos % NANOS)}"
    return text + ("" if value.zone is None else zone_text(value.zone))


def _fraction_text(nanos: int) -> str:
    return f".{nanos:09d}".rstrip("0") if nanos else ""


def zone_text(zone: Zone) -> str:
    if zone.name:
        return f"@{zone.name}"
    if zone.offset == 0:
        return "Z"
    hours, rest = divmod(abs(zone.offset), 3600)
    minutes, seconds = divmod(rest, 60)
    text = f"{'-' if zone.offset < 0 else '+'}{hours:02d}:{minutes:02d}"
    return f"{text}:{seconds:02d}" if seconds else text


def _months_text(months: int) -> str:
    years, rest = divmod(abs(months), 12)
    body = (f"{years}Y" if years else "") + (f"{rest}M" if rest else "")
    return ("-" if months < 0 else "") + "P" + (body or "0M")


def _days_text(nanos: int) -> str:
    seconds, fraction = divmod(abs(nanos), NANOS)
    days, rest = divmod(seconds, DAY_SECONDS)
    hours, rest = divmod(rest, 3600)
    minutes, second = divmod(rest, 60)
    time = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if second or fraction:
        time += f"{second}{_fraction_text(fraction)}S"
    if not days and not time:
        return "PT0S"
    return ("-" if nanos < 0 else "") + "P" + (f"{days}D" if days else "") + (f"T{time}" if time else "")
