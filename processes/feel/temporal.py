"""FEEL's dates, times, dates with times and the two kinds of duration, as values of our own.

Python's datetime ends at the years 1 and 9999 and FEEL does not, so days are counted by the proleptic Gregorian
calendar here (Howard Hinnant, "chrono-compatible low-level date algorithms"). Reading and writing text is in
`temporal_text.py`, arithmetic in `temporal_arithmetic.py`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MIN_YEAR, MAX_YEAR = -999_999_999, 999_999_999
NANOS = 1_000_000_000
DAY_SECONDS = 86_400
DAY_NANOS = DAY_SECONDS * NANOS
MAX_OFFSET_SECONDS = 18 * 3600  # java.time's bound, which the test kit takes over from XML Schema's 14 h
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Zone:
    """A fixed offset (`name` empty) or a named zone of the tz database (`offset` unused)."""

    name: str = ""
    offset: int = 0  # seconds east of Greenwich


UTC_ZONE = Zone("", 0)


@dataclass(frozen=True, slots=True)
class Date:
    year: int
    month: int
    day: int

    @property
    def ordinal(self) -> int:
        """Days since 1970-01-01."""
        return days_from_civil(self.year, self.month, self.day)

    @property
    def weekday(self) -> int:
        """1 for Monday to 7 for Sunday."""
        return (self.ordinal + 3) % 7 + 1


@dataclass(frozen=True, slots=True)
class Time:
    nanos: int  # since midnight
    zone: Zone | None = None

    @property
    def hour(self) -> int:
        return self.nanos // (3600 * NANOS)

    @property
    def minute(self) -> int:
        return self.nanos // (60 * NANOS) % 60

    @property
    def second(self) -> int:
        return self.nanos // NANOS % 60

    @property
    def offset(self) -> int | None:
        """Seconds east of Greenwich; a named zone answers its standard time, having no date to look at."""
        return None if self.zone is None else standard_offset(self.zone)


@dataclass(frozen=True, slots=True)
class DateTime:
    date: Date
    time: Time

    @property
    def zone(self) -> Zone | None:
        return self.time.zone

    @property
    def local_nanos(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00 by the clock on the wall."""
        return self.date.ordinal * DAY_NANOS + self.time.nanos

    @property
    def offset(self) -> int | None:
        """Seconds east of Greenwich on that day, or None for a local date and time."""
        return None if self.zone is None else offset_at(self.zone, self.local_nanos)

    @property
    def instant_nanos(self) -> int:
        """Nanoseconds since the epoch; a local date and time counts as UTC."""
        return self.local_nanos - (self.offset or 0) * NANOS


@dataclass(frozen=True, slots=True)
class DayDuration:
    """A days and time duration."""

    nanos: int


@dataclass(frozen=True, slots=True)
class MonthDuration:
    """A years and months duration."""

    months: int


Temporal = Date | Time | DateTime | DayDuration | MonthDuration


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    return 29 if month == 2 and is_leap(year) else MONTH_DAYS[month - 1]


def days_from_civil(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 of a proleptic Gregorian date; any year."""
    shifted = year - (month <= 2)
    era = shifted // 400
    year_of_era = shifted - era * 400
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146_097 + day_of_era - 719_468


def date_from_days(days: int) -> Date:
    """The date `days` after 1970-01-01. Raises ValueError beyond the years FEEL knows."""
    shifted = days + 719_468
    era = shifted // 146_097
    day_of_era = shifted - era * 146_097
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_part = (5 * day_of_year + 2) // 153
    month = month_part + (3 if month_part < 10 else -9)
    return checked_date(
        year_of_era + era * 400 + (month <= 2), month, day_of_year - (153 * month_part + 2) // 5 + 1
    )


def checked_date(year: int, month: int, day: int) -> Date:
    """Raises ValueError when there is no such day."""
    if not MIN_YEAR <= year <= MAX_YEAR:
        raise ValueError(f"the year {year} is outside of {MIN_YEAR} to {MAX_YEAR}")
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    if not 1 <= day <= month_length(year, month):
        raise ValueError(f"there is no day {day} in that month")
    return Date(year, month, day)


def checked_time(hour: int, minute: int, nanos: int, zone: Zone | None) -> Time:
    """`nanos` are those of the seconds. Raises ValueError when no clock shows that time."""
    if not 0 <= hour <= 23:
        raise ValueError(f"there is no hour {hour}")
    if not 0 <= minute <= 59:
        raise ValueError(f"there is no minute {minute}")
    if not 0 <= nanos < 60 * NANOS:
        raise ValueError("there is no such second")
    return Time((hour * 60 + minute) * 60 * NANOS + nanos, zone)


def date_time_from_nanos(local_nanos: int, zone: Zone | None) -> DateTime:
    """From the wall clock's nanoseconds. Raises ValueError beyond the years FEEL knows."""
    days, rest = divmod(local_nanos, DAY_NANOS)
    return DateTime(date_from_days(days), Time(rest, zone))


def date_time_from_python(moment: datetime) -> DateTime:
    """From an aware (or local) Python datetime; a ZoneInfo keeps its name."""
    zone = None
    offset = moment.utcoffset()
    if isinstance(moment.tzinfo, ZoneInfo) and moment.tzinfo.key:
        zone = Zone(moment.tzinfo.key)
    elif offset is not None:
        zone = Zone("", int(offset.total_seconds()))
    nanos = (moment.second * 1_000_000 + moment.microsecond) * 1000
    return DateTime(
        Date(moment.year, moment.month, moment.day), checked_time(moment.hour, moment.minute, nanos, zone)
    )


@lru_cache(maxsize=1024)
def named_zone(name: str) -> ZoneInfo | None:
    """The zone of the tz database, or None. Names are checked first, they never become paths outside of it."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def standard_offset(zone: Zone) -> int:
    """The offset a bare time in a named zone has: the zone's standard time in 2024, never summer time."""
    info = named_zone(zone.name) if zone.name else None
    if info is None:
        return zone.offset
    moment = datetime(2024, 1, 1, tzinfo=info)
    total = (moment.utcoffset() or timedelta()) - (moment.dst() or timedelta())
    return int(total.total_seconds())


def offset_at(zone: Zone, local_nanos: int) -> int:
    """Seconds east of Greenwich when the wall clock there shows `local_nanos`."""
    info = named_zone(zone.name) if zone.name else None
    if info is None:
        return zone.offset
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=_near_seconds(local_nanos))
    offset = moment.replace(tzinfo=info).utcoffset() or timedelta()
    return int(offset.total_seconds())


def _near_seconds(local_nanos: int) -> int:
    """Seconds since the epoch, moved by whole 400-year cycles into the years Python and tzdata know."""
    seconds = local_nanos // NANOS
    cycle = 146_097 * DAY_SECONDS
    if -50_000_000_000 < seconds < 200_000_000_000:
        return seconds
    return seconds % cycle
