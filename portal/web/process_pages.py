"""Pages that combine a process with its heat: the list of processes, the heat map and its table."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from dashboards.heat.layers import LAYERS, SCALES
from dashboards.heat.outward import outward
from dashboards.selectors.heat_query import heat_answer
from dashboards.selectors.heat_table import heat_table
from dashboards.selectors.heat_within import Caller, callers
from dashboards.selectors.measures import SENTENCES
from dashboards.selectors.process import measure_links, process_measures, sla_state
from portal.http.spreadsheets import csv_file
from portal.http.told import told_answer
from portal.lib.clock import portal_now
from portal.lib.errors import NotFound
from processes import visibility
from processes.models import Definition, DefinitionVersion
from processes.selectors.definitions import process_rows, running_by_version
from processes.selectors.elements import compiled, elements_of
from processes.selectors.instances import searchable_names, versions_of
from processes.web.context import process_head, process_named
from processes.web.instance_list import variable_words
from processes.web.people import person_name

# key of a layer, or of a time whose mean and percentiles are layers; its words; what it measures
SHOWN_LAYERS = (
    ("frequency", N_("Frequency"), "count"),
    ("live", N_("Live tokens"), "count"),
    ("incidents", N_("Incidents"), "count"),
    ("overdue", N_("Overdue"), "count"),
    ("waiting", N_("Waiting"), "time"),
    ("working", N_("Working"), "time"),
    ("total", N_("Total"), "time"),
    ("over_target", N_("Over target"), "time"),
)
STATISTICS = {"mean": N_("mean"), "p50": "p50", "p90": "p90", "p95": "p95"}
CSV_COLUMNS = (
    "key", "name", "version", "state", "running", "finished_today", "incidents", "p95_seconds", "sla_met", "owner",
)  # fmt: skip
PERIOD_LABELS = {
    "5m": N_("5 min"),
    "1h": "1 h",
    "today": N_("Today"),
    "7d": "7 d",
    "30d": "30 d",
    "custom": N_("Custom"),
    "all": N_("All"),
}


def processes(request: HttpRequest) -> HttpResponseBase:
    """Every process the reader may see, idle ones too; `format=csv` a file."""
    visible = visibility.definitions(request.user)
    if search := request.GET.get("q"):
        visible = visible.filter(name__icontains=search)
    rights = visibility.rights(request.user)
    rows = process_table(request.user, visible)
    if request.GET.get("format") == "csv":
        return csv_file("processes", CSV_COLUMNS, ([row[name] for name in CSV_COLUMNS] for row in rows))
    context = {
        "processes": rows,
        "sentences": SENTENCES,
        "may_deploy": rights.anywhere("edit"),
        "may_edit": rights.anywhere("edit"),
    }
    return render(request, "processes/processes.html", context)


def process_table(user: User, visible: Any) -> list[dict[str, Any]]:
    """Rows of the table of processes, with what heat and instances say of each."""
    rows = process_rows(visible)
    now = portal_now()
    measures = process_measures([row.definition for row in rows], now)
    return [
        {
            "key": row.definition.key,
            "name": row.definition.name,
            "version": row.latest_number,
            "state": sla_state(row.live, measures[row.definition.pk], row.incidents),
            "running": row.live,
            "finished_today": measures[row.definition.pk].finished_today,
            "incidents": row.incidents,
            "p95_seconds": measures[row.definition.pk].p95_seconds,
            "sla_met": measures[row.definition.pk].sla_met,
            "trend": measures[row.definition.pk].trend,
            "links": measure_links(row.definition, measures[row.definition.pk], now),
            "owner": person_name(row.definition.owner) if row.definition.owner else "",
            "can_start": row.latest_number is not None and visibility.may(user, "start", row.definition.pk),
        }
        for row in rows
    ]


def process(request: HttpRequest, key: str) -> HttpResponse:
    """The heat map of a process."""
    definition = process_named(request.user, key)
    versions = versions_of(definition)
    if not versions:
        raise NotFound(f"Expected process {key!r} to have a version, but it has none.")
    version = chosen_version(versions, request.GET.get("version", ""))
    layer = request.GET.get("layer", "frequency")
    layer = layer if layer in LAYERS else "frequency"
    period = _period(request)
    shown, refusal = _filter_of(request, definition)
    chain = callers(request.GET.get("within", ""), request.user)
    context = {
        "process": process_head(request.user, key, definition),
        "section": "heat",
        "versions": _version_rows(versions),
        "version": version,
        "layers": [{"key": name, "label": label, "group": group} for name, label, group in SHOWN_LAYERS],
        "shown_layer": LAYERS[layer].measure if LAYERS[layer].unit == "seconds" else layer,
        "statistics": STATISTICS,
        "statistic": LAYERS[layer].statistic if LAYERS[layer].unit == "seconds" else "",
        "periods": [{"key": name, "label": label} for name, label in PERIOD_LABELS.items()],
        "period": period,
        "all_versions": request.GET.get("version") == "all",
        "has_calendar": bool(definition.calendar),
        "may_filter": visibility.may(request.user, "see_variables", definition.pk),
        "filter": {name: request.GET.get(name, "") for name in ("variable", "value")},
        "filter_refusal": refusal,
        "names": searchable_names(definition),
        "kept": {name: value for name, value in request.GET.items() if name not in {"variable", "value"}},
        "crumbs": _crumbs(chain),
        "is_closed": all(each.state != "published" for each in versions),
        "heat_page": _heat_page(key, version, layer, period)
        | shown
        | _choices(request, definition)
        | {"within": _within(chain), "calls": called_maps(request, version, chain)},
    }
    return render(request, "processes/process.html", context)


def _within(chain: Sequence[Caller]) -> str:
    return ",".join(f"{caller.definition.key}:{caller.element_id}" for caller in chain)


def _crumbs(chain: Sequence[Caller]) -> list[dict[str, str]]:
    """The way down to the instances shown, each with the address of its own map."""
    return [
        {
            "name": caller.definition.name,
            "step": caller.step_name,
            "href": _map_of(caller.definition.key, chain[:place]),
        }
        for place, caller in enumerate(chain)
    ]


def _map_of(key: str, chain: Sequence[Caller]) -> str:
    asked = {"version": "all", "period": "all", "within": _within(chain)} if chain else {}
    return f"{reverse('process', args=[key])}{'?' + urlencode(asked) if asked else ''}"


def called_maps(request: HttpRequest, version: DefinitionVersion, chain: Sequence[Caller]) -> dict[str, Any]:
    """Call activity -> the process it calls, if the reader may read it, and the map of the instances called from there."""
    if version.state not in ("published", "retired"):
        return {}
    steps = {step: key for key, step in outward(compiled(version.pk)).calls}
    names = dict(
        visibility.definitions(request.user)
        .filter(kind="bpmn", key__in=steps.values())
        .values_list("key", "name")
    )
    way = [*filter(None, [_within(chain)])]
    found = {}
    for step, key in steps.items():
        if key in names:
            asked = {"version": "all", "within": ",".join([*way, f"{version.definition.key}:{step}"])}
            found[step] = {"name": names[key], "href": f"{reverse('process', args=[key])}?{urlencode(asked)}"}
    return found


def _choices(request: HttpRequest, definition: Definition) -> dict[str, Any]:
    """What the address says beside layer and period; what cannot be is left out."""
    asked = request.GET
    compared = asked.get("compare", "")
    return {
        "scale": _scale(request),
        "compare": bool(compared),
        "compare_version": compared if compared == "period" else compared[1:] if compared[:1] == "v" else "",
        "compare_from": asked.get("compare_from", ""),
        "compare_to": asked.get("compare_to", ""),
        "from": asked.get("from", ""),
        "to": asked.get("to", ""),
        "time": "working" if asked.get("time") == "working" and definition.calendar else "calendar",
        "versions": "all" if asked.get("version") == "all" else "",
    }


def _filter_of(request: HttpRequest, definition: Definition) -> tuple[dict[str, Any], str]:
    """(what the script asks for and links to, why the filter is not applied)."""
    name, value = request.GET.get("variable", "").strip(), request.GET.get("value", "").strip()
    nothing: dict[str, Any] = {"filter": {}, "filter_link": ""}
    if not name or not value:
        return nothing, ""
    if not visibility.may(request.user, "see_variables", definition.pk):
        return nothing, gettext("Only those who may see the variables of this process can filter by them.")
    link = "&" + urlencode({"variable": name, "value": value})
    return {"filter": variable_words(name, value), "filter_link": link}, ""


def chosen_version(versions: Any, number: str) -> DefinitionVersion:
    """The version asked for, else the latest published, else the newest."""
    by_number: dict[str, DefinitionVersion] = {str(version.number): version for version in versions}
    published = [version for version in versions if version.state == "published"]
    return by_number.get(number) or (published or list(versions))[0]


def _version_rows(versions: Any) -> list[dict[str, Any]]:
    running = running_by_version([version.pk for version in versions])
    return [
        {
            "id": version.pk,
            "number": version.number,
            "tag": version.tag,
            "state": version.state,
            "running": running.get(version.pk, 0),
        }
        for version in versions
    ]


def _scale(request: HttpRequest) -> str:
    asked = request.GET.get("scale", "")
    return asked if asked in SCALES else SCALES[0]


def _heat_page(key: str, version: DefinitionVersion, layer: str, period: str) -> dict[str, Any]:
    return {
        "version_id": str(version.pk),
        "xml_url": reverse("definition-xml", args=[version.pk]) + "?drawn=true",
        "heat_url": reverse("heat", args=[version.pk]),
        "counted_url": reverse("process-heat-counted", args=[key]) + f"?version={version.number}&",
        "csv_url": reverse("process-heat-csv", args=[key]),
        "version_number": version.number,
        "key": key,
        "ws_path": f"/ws/definitions/{version.pk}/heat/",
        "layer": layer,
        "period": period,
        "layers": _layer_words(),
        "instances_url": f"/instances/?process={key}&element=",
        "tasks_url": f"/tasks/?view=all&process={key}&element=",
        "incidents_url": f"/incidents/?process={key}&element=",
    }


def _layer_words() -> dict[str, str]:
    """What every layer is called."""
    shown = {name: gettext(label) for name, label, _ in SHOWN_LAYERS}
    return {
        name: f"{shown[layer.measure]} {gettext(STATISTICS[layer.statistic])}"
        if layer.unit == "seconds"
        else shown[name]
        for name, layer in LAYERS.items()
    }


def heat_csv(request: HttpRequest, key: str) -> StreamingHttpResponse:
    """The map as a table: one line for each step, numbers as they are; of a comparison both sides."""
    definition = process_named(request.user, key)
    version = chosen_version(versions_of(definition), request.GET.get("version", ""))
    document = heat_answer(request.GET.dict(), version, request.user, portal_now())
    columns, *rows = heat_table(document, elements_of(version.pk))
    return csv_file(f"{key}-{document['layer']}", columns, rows)


def heat_counted(request: HttpRequest, key: str) -> StreamingHttpResponse:
    """The heat document of a map whose visits are counted one by one, told how far it is meanwhile."""
    definition = process_named(request.user, key)
    version = chosen_version(versions_of(definition), request.GET.get("version", ""))
    asked, user, now = request.GET.dict(), request.user, portal_now()
    return told_answer(lambda told: heat_answer(asked, version, user, now, told))


def _period(request: HttpRequest) -> str:
    period = request.GET.get("period", "today")
    return period if period in PERIOD_LABELS else "today"
