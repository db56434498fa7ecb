"""Deltas -> packed rows, exactly once; closed buckets -> the level above. One folder at a time.

Everything a fold does shares one transaction with the deletion of the deltas, so a folder that dies has done nothing.
A delta goes to its minute and to every upper bucket that has closed already; open upper buckets are summed when
they close. Minutes that are no longer kept are left out: their hours have closed.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from dashboards.heat.ladder import BEGINNING, CLOSING, KEPT, Level, floor, following
from dashboards.heat.packing import MEASURES, Records, merge, unpack
from dashboards.store.queries import FOLD_LOCK_KEY, HEAT
from dashboards.store.zone import ZONE
from portal.lib.sql import cursor

Key = tuple[int, int, int, datetime]  # version, measure, level, bucket
DELTAS_PER_FOLD = 5_000
# A batch that took its `now` just before the hour may commit just after it: its delta then counts as late, which is
# exact as well, only dearer. Two minutes keep that rare.
CLOSING_DELAY = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Folded:
    """What a fold did: how many deltas, and the new sequence number of each version touched."""

    deltas: int
    sequences: dict[int, int]


def fold(now: datetime, most: int = DELTAS_PER_FOLD) -> Folded:
    """Fold up to `most` deltas; nothing when another folder is at work."""
    with transaction.atomic():
        if not _locked():
            return Folded(0, {})
        closed = _begun(now)
        with cursor() as cur:
            rows = cur.execute(HEAT["take_deltas"], {"limit": most}, binary=True).fetchall()
        if not rows:
            return Folded(0, {})
        _add(_additions(rows, closed, now))
        return Folded(len(rows), _next_sequences(sorted({row[0] for row in rows}), now))


def close_buckets(now: datetime) -> int:
    """Sum what lies below every bucket that has closed since last time; how many rows were written."""
    written = 0
    with transaction.atomic():
        if not _locked():
            return 0
        _begun(now)
        for level in CLOSING:
            written += _close_level(level, now)
        _prune(now)
    return written


def watermarks() -> dict[Level, datetime]:
    """Level -> up to where it is complete."""
    with cursor() as cur:
        return {Level(level): closed for level, closed in cur.execute(HEAT["watermarks"]).fetchall()}


def _begun(now: datetime) -> dict[Level, datetime]:
    """The watermarks; before the first fold every level is complete (and empty) up to its present bucket."""
    closed = watermarks()
    for level in CLOSING:
        if closed[level] == BEGINNING:
            closed[level] = floor(level, now, ZONE)
            _move_watermark(level, closed[level])
    return closed


def _move_watermark(level: Level, closed: datetime) -> None:
    with cursor() as cur:
        cur.execute(HEAT["move_watermark"], {"level": int(level), "closed": closed})


def _locked() -> bool:
    with cursor() as cur:
        row = cur.execute(HEAT["fold_lock"], {"key": FOLD_LOCK_KEY}).fetchone()
    return bool(row and row[0])


def _additions(
    rows: list[tuple[object, ...]], closed: Mapping[Level, datetime], now: datetime
) -> dict[Key, list[Records]]:
    additions: dict[Key, list[Records]] = defaultdict(list)
    for version, minute, *measures in rows:
        buckets = _buckets(minute, closed, now)  # type: ignore[arg-type]
        for number, ((_, shape), data) in enumerate(zip(MEASURES, measures, strict=True)):
            if not data:
                continue
            records = unpack(data, shape)  # type: ignore[arg-type]
            for level, bucket in buckets:
                additions[(version, number, level, bucket)].append(records)  # type: ignore[index]
    return additions


def _buckets(minute: datetime, closed: Mapping[Level, datetime], now: datetime) -> list[tuple[int, datetime]]:
    """Where a delta of this minute is added: its minute while kept, and the upper buckets that are closed."""
    places = []
    if minute >= now - KEPT[Level.MINUTE] or minute >= closed[Level.DAY]:
        places.append((int(Level.MINUTE), minute))
    for level in CLOSING:
        if minute < closed[level]:
            places.append((int(level), floor(level, minute, ZONE)))
    if minute < closed[Level.MONTH]:
        places.append((int(Level.ALL), floor(Level.ALL, minute, ZONE)))
    return places


def _add(additions: Mapping[Key, list[Records]]) -> None:
    """Add the records to their rows: one read, one write, whatever the number of rows."""
    keys = sorted(additions)
    parameters = _key_columns(keys)
    with cursor() as cur:
        present = {
            (version, measure, level, bucket): data
            for version, measure, level, bucket, data in cur.execute(
                HEAT["read_rows"], parameters, binary=True
            ).fetchall()
        }
        packed = []
        for key in keys:
            shape = MEASURES[key[1]][1]
            parts = additions[key]
            if key in present:
                parts = [unpack(present[key], shape), *parts]
            packed.append(merge(parts, shape).tobytes())
        cur.execute(HEAT["write_rows"], {**parameters, "data": packed})


def _key_columns(keys: list[Key]) -> dict[str, list[object]]:
    names = ("versions", "measures", "levels", "buckets")
    return {name: [key[place] for key in keys] for place, name in enumerate(names)}


def _next_sequences(versions: list[int], now: datetime) -> dict[int, int]:
    with cursor() as cur:
        rows = cur.execute(HEAT["next_sequences"], {"versions": versions, "now": now}).fetchall()
    return dict(rows)


def _close_level(level: Level, now: datetime) -> int:
    """Hours are summed from minutes, days from minutes (a zone may begin its day at half past), months from days."""
    start = watermarks()[level]
    limit = now - CLOSING_DELAY if level is Level.HOUR else min(now - CLOSING_DELAY, watermarks()[Level.HOUR])
    source = Level.DAY if level is Level.MONTH else Level.MINUTE
    written = 0
    while (end := following(level, start, ZONE)) <= limit:
        sums = _sum_below(source, start, end)
        additions: dict[Key, list[Records]] = {
            (version, measure, int(level), start): [records] for (version, measure), records in sums.items()
        }
        if level is Level.MONTH:
            beginning = floor(Level.ALL, start, ZONE)
            additions |= {(v, m, int(Level.ALL), beginning): [records] for (v, m), records in sums.items()}
        if additions:
            _add(additions)
        written += len(additions)
        start = end
        _move_watermark(level, start)
    return written


def _sum_below(source: Level, start: datetime, end: datetime) -> dict[tuple[int, int], Records]:
    with cursor() as cur:
        bounds = {"level": int(source), "start": start, "end": end}
        rows = cur.execute(HEAT["rows_below"], bounds, binary=True).fetchall()
    parts: dict[tuple[int, int], list[Records]] = defaultdict(list)
    for version, measure, data in rows:
        parts[(version, measure)].append(unpack(data, MEASURES[measure][1]))
    return {key: merge(records, MEASURES[key[1]][1]) for key, records in parts.items()}


def _prune(now: datetime) -> None:
    """Drop minutes and hours that are no longer kept and that the day above holds."""
    day = watermarks()[Level.DAY]
    with cursor() as cur:
        for level, kept in KEPT.items():
            cur.execute(HEAT["prune"], {"level": int(level), "before": min(now - kept, day)})
