"""The panel of one step on a heat map: its figures, its target, what goes with being slow, what can be done there."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from dashboards.heat.layers import LAYERS
from dashboards.selectors.goes_with import goes_with
from dashboards.selectors.heat import PERIODS
from dashboards.selectors.heat_query import read_query
from dashboards.selectors.heat_within import callers
from dashboards.selectors.step import places_of, step_panel
from dashboards.visibility import may_make
from portal.lib.clock import portal_now
from portal.lib.errors import Invalid, NotFound
from portal.web.process_pages import called_maps, chosen_version
from processes import visibility
from processes.actions.settings import LONGEST_TARGET, may_set_targets, set_step_target
from processes.models import Definition, DefinitionVersion
from processes.selectors.elements import ElementInfo, elements_of
from processes.selectors.instances import NarrowYourFilter, versions_of
from processes.selectors.variable_filter import VariableFilter, number_in
from processes.web.context import process_head, process_named

TARGET_UNITS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400}


def element(request: HttpRequest, key: str, element_id: str) -> HttpResponse:
    """The side panel of one step, to htmx."""
    definition, version, info = _step(request, key, element_id)
    query = read_query(_asked(request), version, request.user, portal_now())
    panel = step_panel(info, query, portal_now(), request.user)
    chain = callers(request.GET.get("within", ""), request.user)
    context = {
        "process": process_head(request.user, key, definition),
        "version": version,
        "query": urlencode({name: value for name, value in request.GET.items() if name != "version"}),
        "filter_link": _version_link(request, version) + _filter_link(query.variables),
        "may_operate": visibility.may(request.user, "operate", definition.pk),
        "alert_href": _alert_href(request, key, element_id, panel["target"])
        if may_make(request.user, definition)
        else "",
        "may_set_target": may_set_targets(request.user, definition),
        "target_parts": _target_parts(panel["target"]),
        "target_units": TARGET_UNITS,
        **panel,
        "called": called_maps(request, version, chain).get(info.id),
        # a batch finds its instances by step and values, not by who called them
        "actions": [] if chain else _step_actions(request, version, info, panel),
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
            context["found"] = goes_with(places_of(query.versions, info.id), query)
        except NarrowYourFilter:
            context["refusal"] = gettext(
                "There is too much history to compare at once. Choose a shorter period."
            )
    return render(request, "processes/_goes_with.html", context)


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
    version = chosen_version(versions_of(definition), request.GET.get("version", ""))
    info = elements_of(version.pk).get(element_id)
    if info is None:
        raise NotFound(f"Expected a step {element_id!r} in {definition.name}, but there is none.")
    return definition, version, info


def _shows_all(request: HttpRequest) -> bool:
    return request.GET.get("versions") == "all"


def _version_link(request: HttpRequest, version: DefinitionVersion) -> str:
    """The version that the map shows, in the address of the list of instances."""
    return "" if _shows_all(request) else f"&version={version.number}"


def _step_actions(
    request: HttpRequest, version: DefinitionVersion, info: ElementInfo, panel: dict[str, Any]
) -> list[dict[str, Any]]:
    """What can be done to all that stand at a step, in the versions and with the values the map shows: each leads to a preview."""
    values = {name: value for name, value in request.GET.dict().items() if name.startswith("var.")}
    here = {"filter.process_key": version.definition.key, "filter.element_id": info.id, "all": "1"}
    here |= {f"filter.{name}": value for name, value in values.items()}
    of_version = {} if _shows_all(request) else {"filter.version": str(version.number)}
    found = []
    if panel["there"]["has_tasks"]:
        found += [
            _batch("remind", gettext("Remind"), "bell", here | of_version),
            _batch("reassign", gettext("Hand to…"), "user-check", here | of_version),
        ]
    if incidents := panel["element"]["incidents"]:
        at = here if _shows_all(request) else here | {"filter.version_id": str(version.pk)}
        found.append(_batch("retry", gettext("Retry {incidents}").format(incidents=incidents), "refresh", at))
    if panel["there"]["total"]:
        found += [
            _batch("modify", gettext("Move…"), "arrow-right", here | of_version | {"argument.from": info.id}),
            *_migrations(request, version, info, values),
            _batch("message", gettext("Send a message…"), "send", here | of_version),
            _batch("cancel", gettext("Cancel…"), "x", here | of_version),
        ]
    return found


def _migrations(
    request: HttpRequest, version: DefinitionVersion, info: ElementInfo, values: dict[str, str]
) -> list[dict[str, Any]]:
    """To the newest published version, unless these run by it already."""
    newest = next((each for each in versions_of(version.definition) if each.state == "published"), None)
    if newest is None or newest.pk == version.pk or _shows_all(request):
        return []
    label = gettext("Migrate to v{number}…").format(number=newest.number)
    path = reverse("version-migrate", args=[version.definition.key, newest.pk])
    asked = {"from": str(version.pk), "element_id": info.id} | values
    return [_action("migrate", label, "versions", path, asked)]


def _batch(name: str, label: str, icon: str, fields: dict[str, str]) -> dict[str, Any]:
    return _action(name, label, icon, "/batches/preview/", {"operation": name} | fields)


def _action(name: str, label: str, icon: str, href: str, fields: dict[str, str]) -> dict[str, Any]:
    return {"name": name, "label": label, "icon": icon, "href": href, "fields": fields}
