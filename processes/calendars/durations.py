"""ISO 8601 durations with their parts kept apart, and back into words for people. Pure.

A parsed `timedelta` has forgotten whether a model said "P1D" or "PT24H"; in working time the two differ, so the
parts stay apart here. Source: ISO 8601-1:2019, 5.5.2.4 (no alternative format, fractions in seconds only).
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from portal.lib.say import Say, english

_FORM = re.compile(
    r"P(?=[\dT])(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:[.,]\d+)?)S)?)?",
    re.ASCII,
)
_MAX_DIGITS = 9  # of one part: keeps the arithmetic below small
_KEPT = 1_024  # texts and what they mean: models say the same few again and again
_CENTURY = timedelta(days=36_525)  # beyond this it is a typing error


class DurationError(ValueError):
    """Not a duration; the sentence says what was expected."""


@dataclass(frozen=True, slots=True)
class Duration:
    """`months` hold the years too; `time` is what stood behind the T."""

    months: int = 0
    weeks: int = 0
    days: int = 0
    time: timedelta = timedelta()

    @property
    def is_zero(self) -> bool:
        return not (self.months or self.weeks or self.days or self.time)


@lru_cache(_KEPT)
def parse_duration(text: str) -> Duration:
    """ "P1DT4H" -> Duration(days=1, time=4 h). Raises DurationError; negative durations are none here."""
    match = _FORM.fullmatch(text.strip())
    if not match or any(len(part or "") > _MAX_DIGITS for part in match.groups()):
        raise DurationError(f"Expected an ISO 8601 duration such as PT4H or P2D, but got {text!r}.")
    part = {name: value or "0" for name, value in match.groupdict().items()}
    duration = Duration(
        months=12 * int(part["years"]) + int(part["months"]),
        weeks=int(part["weeks"]),
        days=int(part["days"]),
        time=timedelta(
            hours=int(part["hours"]),
            minutes=int(part["minutes"]),
            seconds=float(part["seconds"].replace(",", ".")),
        ),
    )
    if timedelta(days=30 * duration.months + 7 * duration.weeks + duration.days) + duration.time > _CENTURY:
        raise DurationError(f"Expected a duration of less than a century, but got {text!r}.")
    return duration


def plus_months(at: datetime, months: int) -> datetime:
    """The same day and time some months later; the last day of a month that is shorter."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


WHOLE = {"nothing": "at once", "short": "less than a minute"}
UNITS = (
    ("{n} month", "{n} months"),
    ("{n} week", "{n} weeks"),
    ("{n} day", "{n} days"),
    ("{n} hour", "{n} hours"),
    ("{n} minute", "{n} minutes"),
    ("{n} second", "{n} seconds"),
)
WORKING_UNITS = (
    ("{n} working month", "{n} working months"),
    ("{n} working week", "{n} working weeks"),
    ("{n} working day", "{n} working days"),
    ("{n} working hour", "{n} working hours"),
    ("{n} working minute", "{n} working minutes"),
    ("{n} working second", "{n} working seconds"),
)


def span_in_words(span: timedelta, *, working: bool = False, say: Say = english) -> str:
    """ "4 working hours 30 minutes" for a positive span, to the minute."""
    minutes = int(span.total_seconds()) // 60
    if not minutes:
        return say(WHOLE["short"], "", 1)
    return duration_in_words(f"PT{minutes // 60}H{minutes % 60}M", working=working, say=say)


def duration_in_words(text: str, *, working: bool = False, say: Say = english) -> str:
    """ "PT4H" -> "4 working hours"; what is no duration comes back as it is."""
    try:
        duration = parse_duration(text)
    except DurationError:
        return text
    seconds = int(duration.time.total_seconds())
    counts = (
        duration.months, duration.weeks, duration.days, seconds // 3600, seconds % 3600 // 60, seconds % 60,
    )  # fmt: skip
    words: list[str] = []
    for place, count in enumerate(counts):
        if count:  # the first says that the time is working time
            one, many = (WORKING_UNITS if working and not words else UNITS)[place]
            words.append(say(one, many, count).format(n=count))
    return " ".join(words) or say(WHOLE["nothing"], "", 1)
