"""From what a model says ("PT4H", "2026-12-01T10:00") to the instant it means. Pure.

With a calendar durations are working time; without one they are time on the wall clock of UTC.
"""

from datetime import UTC, datetime, timedelta

from processes.calendars.calendar import Calendar
from processes.calendars.durations import Duration, DurationError, parse_duration, plus_months


def deadline(text: str, start: datetime, calendar: Calendar | None) -> datetime | None:
    """The instant, UTC; None for "". A date and time without zone is read in the calendar's zone, else UTC.

    Raises DurationError (a ValueError) when the text is neither a duration nor a date and time.
    """
    text = text.strip()
    if not text:
        return None
    if text.startswith("P"):
        return after(parse_duration(text), start, calendar)
    return _instant(text, calendar)


def after(duration: Duration, start: datetime, calendar: Calendar | None) -> datetime:
    """`start` plus a duration, in working time where there is a calendar."""
    if calendar is not None:
        return calendar.add_duration(start, duration)
    at = plus_months(start.astimezone(UTC), duration.months)
    return at + timedelta(weeks=duration.weeks, days=duration.days) + duration.time


def shifted(due: datetime, paused_since: datetime, now: datetime, calendar: Calendar | None) -> datetime:
    """A deadline whose clock stood still from `paused_since` to `now`: what was left then is left now."""
    if due <= paused_since:
        return due
    if calendar is None:
        return due + (now - paused_since)
    return calendar.add(now, calendar.between(paused_since, due))


def _instant(text: str, calendar: Calendar | None) -> datetime:
    try:
        at = datetime.fromisoformat(text.split("[", 1)[0])  # FEEL may append [Zone]
    except ValueError as error:
        raise DurationError(
            f"Expected a duration such as PT4H or a date and time, but got {text!r}."
        ) from error
    if at.tzinfo is None:
        at = at.replace(tzinfo=calendar.zone if calendar else UTC)
    return at.astimezone(UTC)
