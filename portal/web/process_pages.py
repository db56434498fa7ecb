"""Pages that combine a process with its heat: the list of processes, the heat map, the panel of one step."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_POST

from dashboards.heat.layers import LAYERS, SCALES
from dashboards.heat.outward import outward
from dashboards.selectors.goes_with import goes_with
from dashboards.selectors.heat import PERIODS
from dashboards.selectors.heat_query import heat_answer, read_query
from dashboards.selectors.heat_table import heat_table
from dashboards.selectors.heat_within import Caller, callers
from dashboards.selectors.process import element_panel, process_measures, sla_state
from dashboards.visibility import may_make
from portal.lib.clock import portal_now
from portal.lib.errors import Invalid, NotFound
from processes import visibility
from processes.actions.settings import LONGEST_TARGET, may_set_targets, set_step_target
from processes.models import Definition, DefinitionVersion
from processes.selectors.definitions import process_rows, running_by_version
from processes.selectors.elements import ElementInfo, compiled, elements_of
from processes.selectors.instances import (
    NarrowYourFilter,
    VariableFilter,
    number_in,
    searchable_names,
    versions_of,
)
from processes.web.context import process_head, process_named
from processes.web.instance_list import csv_line, variable_words
from processes.web.people import person_name

SHOWN_LAYERS = (
    ("frequency", N_("Frequency"), "count"),
    ("live", N_("Live tokens"), "count"),
    ("incidents", N_("Incidents"), "count"),
    ("overdue", N_("Overdue"), "count"),
    ("waiting_p50", N_("Waiting p50"), "time"),
    ("waiting_p95", N_("Waiting p95"), "time"),
    ("working_p50", N_("Working"), "time"),
    ("total_p95", N_("Total p95"), "time"),
    ("over_target", N_("Over target"), "time"),
)
TARGET_UNITS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400}
PERIOD_LABELS = {
    "5m": N_("5 min"),
    "1h": "1 h",
    "today": N_("Today"),
    "7d": "7 d",
    "30d": "30 d",
    "custom": N_("Custom"),
    "all": N_("All"),
}


def processes(request: HttpRequest) -> HttpResponse:
    """Every process the reader may see, idle ones too."""
    visible = visibility.definitions(request.user)
    if search := request.GET.get("q"):
        visible = visible.filter(name__icontains=search)
    rights = visibility.rights(request.user)
    context = {
        "processes": process_table(request.user, visible),
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
    version = _chosen(versions, request.GET.get("version", ""))
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
        "layer": layer,
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
        | {"within": _within(chain), "calls": _calls(request, version, chain)},
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


def _calls(request: HttpRequest, version: DefinitionVersion, chain: Sequence[Caller]) -> dict[str, Any]:
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
        "compare_version": compared.removeprefix("v") if compared.startswith("v") else "",
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


def _chosen(versions: Any, number: str) -> DefinitionVersion:
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
        "csv_url": reverse("process-heat-csv", args=[key]),
        "version_number": version.number,
        "key": key,
        "ws_path": f"/ws/definitions/{version.pk}/heat/",
        "layer": layer,
        "period": period,
        "layers": {name: label for name, label, _ in SHOWN_LAYERS},
        "instances_url": f"/instances/?process={key}&element=",
        "tasks_url": f"/tasks/?view=all&process={key}&element=",
        "incidents_url": f"/incidents/?process={key}&element=",
    }


def element(request: HttpRequest, key: str, element_id: str) -> HttpResponse:
    """The side panel of one step, to htmx."""
    definition, version, info = _step(request, key, element_id)
    query = read_query(_asked(request), version, request.user, portal_now())
    panel = element_panel(version, info, query, portal_now(), request.user)
    chain = callers(request.GET.get("within", ""), request.user)
    context = {
        "process": process_head(request.user, key, definition),
        "version": version,
        "query": urlencode({name: value for name, value in request.GET.items() if name != "version"}),
        "filter_link": _filter_link(query.variables),
        "may_operate": visibility.may(request.user, "operate", definition.pk),
        "alert_href": _alert_href(request, key, element_id, panel["target"])
        if may_make(request.user, definition)
        else "",
        "may_set_target": may_set_targets(request.user, definition),
        "target_parts": _target_parts(panel["target"]),
        "target_units": TARGET_UNITS,
        **panel,
        "called": _calls(request, version, chain).get(info.id),
        # a batch finds its instances by step and values, not by who called them
        "actions": [] if chain else _step_actions(key, version, info, panel | {"filter": _asked(request)}),
    }
    return render(request, "processes/_panel.html", context)


def _alert_href(request: HttpRequest, key: str, element_id: str, target: float | None) -> str:
    """The form of an alert about what the map shows of this step, with its target as the threshold of a time."""
    asked = request.GET.dict()
    layer = asked.get("layer", "")
    query = {"what": f"heat:{layer if layer in LAYERS else 'live'}", "process": key, "step": element_id}
    if asked.get("period") in PERIODS:
        query["period"] = asked["period"]
    query |= {name: value for name, value in asked.items() if name == "time" or name.startswith("var.")}
    if target is not None and layer in LAYERS and LAYERS[layer].unit == "seconds":
        query["threshold"] = f"{target:g}"
    return f"/alerts/new/?{urlencode(query)}"


def heat_csv(request: HttpRequest, key: str) -> HttpResponse:
    """The map as a table: one line for each step, numbers as they are; of a comparison both sides."""
    definition = process_named(request.user, key)
    version = _chosen(versions_of(definition), request.GET.get("version", ""))
    document = heat_answer(request.GET.dict(), version, request.user, portal_now())
    lines = [csv_line(row) for row in heat_table(document, elements_of(version.pk))]
    response = HttpResponse("".join(lines), content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="{key}-{document["layer"]}.csv"'
    return response


@require_POST
def element_target(request: HttpRequest, key: str, element_id: str) -> HttpResponse:
    """Set or take away the target of a step; answers the panel anew, to htmx."""
    definition = process_named(request.user, key)
    amount, unit = request.POST.get("amount", "").strip(), request.POST.get("unit", "")
    if unit not in TARGET_UNITS or (amount and number_in(amount) is None):
        raise Invalid(f"Expected a number of {', '.join(TARGET_UNITS)}, but got {amount!r} {unit!r}.")
    number = number_in(amount)
    seconds = None if number is None else min(int(number * TARGET_UNITS[unit]), LONGEST_TARGET + 1)
    set_step_target(request.user, definition, element_id, seconds)
    return element(request, key, element_id)


def _target_parts(seconds: float | None) -> tuple[str, str]:
    """A number and the largest unit it is whole in."""
    if seconds is None:
        return "", "hours"
    unit = next((name for name in reversed(TARGET_UNITS) if seconds % TARGET_UNITS[name] == 0), "seconds")
    return f"{seconds / TARGET_UNITS[unit]:g}", unit


def element_goes_with(request: HttpRequest, key: str, element_id: str) -> HttpResponse:
    """Which values go with being slow at a step, to htmx; for those who may see variables."""
    definition, version, info = _step(request, key, element_id)
    context: dict[str, Any] = {"found": None, "refusal": ""}
    if not visibility.may(request.user, "see_variables", definition.pk):
        context["refusal"] = gettext(
            "Only those who may see the variables of this process can compare by them."
        )
    else:
        try:
            query = read_query(_asked(request), version, request.user, portal_now())
            context["found"] = goes_with(version.pk, info.position, query.period[0])
        except NarrowYourFilter:
            context["refusal"] = gettext(
                "There is too much history to compare at once. Choose a shorter period."
            )
    return render(request, "processes/_goes_with.html", context)


def _period(request: HttpRequest) -> str:
    period = request.GET.get("period", "today")
    return period if period in PERIOD_LABELS else "today"


def _asked(request: HttpRequest) -> dict[str, str]:
    """The address as a heat query; a layer or period that cannot be is the usual one."""
    asked = request.GET.dict()
    if asked.get("period") not in PERIODS:
        asked["period"] = "today"
    asked.pop("layer", None)
    return asked


def _filter_link(variables: Sequence[VariableFilter]) -> str:
    """The same filter in the address of the list of instances, which knows one."""
    signs = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
    for each in variables:
        value = (
            f"*{each.value}*"
            if each.comparison == "contains"
            else signs.get(each.comparison, "") + each.value
        )
        return "&" + urlencode({"variable": each.name, "value": value})
    return ""


def _step(
    request: HttpRequest, key: str, element_id: str
) -> tuple[Definition, DefinitionVersion, ElementInfo]:
    definition = process_named(request.user, key)
    version = _chosen(versions_of(definition), request.GET.get("version", ""))
    info = elements_of(version.pk).get(element_id)
    if info is None:
        raise NotFound(f"Expected a step {element_id!r} in {definition.name}, but there is none.")
    return definition, version, info


def _step_actions(
    key: str, version: DefinitionVersion, info: ElementInfo, panel: dict[str, Any]
) -> list[dict[str, Any]]:
    """What can be done to all that stand at a step: each leads to the preview of a batch."""
    here = {"filter.process_key": key, "filter.element_id": info.id, "all": "1"}
    here |= {f"filter.{name}": value for name, value in panel["filter"].items() if name.startswith("var.")}
    instances = here | {"filter.version": str(version.number)}
    found = []
    if panel["there"]["has_tasks"]:
        found += [
            ("remind", gettext("Remind"), "bell", here),
            ("reassign", gettext("Hand to…"), "user-check", here),
        ]
    if panel["element"]["incidents"]:
        at = here | {"filter.version_id": str(version.pk)}
        found.append(
            (
                "retry",
                gettext("Retry {incidents}").format(incidents=panel["element"]["incidents"]),
                "refresh",
                at,
            )
        )
    if panel["there"]["total"]:
        found += [
            ("modify", gettext("Move…"), "arrow-right", instances | {"argument.from": info.id}),
            ("message", gettext("Send a message…"), "send", instances),
            ("cancel", gettext("Cancel…"), "x", instances),
        ]
    return [
        {"name": name, "label": label, "icon": icon, "fields": fields} for name, label, icon, fields in found
    ]
