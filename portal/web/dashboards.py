"""Dashboards: the list of them, the instant one of each process, and every tile as a file."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from dashboards.selectors.boards import board_rows
from dashboards.selectors.measures import MEASURES
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
from dashboards.store.board_templates import TEMPLATES
from portal.http.access import signed_in
from portal.http.htmx import partial_or_page
from portal.http.spreadsheets import csv_file
from portal.lib.clock import portal_now
from portal.lib.errors import NotFound
from portal.web.process_pages import process_table
from processes import visibility
from processes.models import Definition
from processes.web.context import process_head, process_named

PERIODS = {"7d": ("7 d", 7), "30d": ("30 d", 30), "90d": ("90 d", 90)}
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


def dashboards(request: HttpRequest) -> HttpResponse:
    """`/dashboards/`: one for each process the person may see, the slowest and most troubled told by their figures."""
    visible = visibility.definitions(request.user).filter(kind="bpmn")
    return render(request, "dashboards/dashboards.html", _list(request, visible))


def _list(request: HttpRequest, visible: Any) -> dict[str, Any]:
    templates = [{"key": key, "name": each.name, "words": each.words} for key, each in TEMPLATES.items()]
    return {
        "processes": process_table(request.user, visible),
        "boards": board_rows(signed_in(request)),
        "templates": templates,
    }


def process_dashboard(request: HttpRequest, key: str) -> HttpResponse:
    """`/processes/<key>/dashboard/`; htmx gets the tiles alone."""
    definition = process_named(request.user, key)
    period = _period(request)
    window = window_of(PERIODS[period][1], portal_now())
    context = {
        "process": process_head(request.user, key, definition),
        "section": "dashboard",
        "periods": [{"key": name, "label": label} for name, (label, _) in PERIODS.items()],
        "period": period,
        "figures": _figures(definition, window),
        "tiles": _tiles(definition, window, request.user),
        "dashboard_page": {"ws_path": f"/ws/processes/{quote(key)}/dashboard/"},
    }
    return partial_or_page(request, "dashboards/process.html", "dashboards/_tiles.html", context)


def tile_csv(request: HttpRequest, key: str, tile: str) -> StreamingHttpResponse:
    """The rows of one tile, numbers as they are: seconds, counts."""
    definition = process_named(request.user, key)
    window = window_of(PERIODS[_period(request)][1], portal_now())
    found = next((each for each in _tiles(definition, window, request.user) if each.key == tile), None)
    if found is None:
        raise NotFound(f"Expected a tile {tile!r} on this dashboard, but there is none.")
    return csv_file(f"{key}-{tile}", found.columns, found.rows)


def _period(request: HttpRequest) -> str:
    asked = request.GET.get("period", "")
    return asked if asked in PERIODS else "30d"


def _tiles(definition: Definition, window: Window, user: User) -> list[Tile]:
    days = by_day(definition, window)
    return [
        throughput_tile(definition, window, days),
        cycle_tile(definition, window, days),
        age_tile(definition, window.now),
        slowest_tile(definition, window),
        workload_tile(definition, window.now),
        causes_tile(definition, user),
    ]


def _figures(definition: Definition, window: Window) -> list[dict[str, Any]]:
    values = figures(definition, window)
    links = _links(definition, window, values)
    return [
        {"measure": MEASURES[key], "value": values[key], "href": links[key], "note": _note(key, definition)}
        for key in FIGURES
    ]


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


def _note(key: str, definition: Definition) -> timedelta | str:
    if key != "sla_met":
        return ""
    target = definition.sla_target_seconds
    return timedelta(seconds=target) if target else "no target"
