"""The instant dashboard of one process, whole: its figures and its tiles, each number with what is behind it and its alert.

The page, its files and the API show the same thing; what a number means stands in `measures.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.utils.translation import gettext

from dashboards.selectors.alert_address import alert_address
from dashboards.selectors.measures import MEASURES, Measure
from dashboards.selectors.operations import LIVE
from dashboards.selectors.process_figures import Window, by_day, figures, window_of
from dashboards.selectors.tiles import (
    Tile,
    age_tile,
    causes_tile,
    cycle_tile,
    exact,
    slowest_tile,
    throughput_tile,
    workload_tile,
)
from processes.models import Definition

PERIODS = {"7d": 7, "30d": 30, "90d": 90}
USUAL = "30d"
FIGURES = (
    "running",
    "finished",
    "p50",
    "p90",
    "sla_met",
    "first_time_right",
    "automation",
    "incidents",
)
# The number of an alert about what a tile shows.
ALERT_ON = {
    "throughput": "finished",
    "cycle": "p90",
    "age": "stuck",
    "slowest": "step_p95",
    "workload": "queue_age",
    "causes": "incidents_raised",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """`target` in seconds, of *SLA met* alone; `alert` is where the form of an alert about it stands."""

    measure: Measure
    value: float | None
    href: str
    alert: str
    target: int | None = None


@dataclass(frozen=True, slots=True)
class ProcessDashboard:
    window: Window
    figures: Sequence[Figure]
    tiles: Sequence[Tile]
    alerts: dict[str, str]  # by tile


def process_dashboard(definition: Definition, period: str, user: User, now: datetime) -> ProcessDashboard:
    """`period` one of PERIODS."""
    window = window_of(PERIODS[period], now)
    alerts = {key: _alert(measure, definition, period) for key, measure in ALERT_ON.items()}
    return ProcessDashboard(
        window, process_numbers(definition, window, period), process_tiles(definition, window, user), alerts
    )


def process_tiles(definition: Definition, window: Window, user: User) -> list[Tile]:
    days = by_day(definition, window)
    return [
        throughput_tile(definition, window, days),
        cycle_tile(definition, window, days),
        age_tile(definition, window.now),
        slowest_tile(definition, window),
        workload_tile(definition, window.now),
        causes_tile(definition, user),
    ]


def process_numbers(definition: Definition, window: Window, period: str = USUAL) -> list[Figure]:
    values = figures(definition, window)
    links = _links(definition, window, values)
    return [
        Figure(
            MEASURES[key],
            values[key],
            links[key],
            _alert(key, definition, period),
            definition.sla_target_seconds if key == "sla_met" else None,
        )
        for key in FIGURES
    ]


def _alert(measure: str, definition: Definition, period: str) -> str:
    return alert_address(measure, process=definition.key, period=period)


def _links(definition: Definition, window: Window, values: dict[str, Any]) -> dict[str, str]:
    """The instances behind each figure; of a share those that miss it, of a percentile those beyond it."""
    since, now = window.since.isoformat(), window.until
    ended = {"ended_after": since, "ended_before": now}

    def instances(**query: str) -> str:
        return f"/instances/?{urlencode({'process': definition.key, **query})}"

    def slower(seconds: float | None) -> str:
        return instances(**ended, slower_than=exact(seconds or 0))

    return {
        "running": instances(state=LIVE),
        "finished": instances(**ended),
        "p50": slower(values["p50"]),
        "p90": slower(values["p90"]),
        "sla_met": slower(definition.sla_target_seconds)
        if definition.sla_target_seconds
        else f"/processes/{definition.key}/settings/",
        "first_time_right": instances(**ended, first_time_right="false"),
        "automation": instances(left_by_people="true", left_after=since, left_before=now),
        "incidents": f"/incidents/?{urlencode({'process': definition.key})}",
    }


def plain_dashboard(found: ProcessDashboard) -> dict[str, Any]:
    """For the API: the data of every picture, times in seconds, shares from 0 to 1."""
    return {
        "as_of": found.window.now,
        "period": {"from": found.window.since, "to": found.window.now},
        "figures": [_plain_figure(each) for each in found.figures],
        "tiles": [_plain_tile(each) for each in found.tiles],
    }


def _plain_figure(figure: Figure) -> dict[str, Any]:
    measure = figure.measure
    named = {"key": measure.key, "label": gettext(measure.label), "sentence": gettext(measure.sentence)}
    return named | {
        "unit": measure.unit,
        "value": figure.value,
        "target_seconds": figure.target,
        "link": figure.href,
    }


def _plain_tile(tile: Tile) -> dict[str, Any]:
    return {
        "key": tile.key,
        "title": gettext(tile.title),
        "sentence": gettext(tile.sentence),
        "columns": tile.columns,
        "units": tile.units,
        "rows": tile.rows,
        "links": tile.links,
    }
