"""`/workload/`: who has how much, for leads with reassigning; and one reminder for all that is about to escalate."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from humantasks.escalation.words import in_words
from humantasks.selectors.workload import GroupLoad, Load, about_to_escalate, group_loads, own_load
from portal.http.access import signed_in
from portal.http.spreadsheets import csv_file
from portal.lib.clock import portal_now
from portal.lib.phrases import spoken
from processes import visibility
from processes.actions.batches import Wanted, create_batch

COLUMNS = ("group", "members", "waiting", "person", *Load.__slots__)


@require_safe
def workload(request: HttpRequest) -> HttpResponseBase:
    """The page; `format=csv` what it says of the groups as a file: of people only to who leads them."""
    user, now = signed_in(request), portal_now()
    if request.GET.get("format") == "csv":
        return csv_file("workload", COLUMNS, _lines(group_loads(user, now)))
    soon = about_to_escalate(user, now)
    context = {
        "may_alert": visibility.rights(user).anywhere("operate"),
        "own": own_load(user, now),
        "groups": group_loads(user, now),
        "soon": [
            {"task": row.task, "at": row.due_at, "words": in_words(row.actions, spoken)} for row in soon
        ],
    }
    return render(request, "humantasks/workload.html", context)


@require_POST
def remind_all(request: HttpRequest) -> HttpResponse:
    """One batch of reminders for what the page showed as about to escalate."""
    user = signed_in(request)
    ids = tuple(row.task.pk for row in about_to_escalate(user, portal_now()))
    if not ids:
        return redirect("/workload/")
    batch = create_batch(user, Wanted("remind", ids, arguments={"text": ""}))
    return redirect(f"/batches/{batch.pk}/")


def _lines(groups: Iterable[GroupLoad]) -> Iterator[tuple[Any, ...]]:
    """A line for each person one leads, one for the average of every other group; none of these says a number that the page does not."""
    for group in groups:
        start = (group.name, group.members, group.waiting)
        for person in group.people:
            yield (*start, person.name, *astuple(person.load))
        if not group.people:
            yield (*start, "", *(_average(group)))


def _average(group: GroupLoad) -> tuple[Any, ...]:
    return tuple((group.average or {}).get(name, "") for name in Load.__slots__)
