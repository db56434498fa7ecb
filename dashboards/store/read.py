"""Heat of some versions in a period: folded rows and unfolded deltas in one snapshot, one statement."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboards.heat.ladder import Cover, Level, cover
from dashboards.heat.packing import MEASURE_NUMBER, MEASURES, Records, merge, unpack
from dashboards.store.queries import HEAT
from dashboards.store.zone import ZONE
from portal.lib.sql import cursor

Part = tuple[Cover, Sequence[int]]  # a period, and numbers of the measures wanted of it


@dataclass(frozen=True, slots=True)
class HeatRead:
    """version -> measure name -> merged records, and the period they really cover."""

    records: dict[int, dict[str, Records]]
    cover: Cover
    sequences: dict[int, int]


def read_heat(
    versions: list[int], measures: Iterable[str], start: datetime | None, end: datetime, now: datetime
) -> HeatRead:
    """Two statements, whatever the number of visits. `start` None reads from the beginning."""
    closed, sequences = _marks(versions)
    wanted = [MEASURE_NUMBER[name] for name in measures]
    period = cover(start, end, now, closed, ZONE)
    return HeatRead(_read(versions, [(period, wanted)])[0], period, sequences)


def read_with_ever(
    versions: list[int], measures: Iterable[str], start: datetime | None, end: datetime, now: datetime
) -> tuple[HeatRead, HeatRead]:
    """The same, and the counts of all time up to now: what tells how many stand there. Two statements, one snapshot."""
    closed, sequences = _marks(versions)
    wanted = [MEASURE_NUMBER[name] for name in measures]
    period, always = cover(start, end, now, closed, ZONE), cover(None, now, now, closed, ZONE)
    if start is None and end >= now:
        read = HeatRead(_read(versions, [(period, wanted)])[0], period, sequences)
        return read, read
    counts = [MEASURE_NUMBER["counts"]]
    first, second = _read(versions, [(period, wanted), (always, counts)])
    return HeatRead(first, period, sequences), HeatRead(second, always, sequences)


def _marks(versions: list[int]) -> tuple[dict[Level, datetime], dict[int, int]]:
    with cursor() as cur:
        rows = cur.execute(HEAT["read_marks"], {"versions": versions}).fetchall()
    closed = {Level(level): at for level, at, _, _ in rows if level is not None}
    return closed, {version: number for _, _, version, number in rows if version is not None}


def _read(versions: list[int], parts: Sequence[Part]) -> list[dict[int, dict[str, Records]]]:
    """What `HeatRead.records` holds, for each part."""
    with cursor() as cur:
        # binary: as text every byte would come as two digits
        rows = cur.execute(
            HEAT["read_measures"], {"versions": versions, **_columns(parts)}, binary=True
        ).fetchall()
    pieces: list[dict[int, dict[int, list[Records]]]] = [
        defaultdict(lambda: defaultdict(list)) for _ in parts
    ]
    for part, version, measure, data in rows:
        pieces[part][version][measure].append(unpack(data, MEASURES[measure][1]))
    return [{version: _merged(measured) for version, measured in piece.items()} for piece in pieces]


def _merged(measured: dict[int, list[Records]]) -> dict[str, Records]:
    return {MEASURES[number][0]: merge(parts, MEASURES[number][1]) for number, parts in measured.items()}


def _columns(parts: Sequence[Part]) -> dict[str, list[Any]]:
    spans = [
        (part, measure, int(span.level), span.start, span.end)
        for part, (period, measures) in enumerate(parts)
        for span in period.spans
        for measure in measures
    ]
    deltas = [
        (part, measure, period.start, period.end)
        for part, (period, measures) in enumerate(parts)
        for measure in measures
    ]
    names = ("parts", "measures", "levels", "starts", "ends")
    delta_names = ("delta_parts", "delta_measures", "delta_starts", "delta_ends")
    return {name: [row[place] for row in spans] for place, name in enumerate(names)} | {
        name: [row[place] for row in deltas] for place, name in enumerate(delta_names)
    }
