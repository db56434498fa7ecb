"""The figures of one process in a period, as `dashboards/selectors/measures.py` defines them: plain SQL over instances."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from dashboards.selectors.task_kinds import task_kinds
from dashboards.store.read import read_heat
from dashboards.store.zone import ZONE
from portal.lib import sql
from processes.models import Definition, DefinitionVersion

_NOW = """
SELECT count(*) FILTER (WHERE state IN ('active', 'compensating')), count(*) FILTER (WHERE started_at >= %(since)s)
  FROM instance WHERE definition_id = %(definition)s
   AND (state IN ('active', 'compensating') OR started_at >= %(since)s)
"""
_ENDED = """
SELECT count(*), percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - started_at)),
       count(*) FILTER (WHERE extract(epoch FROM ended_at - started_at) <= %(target)s::float8),
       count(*) FILTER (WHERE state = 'completed' AND NOT EXISTS (SELECT FROM incident WHERE instance_id = instance.id)
             AND NOT EXISTS (SELECT FROM element_history h
                              WHERE h.instance_id = instance.id AND (h.attempts > 1 OR h.outcome = 'error')))
  FROM instance WHERE definition_id = %(definition)s AND ended_at >= %(since)s AND ended_at <= %(now)s
"""
_STARTED_BY_DAY = """
SELECT (started_at AT TIME ZONE %(zone)s)::date, count(*)
  FROM instance WHERE definition_id = %(definition)s AND started_at >= %(since)s GROUP BY 1
"""
_ENDED_BY_DAY = """
SELECT (ended_at AT TIME ZONE %(zone)s)::date, count(*),
       percentile_disc(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - started_at))
  FROM instance WHERE definition_id = %(definition)s AND ended_at >= %(since)s AND ended_at <= %(now)s GROUP BY 1
"""
_INCIDENTS = """
SELECT count(*) FROM incident WHERE definition_id = %(definition)s AND state = 'open'
"""


@dataclass(frozen=True, slots=True)
class Window:
    """Whole days of the installation's zone, today the last; `days` their dates, `since` the first midnight."""

    days: tuple[date, ...]
    since: datetime
    now: datetime

    @property
    def until(self) -> str:
        """For links, whose `before` leaves out the instant itself: what happened now is counted."""
        return (self.now + timedelta(microseconds=1)).isoformat()

    def midnight(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=ZONE)


@dataclass(frozen=True, slots=True)
class Day:
    started: int = 0
    finished: int = 0
    p50: float | None = None
    p90: float | None = None


def window_of(days: int, now: datetime) -> Window:
    today = now.astimezone(ZONE).date()
    dates = tuple(today - timedelta(days=ago) for ago in range(days - 1, -1, -1))
    return Window(dates, datetime(dates[0].year, dates[0].month, dates[0].day, tzinfo=ZONE), now)


def figures(definition: Definition, window: Window) -> dict[str, float | int | None]:
    """Measure -> value; None where there is nothing to measure (or no target). Six statements."""
    parameters = _parameters(definition, window)
    ((running, started),) = sql.fetch(_NOW, parameters)
    ((finished, lengths, within, right),) = sql.fetch(_ENDED, parameters)
    p50, p90 = (float(length) for length in lengths) if lengths else (None, None)
    has_target = finished and definition.sla_target_seconds
    return {
        "running": running,
        "started": started,
        "finished": finished,
        "p50": p50,
        "p90": p90,
        "sla_met": within / finished if has_target else None,
        "first_time_right": right / finished if finished else None,
        "automation": automation_share(definition, window),
        "incidents": sql.fetch_value(_INCIDENTS, parameters),
    }


def by_day(definition: Definition, window: Window) -> list[Day]:
    """One for each day of the window. Two statements."""
    parameters = _parameters(definition, window)
    started = dict(sql.fetch(_STARTED_BY_DAY, parameters))
    ended = {
        day: (count, *map(float, lengths)) for day, count, lengths in sql.fetch(_ENDED_BY_DAY, parameters)
    }
    return [Day(started.get(day, 0), *ended.get(day, (0, None, None))) for day in window.days]


def automation_share(definition: Definition, window: Window) -> float | None:
    """From the counts of the heat map: exact, and independent of how much was done."""
    versions = list(DefinitionVersion.objects.filter(definition=definition).values_list("pk", flat=True))
    read = read_heat(versions, ["counts"], window.since, window.now, window.now)
    automatic = people = 0
    for version, measured in read.records.items():
        kinds = task_kinds(version)
        counts: Any = measured.get("counts", np.empty(0))
        for row in counts:
            is_automatic = kinds.get(int(row["element"]))
            automatic += int(row["left"]) if is_automatic is True else 0
            people += int(row["left"]) if is_automatic is False else 0
    return automatic / (automatic + people) if automatic + people else None


def _parameters(definition: Definition, window: Window) -> dict[str, Any]:
    return {
        "definition": definition.pk,
        "since": window.since,
        "now": window.now,
        "zone": str(ZONE),
        "target": definition.sla_target_seconds,
    }
