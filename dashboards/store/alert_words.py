"""When an alert fires and when it is over. Pure: the sweep, the preview and the tests ask the same function.

The condition has to hold for `minutes`; the alert is over when the number is back at `clears_at` (hysteresis). Quiet hours keep
nothing from firing: they hold back the telling until they end. Without a number nothing changes. A firing that somebody settled by
hand does not come again before the number was back once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from portal.lib.errors import Invalid


@dataclass(frozen=True, slots=True)
class Condition:
    comparison: str  # above | below
    threshold: float
    clears_at: float
    minutes: int = 0
    quiet_from: time | None = None
    quiet_to: time | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What to do now, since when the condition holds, and whether it still waits to be back once."""

    fires: bool = False
    resolves: bool = False
    pending_since: datetime | None = None
    is_settled: bool = False


def check(condition: Condition) -> None:
    """Raises Invalid when it could never be over, or only be over where it fires."""
    wrong = (condition.clears_at > condition.threshold) == (condition.comparison == "above")
    if wrong and condition.clears_at != condition.threshold:
        side = "at most" if condition.comparison == "above" else "at least"
        raise Invalid(
            f"Expected the value at which it is over to be {side} {condition.threshold:g}, but got {condition.clears_at:g}."
        )
    if (condition.quiet_from is None) != (condition.quiet_to is None):
        raise Invalid("Expected quiet hours to have a beginning and an end, but one is missing.")


def decide(
    condition: Condition,
    value: float | None,
    at: datetime,
    *,
    pending_since: datetime | None,
    is_open: bool,
    is_settled: bool = False,
) -> Step:
    """What this number means now."""
    if value is None:
        return Step(pending_since=pending_since, is_settled=is_settled)
    if is_open:
        return Step(resolves=_is_back(condition, value))
    if is_settled and not _is_back(condition, value):
        return Step(is_settled=True)
    if not _holds(condition, value):
        return Step()
    since = pending_since or at
    if at - since >= timedelta(minutes=condition.minutes):
        return Step(fires=True)
    return Step(pending_since=since)


def firings(
    condition: Condition, points: Iterable[tuple[datetime, float | None]]
) -> list[tuple[datetime, datetime | None]]:
    """(when it would have fired, when it would have been over) along a past series."""
    fired: list[tuple[datetime, datetime | None]] = []
    since, is_open = None, False
    for at, value in points:
        step = decide(condition, value, at, pending_since=since, is_open=is_open)
        since = step.pending_since
        if step.fires:
            fired.append((at, None))
        if step.resolves:
            fired[-1] = (fired[-1][0], at)
        is_open = step.fires or (is_open and not step.resolves)
    return fired


def is_quiet(condition: Condition, now: time) -> bool:
    """`now` is in the zone in which quiet hours are meant. They may go over midnight."""
    start, end = condition.quiet_from, condition.quiet_to
    if start is None or end is None or start == end:
        return False
    return start <= now < end if start < end else now >= start or now < end


def _holds(condition: Condition, value: float) -> bool:
    return value > condition.threshold if condition.comparison == "above" else value < condition.threshold


def _is_back(condition: Condition, value: float) -> bool:
    return value <= condition.clears_at if condition.comparison == "above" else value >= condition.clears_at
