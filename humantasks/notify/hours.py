"""When somebody may be told: the end of their quiet hours, and their next digest. Pure; by the clock on their wall.

An hour that a change of the clocks leaves out is the hour after it; one that comes twice counts both times for quiet
hours, and once, the first time, for digests.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


def quiet_until(now: datetime, start: time | None, end: time | None, zone: ZoneInfo) -> datetime | None:
    """The end of the quiet hours that `now` lies in; None outside of them. `start` == `end` is no quiet hours."""
    if start is None or end is None or start == end or not _is_quiet(now.astimezone(zone).time(), start, end):
        return None
    return _next(now, end, zone, both=True)


def next_digest(now: datetime, at: time, zone: ZoneInfo) -> datetime:
    """The next moment, after `now`, at which it is `at` on the person's wall."""
    return _next(now, at, zone, both=False)


def _is_quiet(local: time, start: time, end: time) -> bool:
    if start < end:
        return start <= local < end
    return local >= start or local < end  # over midnight


def _next(now: datetime, at: time, zone: ZoneInfo, *, both: bool) -> datetime:
    today = now.astimezone(zone).date()
    for day in (today - _DAY, today, today + _DAY, today + 2 * _DAY):
        for fold in (0, 1) if both else (0,):
            moment = datetime.combine(day, at.replace(fold=fold), zone).astimezone(now.tzinfo)
            if moment > now:
                return moment
    raise ValueError(f"Expected {at} to come within two days, but it does not.")
