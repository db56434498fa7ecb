"""The list of instances: filters in the address, rows for the page and for CSV."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_noop as N_

from portal.http.pagination import PAGE_ROWS
from portal.http.spreadsheets import MOST_ROWS, csv_file
from portal.lib import moments
from portal.lib.bulk import BulkKind, kinds_for
from portal.lib.clock import portal_now
from processes import visibility
from processes.models import ProcessInstance, Token
from processes.selectors.behind import behind
from processes.selectors.elements import names_by_position
from processes.selectors.instance_filter import STATES, InstanceFilter, filter_from
from processes.selectors.instances import NarrowYourFilter, instance_page
from processes.selectors.narrowing import narrowed
from processes.web.context import process_head
from processes.web.people import names_of

DAY_LETTERS = len("2026-01-31")
CSV_COLUMNS = ("id", "business_key", "process", "version", "state", "started_at", "started_by", "ended_at")
LABELS = {
    "process": N_("Process"),
    "state": N_("State"),
    "business_key": N_("Business key"),
    "variable": N_("Variable"),
    "has_incident": N_("With incident"),
    "element": N_("Stands at"),
    "started_after": N_("Started after"),
    "started_before": N_("Started before"),
    "ended_after": N_("Ended after"),
    "ended_before": N_("Ended before"),
    "slower_than": N_("Took longer than (s)"),
    "faster_than": N_("Took less than (s)"),
    "changed_before": N_("Quiet since"),
    "troubled": N_("Step repeated or failed"),
    "first_time_right": N_("First time right"),
    "left_element": N_("Was at"),
    "left_by_people": N_("A person did a step"),
    "left_after": N_("Step left after"),
    "left_before": N_("Step left before"),
    "failed_call": N_("Failed calls to"),
    "called_after": N_("Call asked for after"),
    "behind": N_("Behind"),
}
SAME_WORDS = (
    "slower_than",
    "faster_than",
    "troubled",
    "first_time_right",
    "left_element",
    "left_by_people",
    "failed_call",
    "behind",
)
TIMES = (
    "started_after",
    "started_before",
    "ended_after",
    "ended_before",
    "left_after",
    "left_before",
    "changed_before",
    "called_after",
)


def instances(request: HttpRequest, key: str = "") -> HttpResponseBase:
    """`/instances/` and `/processes/<key>/instances/`; htmx gets the rows alone, `format=csv` a file."""
    process = process_head(request.user, key) if key else None
    words = _words(request, key)
    query = filter_from(words)
    visible = visibility.instances(request.user, "see_variables" if query.reads_variables else "read")
    operations = _operations(request.user)
    if request.GET.get("format") == "csv":
        return _as_csv(narrowed(visible, query))
    context = _page(request, visible, query) | {
        "process": process,
        "operations": operations,
        "batch_filter": {name: value for name, value in words.items() if value},
        "filters": _filters(request),
        "clear_url": request.path,
        "map_href": _map_href(words),
        "alert_href": _alert_href(request, words) if operations else "",
        "filter_options": {
            "processes": visibility.definitions(request.user).filter(kind="bpmn").order_by("name"),
            "states": [(state, state) for state in STATES],
        },
    }
    template = (
        "processes/_instance_rows.html" if request.headers.get("HX-Request") else "processes/instances.html"
    )
    return render(request, template, context)


def _map_href(words: dict[str, str]) -> str:
    """Of the step that the list is about, with its panel open; "" for a list about several."""
    key, element = words["process_key"], words["element_id"]
    if not key or "," in key or not element:
        return ""
    asked = {"version": words["version"], "step": element}
    return f"/processes/{key}/?{urlencode({name: value for name, value in asked.items() if value})}"


def _alert_href(request: HttpRequest, words: dict[str, str]) -> str:
    """The form of an alert about those in which nothing happens, narrowed as the list is where an alert can be."""
    process = "" if "," in words["process_key"] else words["process_key"]
    asked = {
        "what": "measure:stuck",
        "comparison": "above",
        "threshold": "0",
        "process": process,
        "version": process and words["version"],
        "key": words["business_key"],
        "variable": request.GET.get("variable", "") if request.GET.get("value") else "",
        "value": request.GET.get("value", "") if request.GET.get("variable") else "",
    }
    return f"{reverse('alert-new')}?{urlencode({name: value for name, value in asked.items() if value})}"


def _operations(user: User) -> list[BulkKind]:
    """What may be done to many of them; nothing for somebody who operates no process."""
    return kinds_for("instance") if visibility.rights(user).anywhere("operate") else []


def _words(request: HttpRequest, key: str) -> dict[str, str]:
    """The page's own parameters, in the words of the API's filter."""
    given = request.GET
    query = {
        "process_key": key or given.get("process", ""),
        "state": given.get("state", ""),
        "business_key": given.get("business_key", ""),
        "has_incident": "true" if given.get("has_incident") else "",
        "element_id": given.get("element", ""),
        "q": given.get("q", ""),
        "version": given.get("version", ""),
    }
    query |= {name: given.get(name, "") for name in SAME_WORDS}
    for name in TIMES:
        if day := given.get(name):
            query[name] = f"{day}T00:00:00Z" if len(day) == DAY_LETTERS else day
    if given.get("variable") and given.get("value"):
        query |= variable_words(given["variable"], given["value"])
    return query


def variable_words(name: str, value: str) -> dict[str, str]:
    """`>1000`, `<=5`, `*tile*` or a plain value, as people write it."""
    for sign, comparison in ((">=", "gte"), ("<=", "lte"), (">", "gt"), ("<", "lt")):
        if value.startswith(sign):
            return {f"var.{name}__{comparison}": value.removeprefix(sign).strip()}
    if value.startswith("*") or value.endswith("*"):
        return {f"var.{name}__contains": value.strip("*")}
    return {f"var.{name}": value}


def _page(
    request: HttpRequest, visible: "QuerySet[ProcessInstance]", query: InstanceFilter
) -> dict[str, Any]:
    try:
        page = instance_page(visible, query, limit=PAGE_ROWS, cursor=request.GET.get("cursor", ""))
    except NarrowYourFilter as error:
        return {"rows": [], "shown": 0, "next_cursor": "", "too_wide": error.sentence}
    return {
        "rows": rows_of(page.rows, request.user),
        "shown": len(page.rows),
        "next_cursor": page.next,
        "too_wide": None,
    }


def rows_of(found: list[ProcessInstance], user: User) -> list[dict[str, Any]]:
    """Instances as table rows, with where they stand and who started them. Three queries."""
    standing = _standing(found)
    people = names_of(row.started_by for row in found)
    now = portal_now()
    return [
        {
            "id": row.pk,
            "business_key": row.business_key,
            "title": row.title,
            "process_name": row.definition.name,
            "process_key": row.definition.key,
            "version": row.version.number,
            "state": row.state,
            "is_suspended": row.suspended,
            "has_incident": getattr(row, "incident", False),
            "standing_at": standing.get(row.pk, ""),
            "started_at": row.started_at,
            "started_by": people.get(row.started_by, row.started_by),
            "ended_at": row.ended_at,
            "seconds": ((row.ended_at or now) - row.started_at).total_seconds(),
        }
        for row in found
    ]


def _standing(found: list[ProcessInstance]) -> dict[int, str]:
    """Instance -> the name of the element it stands at, "+n" when at several."""
    live = [row.pk for row in found if row.ended_at is None]
    places: dict[int, list[str]] = {}
    tokens = Token.objects.filter(instance_id__in=live).values_list(
        "instance_id", "instance__version_id", "element"
    )
    for instance, version, element in tokens.order_by("instance_id", "pk")[:2_000]:
        places.setdefault(instance, []).append(names_by_position(version)[element])
    return {
        instance: f"{elements[0]} +{len(elements) - 1}" if len(elements) > 1 else elements[0]
        for instance, elements in places.items()
    }


def _filters(request: HttpRequest) -> list[dict[str, str]]:
    """The filters that are set, each with the address without it."""
    chips = []
    for name, label in LABELS.items():
        if value := request.GET.get(name):
            value = _plainly(name, value)
            rest = {k: v for k, v in request.GET.items() if k not in {name, "cursor"} and v}
            words = f"{value} {request.GET.get('value', '')}".strip() if name == "variable" else value
            chips.append({"label": label, "words": words, "remove_url": f"{request.path}?{urlencode(rest)}"})
    return chips


def _plainly(name: str, value: str) -> str:
    """Instants and marks of links as people read them, in the installation's zone."""
    if name == "behind":
        return behind(value).words
    instant = parse_datetime(value) if name in TIMES and len(value) > DAY_LETTERS else None
    return (
        f"{moments.day(instant)}, {moments.clock_seconds(instant)}" if instant and instant.tzinfo else value
    )


def _as_csv(rows: "QuerySet[ProcessInstance]") -> StreamingHttpResponse:
    found = rows.select_related("definition", "version").only(
        "id",
        "business_key",
        "definition__key",
        "version__number",
        "state",
        "started_at",
        "started_by",
        "ended_at",
    )
    newest = found.order_by("-started_at", "-pk")[:MOST_ROWS]
    return csv_file("instances", CSV_COLUMNS, (_csv_row(row) for row in newest.iterator(chunk_size=1_000)))


def _csv_row(row: ProcessInstance) -> tuple[Any, ...]:
    return (
        row.pk,
        row.business_key,
        row.definition.key,
        row.version.number,
        row.state,
        row.started_at,
        row.started_by,
        row.ended_at,
    )
