"""Heat of some versions in a period: folded rows and unfolded deltas in one snapshot, one statement."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from dashboards.heat.ladder import Cover, cover
from dashboards.heat.packing import MEASURE_NUMBER, MEASURES, Records, merge, unpack
from dashboards.store.fold import watermarks
from dashboards.store.queries import HEAT
from dashboards.store.zone import ZONE
from portal.lib.sql import cursor


@dataclass(frozen=True, slots=True)
class HeatRead:
    """version -> measure name -> merged records, and the period they really cover."""

    records: dict[int, dict[str, Records]]
    cover: Cover
    sequences: dict[int, int]


def read_heat(
    versions: list[int], measures: Iterable[str], start: datetime | None, end: datetime, now: datetime
) -> HeatRead:
    """Three statements, whatever the number of visits. `start` None reads from the beginning."""
    period = cover(start, end, now, watermarks(), ZONE)
    parameters = {
        "versions": versions,
        "measures": [MEASURE_NUMBER[name] for name in measures],
        "levels": [int(span.level) for span in period.spans],
        "starts": [span.start for span in period.spans],
        "ends": [span.end for span in period.spans],
        "start": period.start,
        "end": period.end,
    }
    with cursor() as cur:
        sequences = dict(cur.execute(HEAT["sequences"], {"versions": versions}).fetchall())
        rows = cur.execute(HEAT["read_measures"], parameters).fetchall()
    parts: dict[int, dict[int, list[Records]]] = defaultdict(lambda: defaultdict(list))
    for version, measure, data in rows:
        parts[version][measure].append(unpack(bytes(data), MEASURES[measure][1]))
    records = {
        version: {MEASURES[m][0]: merge(pieces, MEASURES[m][1]) for m, pieces in measured.items()}
        for version, measured in parts.items()
    }
    return HeatRead(records, period, sequences)
