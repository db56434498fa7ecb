"""Measures of whole processes and of single steps, for tables and side panels. Each is defined in one sentence.

finished today: instances that ended since midnight of the installation. p95: the time from start to end that 95 of 100
instances ended within in the last seven days stayed below. SLA met: the share of those within the process's target.
Trend: instances ended per day of the last seven days.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.contrib.auth.models import User
from django.utils.translation import gettext

from dashboards.heat.histogram import bucket_middle, quantiles
from dashboards.heat.layers import SECOND
from dashboards.heat.packing import HISTOGRAM, Records
from dashboards.selectors.heat_query import HeatQuery
from dashboards.selectors.targets import targets_of
from dashboards.store.history import Among, read_history
from dashboards.store.read import HeatRead, read_heat, read_with_ever
from dashboards.store.zone import ZONE
from humantasks.selectors.there import tasks_of_tokens
from portal.lib import sql
from portal.lib.numbers import grouped
from portal.templatetags.portal_ui import duration
from processes import visibility
from processes.models import Definition, DefinitionVersion, Token
from processes.selectors.elements import ElementInfo

DAYS = 7
TREND_DAYS = 14
MOST_THERE = 25
LATE_BELOW, AT_RISK_BELOW = 0.9, 0.97  # of the cases within their target
# edges of the bars of "how long it waits", in seconds
BARS = (300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 57_600)
BAR_LABELS = ("<5m", "15m", "30m", "1h", "2h", "4h", "8h", "16h", ">16h")

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


def element_panel(
    version: DefinitionVersion, info: ElementInfo, query: HeatQuery, now: datetime, user: User
) -> dict[str, Any]:
    """The context of `processes/_panel.html`, of the instances, the period and the clock of `query`."""
    read, ever = _reads(version.pk, query, now)
    target = targets_of([version])[version.pk].get(info.id)
    counts = _row(read.records.get(version.pk, {}).get("counts"), info.position)
    all_counts = _row(ever.records.get(version.pk, {}).get("counts"), info.position)
    waiting = _of(read.records.get(version.pk, {}).get("waiting"), info.position)
    live = int(all_counts["entered"]) - int(all_counts["left"]) if all_counts is not None else 0
    return {
        "element": {
            "id": info.id,
            "name": info.name,
            "kind": info.kind,
            "group": info.groups,
            "entered": int(counts["entered"]) if counts is not None else 0,
            "live": live,
            "state": None,
            "incidents": int(all_counts["opened"]) - int(all_counts["closed"])
            if all_counts is not None
            else 0,
        },
        "stats": _stats(waiting, counts),
        "histogram": _histogram(waiting, target),
        "target": target,
        "trend": _trend(version, info, now) if query.among.is_everything else None,
        "there": _there(version, info, now, user, query.among),
    }


def _reads(version_id: int, query: HeatQuery, now: datetime) -> tuple[HeatRead, HeatRead]:
    if not query.among.is_everything:
        return read_history([version_id], *query.period, query.among)
    return read_with_ever([version_id], ["counts", "waiting"], *query.period, now)


def _row(records: Records | None, element: int) -> Any:  # a numpy record of COUNTS, or None
    if records is None:
        return None
    found = records[records["element"] == element]
    return found[0] if len(found) else None


def _of(records: Records | None, element: int) -> Records:
    if records is None:
        return np.empty(0, dtype=HISTOGRAM)
    return records[records["element"] == element]


def _stats(waiting: Records, counts: Any) -> list[dict[str, Any]]:
    if not len(waiting) or counts is None:
        return []
    visits, (p50, p95) = next(iter(quantiles(waiting, (0.5, 0.95)).values()))
    mean_working = int(counts["working"]) / visits / SECOND
    return [
        {"label": gettext("Waiting p50"), "value": duration(p50 / SECOND), "tone": ""},
        {"label": gettext("Waiting p95"), "value": duration(p95 / SECOND), "tone": ""},
        {"label": gettext("Working, mean"), "value": duration(mean_working), "tone": ""},
        {"label": gettext("Finished here"), "value": grouped(visits), "tone": ""},
    ]


def _histogram(waiting: Records, target: float | None) -> dict[str, Any] | None:
    """Bars up to 16 h; those beyond the outer fence (the third quartile and one and a half times the middle half) are shaded."""
    if not len(waiting):
        return None
    seconds = np.array([bucket_middle(int(bucket)) / SECOND for bucket in waiting["bucket"]])
    places = np.searchsorted(BARS, seconds)
    values = np.bincount(places, weights=waiting["count"], minlength=len(BAR_LABELS))
    total, (q1, q3) = next(iter(quantiles(waiting, (0.25, 0.75)).values()))
    fence = (q3 + 1.5 * (q3 - q1)) / SECOND
    outliers = int(waiting["count"][seconds > fence].sum())
    lower = (0.0, *BARS)
    bins = [
        {"label": label, "value": int(value), "over": bool(outliers) and edge >= fence}
        for label, value, edge in zip(BAR_LABELS, values, lower, strict=True)
    ]
    note = gettext("{total} visits").format(total=grouped(total))
    if outliers:
        note += gettext(", {outliers} outliers above {fence}").format(
            outliers=grouped(outliers), fence=duration(fence)
        )
    if target is not None:
        note += gettext(", target {target}").format(target=duration(target))
    return {
        "title": gettext("How long it waits"),
        "note": note,
        "bins": bins,
        "target_after": None if target is None else int(np.searchsorted(BARS, target)),
        "description": ", ".join(f"{bin_['label']}: {bin_['value']}" for bin_ in bins),
    }


def _trend(version: DefinitionVersion, info: ElementInfo, now: datetime) -> dict[str, Any] | None:
    """p95 of the waiting per day, for days that had visits."""
    midnight = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    points = []
    for ago in range(TREND_DAYS - 1, -1, -1):
        start = midnight - timedelta(days=ago)
        end = min(start + timedelta(days=1), now)
        read = read_heat([version.pk], ["waiting"], start, end, now)
        visits = _of(read.records.get(version.pk, {}).get("waiting"), info.position)
        if len(visits):
            _, (p95,) = next(iter(quantiles(visits, (0.95,)).values()))
            points.append({"label": f"{start.day} {start:%b}", "value": round(p95 / SECOND, 1)})
    if len(points) < 2:
        return None
    return {
        "title": gettext("p95, last {trend_days} days").format(trend_days=TREND_DAYS),
        "note": "",
        "points": points,
        "target": None,
        "description": ", ".join(f"{point['label']}: {point['value']} s" for point in points),
    }


def _there(
    version: DefinitionVersion, info: ElementInfo, now: datetime, user: User, among: Among
) -> dict[str, Any]:
    """Who stands here now, longest first."""
    visible = visibility.instances(user)
    if among.instances is not None:
        visible = visible.filter(pk__in=among.instances.values("pk"))
    tokens = Token.objects.filter(
        instance__version=version, element=info.position, is_body=False, instance__in=visible
    ).select_related("instance")
    found = list(tokens.order_by("entered_at", "pk")[:MOST_THERE])
    tasks = tasks_of_tokens([token.pk for token in found])
    return {
        "total": tokens.count(),
        "has_tasks": bool(tasks),
        "rows": [
            {
                "instance_id": token.instance_id,
                "task_id": tasks[token.pk].task_id if token.pk in tasks else None,
                "business_key": token.instance.business_key or token.instance.title,
                "since": (now - token.entered_at).total_seconds(),
                "who": tasks[token.pk].who if token.pk in tasks else "",
                "is_late": token.pk in tasks and tasks[token.pk].is_late,
            }
            for token in found
        ],
    }
