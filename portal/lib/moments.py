"""How a reader's times look: clock, day, the whole moment, in one of four styles. `static/src/words.js` has the same.

The zone and the language are Django's current ones and the style is held beside them; `reading` sets all three for a
page, a frame or a mail.
Costs nothing; knows no person and no database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.timezone import localtime, override
from django.utils.translation import gettext_noop as N_

from portal.lib.languages import speaking, spoken_now

WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


@dataclass(frozen=True, slots=True)
class Style:
    """Formats of Django's `date_format`, which names days and months in the page's language."""

    words: str  # as people choose it
    clock: str
    short_day: str
    day: str
    long_day: str
    clock_seconds: str


_CLOCK, _SECONDS = "H:i", "H:i:s"
STYLES = {
    "day_month": Style("21 Nov 2026, 15:40", _CLOCK, "j M", "j M Y", "l j F Y", _SECONDS),
    "month_day": Style("Nov 21, 2026, 3:40 PM", "g:i A", "M j", "M j, Y", "l, F j, Y", "g:i:s A"),
    "dotted": Style("21.11.2026, 15:40", _CLOCK, "d.m.", "d.m.Y", "l d.m.Y", _SECONDS),
    "iso": Style("2026-11-21, 15:40", _CLOCK, "Y-m-d", "Y-m-d", "l Y-m-d", _SECONDS),
}
USUAL = "day_month"
USUAL_IN = {"de": "dotted"}  # where a language writes dates otherwise


@dataclass(frozen=True, slots=True)
class Times:
    """Somebody's zone (None: the installation's), style ("": their language's) and language ("": the one spoken already)."""

    zone: ZoneInfo | None = None
    style: str = ""
    language: str = ""


_style: ContextVar[str] = ContextVar("date_style", default="")


@contextmanager
def reading(times: Times) -> Iterator[None]:
    """Words and times inside are for this reader. A None zone is the installation's, whatever was set around it."""
    before = _style.set(times.style)
    try:
        with override(times.zone), speaking(times.language):
            yield
    finally:
        _style.reset(before)


def style_name() -> str:
    """The reader's own, else that of the language spoken now."""
    wanted = _style.get()
    return wanted if wanted in STYLES else usual_style(spoken_now())


def usual_style(language: str) -> str:
    return USUAL_IN.get(language, USUAL)


def clock(at: datetime) -> str:
    """ "15:40"."""
    return date_format(localtime(at), _now().clock)


def clock_seconds(at: datetime) -> str:
    """ "15:40:05"."""
    return date_format(localtime(at), _now().clock_seconds)


def weekday_clock(at: datetime) -> str:
    """ "Sat 15:40"."""
    return f"{date_format(localtime(at), 'D')} {clock(at)}"


def weekday_moment(at: datetime) -> str:
    """ "Sat 21 Nov, 15:40"."""
    return f"{date_format(localtime(at), 'D')} {short_day(at)}, {clock(at)}"


def short_day(on: date | datetime) -> str:
    """ "21 Nov"; of a moment, the day it is for the reader."""
    return date_format(_day_of(on), _now().short_day)


def day(on: date | datetime) -> str:
    """ "21 Nov 2026"."""
    return date_format(_day_of(on), _now().day)


def long_day(on: date | datetime) -> str:
    """ "Saturday 21 November 2026"."""
    return date_format(_day_of(on), _now().long_day)


def moment(at: datetime) -> str:
    """ "21 Nov 2026, 15:40"."""
    return f"{day(at)}, {clock(at)}"


def long_moment(at: datetime) -> str:
    """ "Saturday 21 November 2026, 15:40"."""
    return f"{long_day(at)}, {clock(at)}"


def exact(at: datetime) -> str:
    """ "Saturday 21 November 2026, 15:40:05 CET"."""
    return f"{long_day(at)}, {clock_seconds(at)} {localtime(at):%Z}"


def _now() -> Style:
    return STYLES[style_name()]


def _day_of(on: date | datetime) -> date:
    return localtime(on).date() if isinstance(on, datetime) else on
