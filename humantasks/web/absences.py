"""`/absences/`: when I am away and who stands in; for leads, the same for their people, and a calendar."""

from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from humantasks.actions.absences import Leave, end_absence, set_absence
from humantasks.selectors.absences import Shown, absence_choices, shown_absences, team_calendar
from portal.http.access import signed_in
from portal.http.htmx import back_to
from portal.http.spreadsheets import csv_file
from portal.lib.clock import portal_now
from portal.lib.errors import Conflict, Forbidden, Invalid, PortalError

HERE = "/absences/"
CSV_COLUMNS = ("id", "person", "from", "last_day", "deputy", "second_deputy", "for", "state", "set_by")


@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: HttpRequest) -> HttpResponseBase:
    """GET shows; POST sets one and comes back, or says at the form what is not right, with all that was typed."""
    if request.method != "POST":
        return _file(request) if request.GET.get("format") == "csv" else _page(request)
    try:
        leave = _leave(request.POST, portal_now())
        set_absence(leave=leave, user=signed_in(request), now=portal_now())
    except PortalError as error:
        return _page(request, error.sentence, status=error.status)
    messages.success(request, gettext("Kept. Your deputy sees what comes for you."))
    return back_to(request, HERE)


@require_POST
def end(request: HttpRequest, absence_id: int) -> HttpResponse:
    try:
        end_absence(absence_id=absence_id, user=signed_in(request), now=portal_now())
    except (Conflict, Forbidden) as error:
        messages.error(request, error.sentence)
    return back_to(request, HERE)


def _page(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    user, now = signed_in(request), portal_now()
    days, team = team_calendar(user, now)
    context = {
        "absences": shown_absences(user, now),
        "choices": absence_choices(user),
        "days": days,
        "team": team,
        "problem": problem,
        "form": request.POST,
        "chosen": request.POST.getlist("processes"),
        "today": localtime(now).date(),
    }
    return render(request, "humantasks/absences.html", context, status=status)


def _file(request: HttpRequest) -> HttpResponseBase:
    rows = shown_absences(signed_in(request), portal_now())
    return csv_file("absences", CSV_COLUMNS, map(_line, rows))


def _line(row: Shown) -> tuple[object, ...]:
    when = row.starts_at, row.last_day
    return str(row.id), row.person, *when, row.deputy, row.second, row.reach, row.state, row.made_by


def _leave(form: QueryDict, now: datetime) -> Leave:
    """Whole days of the installation's zone; the first day begins now if it is today."""
    first, last = _date(form, "first", gettext("the first day")), _date(form, "last", gettext("the last day"))
    starts_at = max(_midnight(first), now) if first == localtime(now).date() else _midnight(first)
    return Leave(
        starts_at=starts_at,
        ends_at=_midnight(last + timedelta(days=1)),
        deputy=form.get("deputy", ""),
        second_deputy=form.get("second_deputy", ""),
        person=form.get("person", ""),
        processes=tuple(form.getlist("processes")),
        variable=form.get("variable", "").strip(),
        comparison=form.get("comparison", "lte"),
        value=form.get("value", "").strip(),
        claimed=form.get("claimed", "offer"),
    )


def _date(form: QueryDict, name: str, words: str) -> date:
    try:
        found = parse_date(form.get(name, ""))
    except ValueError:
        found = None
    if found is None or found.year > 9000:
        raise Invalid(f"Expected a date as {words}, but there is none.")
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, get_current_timezone())
