"""Heat against the truth: live tokens and open incidents as counted, repaired by one more delta.

Runs in one REPEATABLE READ snapshot, so folded rows, waiting deltas and tokens are of one moment.
"""

from datetime import datetime

import numpy as np
from django.db import connection, transaction

from dashboards.heat.ladder import Level, floor
from dashboards.heat.packing import COUNTS
from dashboards.store.queries import HEAT
from dashboards.store.read import read_heat
from dashboards.store.zone import ZONE
from portal.lib.sql import cursor

Drift = tuple[int, int, int, int]  # version, element, live as told by heat, live as counted


def repair_drift(now: datetime) -> list[Drift]:
    """What differed, already mended: a delta that counts the missing entries or leavings.

    Needs a snapshot of its own; inside somebody's transaction it does nothing, the next minute asks again.
    """
    if connection.in_atomic_block:
        return []
    with transaction.atomic():
        with connection.cursor() as django_cursor:
            django_cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        drift = find_drift(now)
        if drift:
            _append_repairs(drift, now)
    return drift


def find_drift(now: datetime) -> list[Drift]:
    """Elements whose live count differs from their tokens."""
    with cursor() as cur:
        counted = {(v, e): n for v, e, n in cur.execute(HEAT["live_tokens"]).fetchall()}
        versions = [row[0] for row in cur.execute("SELECT version_id FROM heat_sequence").fetchall()]
    versions = sorted({*versions, *(version for version, _ in counted)})
    told = _told(versions, now) if versions else {}
    return [
        (version, element, told.get((version, element), 0), counted.get((version, element), 0))
        for version, element in sorted(told.keys() | counted.keys())
        if told.get((version, element), 0) != counted.get((version, element), 0)
    ]


def _told(versions: list[int], now: datetime) -> dict[tuple[int, int], int]:
    read = read_heat(versions, ["counts"], None, now, now)
    return {
        (version, int(row["element"])): int(row["entered"]) - int(row["left"])
        for version, measures in read.records.items()
        for row in measures.get("counts", ())
    }


def _append_repairs(drift: list[Drift], now: datetime) -> None:
    by_version: dict[int, list[tuple[int, ...]]] = {}
    for version, element, told, found in drift:
        missing, surplus = max(0, found - told), max(0, told - found)
        by_version.setdefault(version, []).append((element, missing, surplus, 0, 0, 0, 0, 0))
    minute = floor(Level.MINUTE, now, ZONE)
    empty = [b""] * len(by_version)
    with cursor() as cur:
        cur.execute(
            HEAT["append_deltas"],
            {
                "versions": list(by_version),
                "minutes": [minute] * len(by_version),
                "counts": [np.array(rows, dtype=COUNTS).tobytes() for rows in by_version.values()],
                **dict.fromkeys(("flows", "waiting", "working", "total"), empty),
            },
        )
