"""How a reader's times look: clock, day, the whole moment, in one of four styles. `static/src/words.js` has the same.

The zone is Django's current one and the style is held beside it; `reading` sets both for a page, a frame or a mail.
Costs nothing; knows no person and no database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.timezone import localtime, override


@dataclass(frozen=True, slots=True)
class Style:
    """Formats of `strftime`."""

    words: str  # as people choose it
    clock: str
    short_day: str
    day: str
    long_day: str
    clock_seconds: str


_CLOCK, _SECONDS = "%H:%M", "%H:%M:%S"
STYLES = {
    "day_month": Style("21 Nov 2026, 15:40", _CLOCK, "%-d %b", "%-d %b %Y", "%A %-d %B %Y", _SECONDS),
    "month_day": Style(
        "Nov 21, 2026, 3:40 PM", "%-I:%M %p", "%b %-d", "%b %-d, %Y", "%A, %B %-d, %Y", "%-I:%M:%S %p"
    ),
    "dotted": Style("21.11.2026, 15:40", _CLOCK, "%d.%m.", "%d.%m.%Y", "%A %d.%m.%Y", _SECONDS),
    "iso": Style("2026-11-21, 15:40", _CLOCK, "%Y-%m-%d", "%Y-%m-%d", "%A %Y-%m-%d", _SECONDS),
}
USUAL = "day_month"


@dataclass(frozen=True, slots=True)
class Times:
    """Somebody's zone (None: the installation's) and style."""

    zone: ZoneInfo | None = None
    style: str = USUAL


_style: ContextVar[str] = ContextVar("date_style", default=USUAL)


@contextmanager
def reading(times: Times) -> Iterator[None]:
    """Times inside are written for this reader. A None zone is the installation's, whatever was set around it."""
    before = _style.set(times.style if times.style in STYLES else USUAL)
    try:
        with override(times.zone):
            yield
    finally:
        _style.reset(before)


def style_name() -> str:
    return _style.get()


def clock(at: datetime) -> str:
    """ "15:40"."""
    return localtime(at).strftime(_now().clock)


def weekday_clock(at: datetime) -> str:
    """ "Sat 15:40"."""
    return f"{localtime(at):%a} {clock(at)}"


def short_day(on: date | datetime) -> str:
    """ "21 Nov"; of a moment, the day it is for the reader."""
    return _day_of(on).strftime(_now().short_day)


def day(on: date | datetime) -> str:
    """ "21 Nov 2026"."""
    return _day_of(on).strftime(_now().day)


def long_day(on: date | datetime) -> str:
    """ "Saturday 21 November 2026"."""
    return _day_of(on).strftime(_now().long_day)


def moment(at: datetime) -> str:
    """ "21 Nov 2026, 15:40"."""
    return f"{day(at)}, {clock(at)}"


def exact(at: datetime) -> str:
    """ "Saturday 21 November 2026, 15:40:05 CET"."""
    local = localtime(at)
    return f"{long_day(at)}, {local.strftime(_now().clock_seconds)} {local:%Z}"


def _now() -> Style:
    return STYLES[_style.get()]


def _day_of(on: date | datetime) -> date:
    return localtime(on).date() if isinstance(on, datetime) else on
