"""The ladder of buckets: minute (kept 48 h), hour (100 d), day, month, all. Pure arithmetic on instants.

Minutes and hours are UTC; days and months begin at midnight in the installation's zone. A level is complete up
to its watermark (`closed`): its buckets before it were summed from minutes when they closed. A period is covered
with the coarsest complete buckets that fit, and finer ones at its edges; an edge older than what is kept fine
snaps outwards to the next kept level.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo


class Level(IntEnum):
    MINUTE = 0
    HOUR = 1
    DAY = 2
    MONTH = 3
    ALL = 4


KEPT = {Level.MINUTE: timedelta(hours=48), Level.HOUR: timedelta(days=100)}
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)  # the one bucket of Level.ALL
CLOSING = (Level.HOUR, Level.DAY, Level.MONTH)  # levels that are summed when a bucket closes


@dataclass(frozen=True, slots=True)
class Span:
    """Buckets of one level with start in [start, end)."""

    level: Level
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Cover:
    """The spans that make up a period, and the period they really cover."""

    spans: tuple[Span, ...]
    start: datetime
    end: datetime
    snapped: bool


def floor(level: Level, at: datetime, zone: ZoneInfo) -> datetime:
    """The start (UTC) of the bucket of `level` that `at` falls into."""
    if level is Level.ALL:
        return BEGINNING
    if level is Level.MINUTE:
        return at.astimezone(UTC).replace(second=0, microsecond=0)
    if level is Level.HOUR:
        return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    local = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return (local.replace(day=1) if level is Level.MONTH else local).astimezone(UTC)


def following(level: Level, start: datetime, zone: ZoneInfo) -> datetime:
    """The start of the next bucket after the one that starts at `start`."""
    if level is Level.MINUTE:
        return start + timedelta(minutes=1)
    if level is Level.HOUR:
        return start + timedelta(hours=1)
    step = timedelta(days=1, hours=6) if level is Level.DAY else timedelta(days=32)
    return floor(level, start + step, zone)


def ceiling(level: Level, at: datetime, zone: ZoneInfo) -> datetime:
    start = floor(level, at, zone)
    return start if start == at else following(level, start, zone)


def cover(
    start: datetime | None,
    end: datetime,
    now: datetime,
    closed: Mapping[Level, datetime],
    zone: ZoneInfo,
) -> Cover:
    """How to read the period [start, end); `start` None means from the beginning.

    `closed` holds the watermark of HOUR, DAY and MONTH. The end is rounded up to a minute.
    """
    end = ceiling(Level.MINUTE, min(end, now + timedelta(minutes=1)), zone)
    last = finest_kept(end - timedelta(microseconds=1), now, closed)
    snapped_end = ceiling(last, end, zone)
    if start is None:
        month = min(closed[Level.MONTH], floor(Level.MONTH, snapped_end, zone))
        head = _from_the_beginning(month, closed)
        return Cover(
            head + _climb(month, snapped_end, Edges(Level.MINUTE, last), closed, zone), BEGINNING, end, False
        )
    first = finest_kept(start, now, closed)
    begin = min(floor(first, start, zone), snapped_end)
    spans = _climb(begin, snapped_end, Edges(first, last), closed, zone)
    snapped = begin != floor(Level.MINUTE, start, zone) or snapped_end != end
    return Cover(spans, begin, snapped_end, snapped)


@dataclass(frozen=True, slots=True)
class Edges:
    """The finest level to use at the beginning and at the end of a period."""

    first: Level
    last: Level


def finest_kept(at: datetime, now: datetime, closed: Mapping[Level, datetime]) -> Level:
    """The finest level that still holds the time `at`."""
    if at >= now - KEPT[Level.MINUTE] or at >= closed[Level.DAY]:
        return Level.MINUTE
    if at >= now - KEPT[Level.HOUR]:
        return Level.HOUR
    return Level.DAY


def _from_the_beginning(month: datetime, closed: Mapping[Level, datetime]) -> tuple[Span, ...]:
    """Everything before `month`: the one row of all closed months, or the months before an earlier one."""
    if month == closed[Level.MONTH]:
        return (Span(Level.ALL, BEGINNING, BEGINNING + timedelta(minutes=1)),)
    return (Span(Level.MONTH, BEGINNING, month),)


def _climb(
    start: datetime, end: datetime, edges: Edges, closed: Mapping[Level, datetime], zone: ZoneInfo
) -> tuple[Span, ...]:
    """Up the ladder from `start`, down again to `end`. Empty spans are left out."""
    if start >= end:
        return ()
    for level in (Level.MONTH, Level.DAY, Level.HOUR):
        first = ceiling(level, start, zone)
        last = min(floor(level, end, zone), closed[level])
        if first < last:
            below = {**closed, **{higher: BEGINNING for higher in CLOSING if higher >= level}}
            left = _climb(start, first, Edges(edges.first, edges.first), below, zone)
            right = _climb(last, end, Edges(edges.last, edges.last), below, zone)
            return (*left, Span(level, first, last), *right)
    return (Span(edges.first, start, end),)
