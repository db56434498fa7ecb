"""Dashboards: the list of them, the instant one of each process, and every tile as a file."""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext

from dashboards.selectors.boards import board_rows
from dashboards.selectors.measures import SENTENCES
from dashboards.selectors.process_dashboard import PERIODS, USUAL, process_dashboard
from dashboards.store.board_templates import TEMPLATES
from portal.http.access import signed_in
from portal.http.htmx import partial_or_page
from portal.http.spreadsheets import csv_file
from portal.lib.clock import portal_now
from portal.lib.errors import NotFound
from portal.web.alerts import may_make_any
from portal.web.process_pages import process_table
from processes import visibility
from processes.models import DefinitionVersion
from processes.web.context import process_head, process_named

PERIOD_LABELS = {"7d": "7 d", "30d": "30 d", "90d": "90 d"}
FIGURES = "figures"  # the name of the file of all figures, beside those of the tiles
LIST_COLUMNS = ("id", "name", "owner", "tiles", "changed_at")


def dashboards(request: HttpRequest) -> HttpResponseBase:
    """`/dashboards/`: those people built, and one for each process the person may see; `format=csv` a file of the former."""
    boards = board_rows(signed_in(request))
    if request.GET.get("format") == "csv":
        return csv_file("dashboards", LIST_COLUMNS, ([row[name] for name in LIST_COLUMNS] for row in boards))
    visible = visibility.definitions(request.user).filter(kind="bpmn")
    templates = [{"key": key, "name": each.name, "words": each.words} for key, each in TEMPLATES.items()]
    context = {
        "processes": process_table(signed_in(request), visible),
        "boards": boards,
        "templates": templates,
        "sentences": SENTENCES,
    }
    return render(request, "dashboards/dashboards.html", context)


def process_board(request: HttpRequest, key: str) -> HttpResponse:
    """`/processes/<key>/dashboard/`; htmx gets the tiles alone."""
    definition = process_named(request.user, key)
    period = _period(request)
    user = signed_in(request)
    found = process_dashboard(definition, period, user, portal_now())
    versions = visibility.versions(user).filter(definition=definition)
    context: dict[str, Any] = {
        "process": process_head(request.user, key, definition),
        "section": "dashboard",
        "periods": [{"key": name, "label": label} for name, label in PERIOD_LABELS.items()],
        "period": period,
        "figures": found.figures,
        "tiles": found.tiles,
        "alert_on": found.alerts if may_make_any(user) else {},
        "data_href": _data_href(versions.order_by("-number").first(), period),
        "dashboard_page": {"ws_path": f"/ws/processes/{quote(key)}/dashboard/"},
    }
    return partial_or_page(request, "dashboards/process.html", "dashboards/_tiles.html", context)


def tile_csv(request: HttpRequest, key: str, tile: str) -> HttpResponseBase:
    """The rows of one tile, or `figures`: numbers as they are, in seconds, counts and shares."""
    definition = process_named(request.user, key)
    shown = process_dashboard(definition, _period(request), signed_in(request), portal_now())
    if tile == FIGURES:
        rows = ((gettext(each.measure.label), each.measure.unit, each.value) for each in shown.figures)
        return csv_file(f"{key}-figures", (gettext("Figure"), gettext("Unit"), gettext("Value")), rows)
    found = next((each for each in shown.tiles if each.key == tile), None)
    if found is None:
        raise NotFound(f"Expected a tile {tile!r} on this dashboard, but there is none.")
    return csv_file(f"{key}-{tile}", found.columns, found.rows)


def _data_href(version: DefinitionVersion | None, period: str) -> str:
    """The same as JSON."""
    return f"/api/v1/process-definitions/{version.pk}/dashboard?period={period}" if version else ""


def _period(request: HttpRequest) -> str:
    asked = request.GET.get("period", "")
    return asked if asked in PERIODS else USUAL
