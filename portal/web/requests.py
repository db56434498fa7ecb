"""My requests: what a person started, in milestone words, with who has it now and the place in line."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from humantasks.actions.links import answer_as_requester, write_as_requester
from portal.http.access import get_visible, signed_in
from portal.http.spreadsheets import csv_file
from portal.http.uploads import files_if_any
from portal.lib.clock import portal_now
from portal.lib.errors import PortalError
from portal.web.request_case import (
    Request,
    case_context,
    milestone_bar,
    read_requests,
    talk,
    title_of,
    where_now,
)
from processes import visibility
from processes.actions.by_people import move_instance
from processes.models import ProcessInstance
from processes.selectors.instances import count_up_to

LIVE = ("active", "compensating")
MOST_ROWS = 100
CSV_COLUMNS = ("id", "business_key", "title", "process", "where", "promised_at", "started_at", "ended_at")


def requests(request: HttpRequest, instance_id: int | None = None) -> HttpResponseBase:
    """`/requests/` and `/requests/<id>/`: the list beside one case; htmx gets the case alone."""
    return _page(request, instance_id)


def _page(
    request: HttpRequest, instance_id: int | None, typed: str = "", status: int = 200
) -> HttpResponseBase:
    mine = ProcessInstance.objects.filter(
        started_by=visibility.actor_of(request.user), parent_instance__isnull=True
    ).select_related("definition", "version")
    show = request.GET.get("show", "open")
    rows = list(
        _shown(mine, show).defer("variables", "version__content").order_by("-started_at", "-pk")[:MOST_ROWS]
    )
    if request.GET.get("format") == "csv":
        return csv_file("requests", CSV_COLUMNS, map(_line, read_requests(rows)))
    chosen = get_visible(mine, instance_id) if instance_id else (rows[0] if rows else None)
    case = _case(request, chosen) | {"typed": typed} if chosen else None
    context: dict[str, Any] = {"case": case, "now": portal_now()}
    if request.headers.get("HX-Request") and request.headers.get("HX-Target") == "case" and case:
        return render(request, "processes/_case.html", context)
    context |= {
        "show": show,
        "counts": _counts(mine),
        "requests": [_row(each) for each in read_requests(rows)],
        "is_first_case": instance_id is None,
        "request_page": {"ws_path": f"/ws/instances/{chosen.pk}/"}
        if chosen and not chosen.ended_at
        else None,
    }
    return render(request, "processes/requests.html", context, status=status)


def _case(request: HttpRequest, chosen: ProcessInstance) -> dict[str, Any]:
    """The case, what was written between its requester and its people, and what waits for an answer."""
    shown = case_context(read_requests([chosen])[0], _may_withdraw(request, chosen))
    shown |= talk(chosen.pk, f"/requests/{chosen.pk}/message/", "/files/")
    return shown | {"share": f"/requests/{chosen.pk}/links/"}


@require_POST
def message(request: HttpRequest, instance_id: int) -> HttpResponseBase:
    """The requester writes into the thread, or answers (`task`) what they were asked."""
    mine = ProcessInstance.objects.filter(started_by=visibility.actor_of(request.user))
    instance, user = get_visible(mine, instance_id), signed_in(request)
    text, task_id = request.POST.get("text", ""), request.POST.get("task", "")
    try:
        files = files_if_any(request.FILES)
        if task_id:
            answer_as_requester(instance=instance, task_id=task_id, text=text, user=user, files=files)
        else:
            write_as_requester(instance=instance, text=text, user=user, files=files)
    except PortalError as error:
        messages.error(request, error.sentence)
        return _page(request, instance.pk, text, error.status)
    return redirect(f"/requests/{instance.pk}/")


@require_POST
def withdraw(request: HttpRequest, instance_id: int) -> HttpResponse:
    """A requester takes back what they started, if the process lets requesters cancel."""
    mine = ProcessInstance.objects.filter(started_by=visibility.actor_of(request.user))
    instance = get_visible(mine, instance_id)
    move_instance(request.user, instance.pk, "cancel", "withdrawn by its requester")
    return redirect(f"/requests/{instance.pk}/")


def request_rows(user: Any, most: int) -> list[dict[str, Any]]:
    """The newest open requests of a person, for the start page."""
    mine = ProcessInstance.objects.filter(
        started_by=visibility.actor_of(user), parent_instance__isnull=True, state__in=LIVE
    ).select_related("definition", "version")
    rows = mine.defer("variables", "version__content").order_by("-started_at", "-pk")[:most]
    return [_row(each) for each in read_requests(list(rows))]


def _shown(mine: Any, show: str) -> Any:
    if show == "all":
        return mine
    return mine.exclude(state__in=LIVE) if show == "done" else mine.filter(state__in=LIVE)


def _counts(mine: Any) -> dict[str, int]:
    opened, done = count_up_to(_shown(mine, "open"))[0], count_up_to(_shown(mine, "done"))[0]
    return {"open": opened, "done": done, "all": opened + done}


def _row(each: Request) -> dict[str, Any]:
    return {
        "id": each.instance.pk,
        "title": title_of(each.instance),
        "business_key": each.instance.business_key,
        "milestones": milestone_bar(each),
        "words": where_now(each)[0],
        "needs_answer": any(work.state == "waiting_for_info" for work in each.work),
        "promised_at": each.promised_at,
        "ended": each.ended,
    }


def _line(each: Request) -> tuple[Any, ...]:
    case = each.instance
    named = str(case.pk), case.business_key, title_of(case), case.definition.name
    return *named, where_now(each)[0], each.promised_at, case.started_at, case.ended_at


def _may_withdraw(request: HttpRequest, instance: ProcessInstance) -> bool:
    return visibility.may(request.user, "operate", instance.definition_id)
