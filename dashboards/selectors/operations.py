"""Figures of all processes together for the operations home: throughput, cycle time, open by age.

throughput: instances started and ended per day. cycle: median and 95th percentile of the time from start to end of the
instances that ended that day. open by age: live instances by the time since their start.
"""

from datetime import datetime, timedelta
from typing import Any

from dashboards.store.zone import ZONE
from portal.lib import sql

DAYS = 14
AGES = ((3_600, "< 1 h"), (14_400, "1 to 4 h"), (86_400, "4 to 24 h"), (604_800, "1 to 7 d"), (None, "> 7 d"))

_STARTED = """
SELECT (started_at AT TIME ZONE %(zone)s)::date AS day, count(*) FROM instance
 WHERE definition_id = ANY(%(definitions)s) AND started_at >= %(since)s GROUP BY 1
"""
_ENDED = """
SELECT (ended_at AT TIME ZONE %(zone)s)::date AS day, count(*),
       percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - started_at)),
       percentile_disc(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - started_at))
  FROM instance WHERE definition_id = ANY(%(definitions)s) AND ended_at >= %(since)s GROUP BY 1
"""
_AGES = """
SELECT extract(epoch FROM %(now)s - started_at) FROM instance
 WHERE definition_id = ANY(%(definitions)s) AND state IN ('active', 'compensating') LIMIT 100000
"""


def throughput_series(definition_ids: list[int], now: datetime) -> dict[str, Any]:
    """Started and ended instances of the last 14 days."""
    days = _days(now)
    parameters = _parameters(definition_ids, now)
    started = dict(sql.fetch(_STARTED, parameters))
    finished = {day: count for day, count, _, _ in sql.fetch(_ENDED, parameters)}
    return {
        "labels": [_label(day) for day in days],
        "started": [started.get(day, 0) for day in days],
        "finished": [finished.get(day, 0) for day in days],
        "description": f"Started {sum(started.values())}, finished {sum(finished.values())} in {DAYS} days",
    }


def cycle_series(definition_ids: list[int], now: datetime) -> dict[str, Any]:
    """Median and 95th percentile of the cycle time per day, in seconds; None for a day without ends."""
    days = _days(now)
    rows = {
        day: (float(p50), float(p95))
        for day, _, p50, p95 in sql.fetch(_ENDED, _parameters(definition_ids, now))
    }
    return {
        "labels": [_label(day) for day in days],
        "p50": [rows[day][0] if day in rows else None for day in days],
        "p95": [rows[day][1] if day in rows else None for day in days],
        "description": "Median and 95th percentile of the time from start to end, per day",
    }


def age_of_open(definition_ids: list[int], now: datetime) -> dict[str, Any]:
    """Live instances by age."""
    counts = [0] * len(AGES)
    for (seconds,) in sql.fetch(_AGES, {"definitions": definition_ids, "now": now}):
        counts[next(place for place, (limit, _) in enumerate(AGES) if limit is None or seconds < limit)] += 1
    labels = [label for _, label in AGES]
    words = ", ".join(f"{label}: {count}" for label, count in zip(labels, counts, strict=True))
    return {"labels": labels, "values": counts, "description": words}


def _parameters(definition_ids: list[int], now: datetime) -> dict[str, Any]:
    midnight = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    return {"definitions": definition_ids, "since": midnight - timedelta(days=DAYS - 1), "zone": str(ZONE)}


def _days(now: datetime) -> list[Any]:
    today = now.astimezone(ZONE).date()
    return [today - timedelta(days=ago) for ago in range(DAYS - 1, -1, -1)]


def _label(day: Any) -> str:
    return f"{day.day} {day:%b}"
