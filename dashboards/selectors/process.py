"""Measures of whole processes, for tables and maps of them. Each is defined in one sentence.

finished today: instances that ended since midnight of the installation. p95: the time from start to end that 95 of 100
instances ended within in the last seven days stayed below. SLA met: the share of those within the process's target.
Trend: instances ended per day of the last seven days.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from dashboards.store.zone import ZONE
from portal.lib import sql
from processes.models import Definition

DAYS = 7
LATE_BELOW, AT_RISK_BELOW = 0.9, 0.97  # of the cases within their target

_ENDED = """
SELECT definition_id, (ended_at AT TIME ZONE %(zone)s)::date, count(*),
       count(*) FILTER (WHERE extract(epoch FROM ended_at - started_at) <= target)
  FROM instance JOIN (SELECT id, sla_target_seconds AS target FROM definition) d ON d.id = definition_id
 WHERE definition_id = ANY(%(definitions)s) AND ended_at >= %(since)s
 GROUP BY 1, 2
"""
_P95 = """
SELECT definition_id, percentile_disc(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - started_at))
  FROM instance WHERE definition_id = ANY(%(definitions)s) AND ended_at >= %(since)s GROUP BY 1
"""


@dataclass(slots=True)
class ProcessMeasures:
    finished_today: int = 0
    p95_seconds: float | None = None
    sla_met: float | None = None
    trend: list[int] = field(default_factory=lambda: [0] * DAYS)


def process_measures(definitions: Sequence[Definition], now: datetime) -> dict[int, ProcessMeasures]:
    """Measures by definition id. Two queries."""
    measures = {definition.pk: ProcessMeasures() for definition in definitions}
    today = now.astimezone(ZONE).date()
    parameters = {"definitions": list(measures), "since": now - timedelta(days=DAYS), "zone": str(ZONE)}
    ended: dict[int, tuple[int, int]] = dict.fromkeys(measures, (0, 0))
    for definition, day, count, within in sql.fetch(_ENDED, parameters):
        total = ended[definition]
        ended[definition] = (total[0] + count, total[1] + within)
        age = (today - day).days
        if 0 <= age < DAYS:
            measures[definition].trend[DAYS - 1 - age] = count
        if age == 0:
            measures[definition].finished_today = count
    for definition, seconds in sql.fetch(_P95, parameters):
        measures[definition].p95_seconds = float(seconds)
    for definition in definitions:
        count, within = ended[definition.pk]
        if definition.sla_target_seconds and count:
            measures[definition.pk].sla_met = within / count
    return measures


def sla_state(live: int, measures: ProcessMeasures, incidents: int) -> str:
    """late | at_risk | on_target | running | idle, as tables and maps of processes show it."""
    met = measures.sla_met
    if met is not None and met < LATE_BELOW:
        return "late"
    if incidents or (met is not None and met < AT_RISK_BELOW):
        return "at_risk"
    if met is not None:
        return "on_target"
    return "running" if live else "idle"


def measure_links(definition: Definition, measures: ProcessMeasures, now: datetime) -> dict[str, str]:
    """What is behind each number of a row: of the percentile the slower ones, of the share those that missed the target."""
    midnight = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    week = {"ended_after": (now - timedelta(days=DAYS)).isoformat()}
    target = definition.sla_target_seconds

    def instances(**query: str) -> str:
        return f"/instances/?{urlencode({'process': definition.key, **query})}"

    seconds = measures.p95_seconds
    return {
        "running": instances(state="active,compensating"),
        "incidents": f"/incidents/?{urlencode({'process': definition.key})}",
        "finished_today": instances(ended_after=midnight.isoformat()),
        "p95_seconds": "" if seconds is None else instances(**week, slower_than=f"{seconds:.6f}"),
        "sla_met": instances(**week, slower_than=str(target)) if target else "",
    }
