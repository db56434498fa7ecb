"""`/landscape/`: all processes as tiles, as a map or as tables, with their links and the systems they use; each as a file."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from dashboards.heat.placing import HEIGHT, WIDTH, Placed, path, place
from dashboards.selectors.alert_address import alert_address
from dashboards.selectors.landscape import Landscape, Link, Tile, Use, failed_calls, landscape
from dashboards.selectors.measures import SENTENCES
from portal.http.access import reader
from portal.http.htmx import partial_or_page
from portal.http.spreadsheets import csv_file
from portal.lib.clock import portal_now
from portal.lib.errors import NotFound
from portal.web.alerts import may_make_any

VIEWS = {"tiles": N_("Tiles"), "map": N_("Map"), "table": N_("Table")}
KIND_WORDS = {"call": "calls", "message": "message", "signal": "signal", "event": "event", "use": "uses"}
SYSTEM = "system:"  # before the key of a system, which may be that of a process too
LABEL_LETTERS = 26
# part -> (of the landscape, columns)
_FILES = {
    "processes": ("tiles", Tile.__slots__),
    "links": ("links", Link.__slots__),
    "systems": ("uses", (*Use.__slots__, "failed", "failure_rate")),
}


def landscape_page(request: HttpRequest) -> HttpResponse:
    """Whole, or to the page's own script the part that changes."""
    found = landscape(reader(request), portal_now())
    view = request.GET.get("view", "")
    context = {
        "views": VIEWS,
        "view": view if view in VIEWS else "tiles",
        "files": list(_FILES),
        "landscape": found,
        "sentences": SENTENCES,
        "may_alert": may_make_any(reader(request)),
        "alert_on": {tile.key: alert_address("incidents", process=tile.key) for tile in found.tiles},
        "uses_of": {
            key: list(each) for key, each in groupby(_by_process(found.uses), lambda use: use.process)
        },
        "links_of": {tile.key: _degree(tile.key, found.links) for tile in found.tiles},
        "names": {tile.key: tile.name for tile in found.tiles},
        "map": _map(found) if view == "map" else None,
        "failed_calls": {use.key: failed_calls([use], found.as_of) for use in found.uses},
        "kind_words": KIND_WORDS,
        "landscape_page": {"ws_path": "/ws/landscape/"},
    }
    return partial_or_page(request, "dashboards/landscape.html", "dashboards/_landscape.html", context)


def landscape_csv(request: HttpRequest, part: str) -> StreamingHttpResponse:
    """`processes.csv`, `links.csv` or `systems.csv`: numbers as they are, times in seconds, shares from 0 to 1."""
    if part not in _FILES:
        raise NotFound(f"Expected one of {', '.join(_FILES)}, but got {part!r}.")
    of, columns = _FILES[part]
    rows = getattr(landscape(reader(request), portal_now()), of)
    cells = (tuple(_cell(getattr(row, column)) for column in columns) for row in rows)
    return csv_file(f"landscape-{part}", columns, cells)


def _by_process(uses: Sequence[Use]) -> list[Use]:
    return sorted(uses, key=lambda use: (use.process, use.name))


def _degree(key: str, links: Sequence[Link]) -> dict[str, list[Link]]:
    return {
        "out": [link for link in links if link.source == key],
        "in": [link for link in links if link.target == key and link.source != key],
    }


def _map(found: Landscape) -> dict[str, Any]:
    """Boxes and lines, ready to be drawn; several links between two boxes are one line."""
    systems = {SYSTEM + use.system: use.name for use in found.uses}
    pairs = [(link.source, link.target) for link in found.links]
    pairs += [(use.process, SYSTEM + use.system) for use in found.uses]
    placed = place([*(tile.key for tile in found.tiles), *systems], pairs, last=systems)
    return {
        "width": placed.width,
        "height": placed.height,
        "box": {"width": WIDTH, "height": HEIGHT},
        "boxes": [_box(tile, placed) for tile in found.tiles],
        "systems": [_system(key, name, found, placed) for key, name in systems.items()],
        "lines": [*_lines(found.links, placed), *_use_lines(found.uses, placed)],
    }


def _box(tile: Tile, placed: Placed) -> dict[str, Any]:
    x, y = placed.corners[tile.key]
    return {"tile": tile, "x": x, "y": y, "label": _cut(tile.name)}


def _system(key: str, name: str, found: Landscape, placed: Placed) -> dict[str, Any]:
    x, y = placed.corners[key]
    mine = [use for use in found.uses if SYSTEM + use.system == key]
    ended = sum(use.calls - use.under_way for use in mine)
    failed = sum(use.failed for use in mine)
    calls = sum(use.calls for use in mine)
    rate = failed / ended if ended else None
    href = failed_calls(mine, found.as_of)
    return {"key": key, "name": name, "x": x, "y": y, "label": _cut(name), "calls": calls, "rate": rate, "href": href}  # fmt: skip


def _lines(links: Sequence[Link], placed: Placed) -> list[dict[str, Any]]:
    lines = []
    for (source, target), each in groupby(links, lambda link: (link.source, link.target)):
        between = list(each)
        if source != target:
            kinds = {link.kind for link in between}
            words = ", ".join(f"{KIND_WORDS[link.kind]} {link.name}" for link in between)
            lines.append(_line(source, target, "call" if "call" in kinds else "said", words, placed))
    return lines


def _use_lines(uses: Sequence[Use], placed: Placed) -> list[dict[str, Any]]:
    return [
        _line(
            use.process,
            SYSTEM + use.system,
            "failing" if use.failed else "use",
            gettext("uses {name}").format(name=use.name),
            placed,
        )
        for use in uses
    ]


def _line(source: str, target: str, kind: str, words: str, placed: Placed) -> dict[str, Any]:
    drawn = path(placed.corners[source], placed.corners[target])
    return {"source": source, "target": target, "kind": kind, "words": words, "path": drawn}


def _cut(name: str) -> str:
    return name if len(name) <= LABEL_LETTERS else name[: LABEL_LETTERS - 1] + "…"


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return " ".join(str(each) for each in value)
    return "" if value is None else value
