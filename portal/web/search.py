"""Search across processes: business keys, ids, values of variables and tasks, in one box."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop as N_

from humantasks.selectors.search import tasks_called
from portal.http.access import signed_in
from portal.http.numbers import is_whole
from processes.models import ProcessInstance
from processes.selectors.instances import NarrowYourFilter
from processes.selectors.search import definitions_named, instances_called, instances_with_value

MOST_PER_GROUP = 6
SHORTEST, LONGEST = 2, 100
LONGEST_VALUE = 80


def search(request: HttpRequest) -> HttpResponse:
    """`/search/?q=`; htmx gets the list alone."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    is_enough = len(text) >= SHORTEST or is_whole(text)  # the number of an instance may have one digit
    groups = results(signed_in(request), text) if is_enough else []
    template = "portal/_results.html" if request.headers.get("HX-Request") else "portal/search.html"
    return render(request, template, {"search_text": text, "groups": groups, "is_too_short": not is_enough})


def results(user: User, text: str) -> list[dict[str, Any]]:
    """Groups of rows the reader may see; empty groups are left out, one that fits too much says so."""
    groups = (_group(label, rows, user, text) for label, rows in GROUPS)
    return [group for group in groups if group["rows"] or group["too_wide"]]


def _group(label: str, rows: "Rows", user: User, text: str) -> dict[str, Any]:
    try:
        return {"label": label, "rows": rows(user, text), "too_wide": False}
    except NarrowYourFilter:
        return {"label": label, "rows": [], "too_wide": True}


def _processes(user: User, text: str) -> list[dict[str, Any]]:
    return [
        {"href": f"/processes/{row.key}/", "icon": "sitemap", "title": row.name, "note": row.key, "state": ""}
        for row in definitions_named(user, text, most=MOST_PER_GROUP)
    ]


def _instances(user: User, text: str) -> list[dict[str, Any]]:
    return [_instance_row(row) for row in instances_called(user, text, most=MOST_PER_GROUP)]


def _values(user: User, text: str) -> list[dict[str, Any]]:
    found = instances_with_value(user, text, most=MOST_PER_GROUP)
    return [_instance_row(row) | {"note": f"{name} = {_short(value)}"} for row, name, value in found]


def _tasks(user: User, text: str) -> list[dict[str, Any]]:
    return [
        {
            "href": f"/tasks/{row.pk}/",
            "icon": "inbox",
            "title": row.title,
            "note": row.business_key,
            "state": row.state,
        }
        for row in tasks_called(user, text, most=MOST_PER_GROUP)
    ]


def _instance_row(row: ProcessInstance) -> dict[str, Any]:
    return {
        "href": f"/instances/{row.pk}/",
        "icon": "stack-2",
        "title": row.business_key or row.title or str(row.pk),
        "note": row.definition.name,
        "state": row.state,
    }


def _short(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else f"{value[: LONGEST_VALUE - 1]}…"


Rows = Callable[[User, str], list[dict[str, Any]]]
GROUPS: tuple[tuple[str, Rows], ...] = (
    (N_("Processes"), _processes),
    (N_("Instances"), _instances),
    (N_("Tasks"), _tasks),
    (N_("Values"), _values),
)
