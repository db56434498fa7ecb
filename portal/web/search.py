"""Search across processes: business keys, ids, values of variables, tasks and people, in one box."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from humantasks.visibility import tasks
from portal.http.numbers import is_whole
from processes import visibility
from processes.models import ProcessInstance, VariableValue

MOST_PER_GROUP = 6
SHORTEST = 2


def search(request: HttpRequest) -> HttpResponse:
    """`/search/?q=`; htmx gets the list alone."""
    text = request.GET.get("q", "").strip()
    groups = results(request.user, text) if len(text) >= SHORTEST else []
    template = "portal/_results.html" if request.headers.get("HX-Request") else "portal/search.html"
    return render(request, template, {"search_text": text, "groups": groups})


def results(user: User, text: str) -> list[dict[str, Any]]:
    """Groups of rows the reader may see; empty groups are left out."""
    groups = (
        {"label": "Processes", "rows": _processes(user, text)},
        {"label": "Instances", "rows": _instances(user, text)},
        {"label": "Tasks", "rows": _tasks(user, text)},
        {"label": "Values", "rows": _values(user, text)},
    )
    return [group for group in groups if group["rows"]]


def _processes(user: User, text: str) -> list[dict[str, Any]]:
    found = visibility.definitions(user).filter(kind="bpmn", name__icontains=text).order_by("name")
    return [
        {"href": f"/processes/{row.key}/", "icon": "sitemap", "title": row.name, "note": row.key, "state": ""}
        for row in found[:MOST_PER_GROUP]
    ]


def _instances(user: User, text: str) -> list[dict[str, Any]]:
    """By exact id, by the beginning of the business key, by correlation id."""
    visible = visibility.instances(user).select_related("definition")
    found: dict[int, ProcessInstance] = {}
    if is_whole(text):
        found |= {row.pk: row for row in visible.filter(pk=int(text))}
    found |= {row.pk: row for row in visible.filter(business_key__istartswith=text)[:MOST_PER_GROUP]}
    if len(text) == 32:
        found |= {row.pk: row for row in visible.filter(correlation_id=text)[:MOST_PER_GROUP]}
    return [_instance_row(row) for row in list(found.values())[:MOST_PER_GROUP]]


def _values(user: User, text: str) -> list[dict[str, Any]]:
    """Instances with a searchable variable that has exactly this text. Needs the right to see variables."""
    values = VariableValue.objects.filter(txt=text).values_list("instance_id", "name")[:200]
    names = dict(values)
    rights = visibility.rights(user)
    visible = visibility.instances(user).filter(
        rights.where("see_variables", "definition_id"), pk__in=list(names)
    )
    rows = visible.select_related("definition").order_by("-started_at", "-pk")[:MOST_PER_GROUP]
    return [_instance_row(row) | {"note": f"{names[row.pk]} = {text}"} for row in rows]


def _tasks(user: User, text: str) -> list[dict[str, Any]]:
    found = tasks(user).filter(title__icontains=text).order_by("-created_at")[:MOST_PER_GROUP]
    return [
        {
            "href": f"/tasks/{row.pk}/",
            "icon": "inbox",
            "title": row.title,
            "note": row.business_key,
            "state": row.state,
        }
        for row in found
    ]


def _instance_row(row: ProcessInstance) -> dict[str, Any]:
    return {
        "href": f"/instances/{row.pk}/",
        "icon": "stack-2",
        "title": row.business_key or row.title or str(row.pk),
        "note": row.definition.name,
        "state": row.state,
    }
