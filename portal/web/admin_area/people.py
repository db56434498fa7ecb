"""`/admin-area/people/`: people, groups and their roles."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from humantasks.actions.leads import change_lead
from humantasks.selectors.absences import leads_by_group
from portal.http.access import signed_in
from portal.http.htmx import back_to
from portal.http.numbers import is_whole
from portal.http.spreadsheets import csv_file
from portal.lib.errors import Invalid, PortalError
from portal.web.admin_area.audit import shown_trail
from processes import visibility
from processes.actions.settings import change_membership, give_role, take_role
from processes.models import Definition
from processes.selectors.access import group_rows, people_rows, principal_choices, role_choices

HERE = "/admin-area/people/"
CSV_COLUMNS = ("username", "name", "active", "groups", "roles", "last_seen_at")


def people(request: HttpRequest) -> HttpResponseBase:
    visibility.check_everywhere(request.user, "administer")
    people = people_rows(request.GET.get("q", "").strip())
    if request.GET.get("format") == "csv":
        return csv_file("people", CSV_COLUMNS, (_line(each) for each in people))
    leads = leads_by_group()
    context = {
        "people": people,
        "groups": [group | {"leads": leads.get(group["id"], [])} for group in group_rows()],
        "colleagues": User.objects.filter(is_active=True).order_by("username"),
        "roles": role_choices(),
        "processes": Definition.objects.filter(kind="bpmn").order_by("name"),
        "principals": principal_choices(),
        "trail": shown_trail("grant"),
    }
    return render(request, "admin_area/people.html", context)


@require_POST
def give(request: HttpRequest) -> HttpResponse:
    key = request.POST.get("process", "")
    definition = Definition.objects.filter(kind="bpmn", key=key).first() if key else None
    try:
        if key and definition is None:
            raise PortalError(f"Expected a process of this portal, but there is no {key!r}.")
        give_role(request.user, request.POST.get("role", ""), request.POST.get("principal", ""), definition)
    except PortalError as error:
        messages.error(request, error.sentence)
    return redirect(HERE)


@require_POST
def take(request: HttpRequest, grant_id: int) -> HttpResponse:
    try:
        take_role(request.user, grant_id)
    except PortalError as error:
        messages.error(request, error.sentence)
    return redirect(HERE)


@require_POST
def membership(request: HttpRequest, member: bool) -> HttpResponse:
    try:
        change_membership(signed_in(request), *_pair(request), member=member)
    except PortalError as error:
        messages.error(request, error.sentence)
    return back_to(request, HERE)


@require_POST
def leadership(request: HttpRequest, lead: bool) -> HttpResponse:
    try:
        change_lead(signed_in(request), *_pair(request), lead=lead)
    except PortalError as error:
        messages.error(request, error.sentence)
    return back_to(request, HERE)


def _line(person: dict[str, Any]) -> tuple[Any, ...]:
    groups = "; ".join(each["name"] for each in person["groups"])
    roles = "; ".join(f"{each['role']} ({each['scope']})" for each in person["grants"])
    return person["username"], person["name"], person["is_active"], groups, roles, person["last_seen_at"]


def _pair(request: HttpRequest) -> tuple[int, int]:
    """The group and the person a form names."""
    group, person = request.POST.get("group", ""), request.POST.get("user", "")
    if not (is_whole(group) and is_whole(person)):
        raise Invalid("Expected a group and a person, but one of them is not chosen.")
    return int(group), int(person)
