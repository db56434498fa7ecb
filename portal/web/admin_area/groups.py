"""`/admin-area/groups/`: groups of people, each with its members, its leads and what hangs on it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Group, User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from humantasks.actions.groups import create_group, find_group, remove_group, rename_group
from humantasks.selectors.groups import groups_with_counts, members_of, use_of
from portal.http.access import signed_in
from portal.http.spreadsheets import csv_file
from portal.lib.errors import Conflict, Invalid
from portal.web.admin_area.audit import shown_trail
from processes.selectors.access import grants_of_group, group_rows
from processes.visibility import check_everywhere

HERE = "/admin-area/groups/"


@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest) -> HttpResponseBase:
    """The list; POST makes a group and opens it."""
    check_everywhere(request.user, "administer")
    if request.GET.get("format") == "csv":
        return csv_file("groups", ("group", "members", "roles"), map(_line, group_rows()))
    problem, status = "", 200
    if request.method == "POST":
        try:
            made = create_group(signed_in(request), request.POST.get("name", ""))
            return redirect(f"{HERE}{made.pk}/")
        except (Invalid, Conflict) as error:
            problem, status = error.sentence, error.status
    context = {
        "groups": groups_with_counts(),
        "problem": problem,
        "typed": request.POST.get("name", ""),
        "trail": shown_trail("group"),
    }
    return render(request, "admin_area/groups.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, group_id: int) -> HttpResponse:
    """One group; POST renames it."""
    check_everywhere(request.user, "administer")
    found = find_group(group_id)
    if request.method != "POST":
        return _page(request, found)
    try:
        renamed = rename_group(signed_in(request), group_id, request.POST.get("name", ""))
    except (Invalid, Conflict) as error:
        return _page(request, found, error.sentence, error.status)
    messages.success(request, gettext("It is called {name} now.").format(name=renamed.name))
    return redirect(f"{HERE}{group_id}/")


@require_POST
def remove(request: HttpRequest, group_id: int) -> HttpResponse:
    try:
        remove_group(signed_in(request), group_id)
    except Conflict as error:
        messages.error(request, error.sentence)
        return redirect(f"{HERE}{group_id}/")
    messages.success(request, gettext("The group is removed; the audit keeps who was in it."))
    return redirect(HERE)


def _line(row: dict[str, Any]) -> tuple[Any, ...]:
    return (
        row["name"],
        row["members"],
        "; ".join(f"{each['role']} ({each['scope']})" for each in row["grants"]),
    )


def _page(request: HttpRequest, found: Group, problem: str = "", status: int = 200) -> HttpResponse:
    people = members_of(found)
    context: dict[str, Any] = {
        "group": found,
        "typed": request.POST.get("name", found.name),
        "problem": problem,
        "people": people,
        "colleagues": User.objects.filter(is_active=True).exclude(groups=found).order_by("username"),
        "use": use_of(found),
        "grants": grants_of_group(found),
        "trail": shown_trail("group", found.pk),
    }
    return render(request, "admin_area/group.html", context, status=status)
