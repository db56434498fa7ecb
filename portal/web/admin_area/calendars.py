"""`/admin-area/calendars/`: working calendars, edited with a preview of what they mean."""

from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from portal.http.numbers import is_whole
from portal.http.spreadsheets import csv_file
from portal.lib.clock import portal_now
from portal.lib.errors import NotFound, PortalError
from portal.lib.moments import WEEKDAYS
from portal.lib.phrases import spoken
from portal.web.admin_area.audit import shown_trail
from processes import visibility
from processes.actions.calendars import (
    CalendarInvalid,
    Wanted,
    change_calendar,
    checked,
    make_new_calendar,
    remove_calendar,
)
from processes.calendars.holidays import countries
from processes.calendars.preview import PreviewDay, next_weeks, reached
from processes.calendars.text import days_from_text, days_to_text, shifts_from_text, shifts_to_text
from processes.calendars.week import CalendarError
from processes.models import Calendar, CalendarVersion
from processes.selectors.calendars import calendar_rows, versions_of
from processes.store.calendars import make, users_of
from processes.web.people import person_name

HERE = "/admin-area/calendars/"
CSV_COLUMNS = ("key", "name", "zone", "version", "changed_at", "holidays", "week", "used_by")
MINUTES_PER_UNIT = 15  # a day of the strip is 96 units wide
NEW_WEEK = [[["09:00", "17:00"]]] * 5 + [[], []]


def calendars(request: HttpRequest) -> HttpResponseBase:
    """The list, each with what uses it and when work starts again."""
    visibility.check_everywhere(request.user, "administer")
    now = portal_now()
    rows = [_row(each["row"], each["used_by"], now) for each in calendar_rows()]
    if request.GET.get("format") == "csv":
        return csv_file("calendars", CSV_COLUMNS, (_line(each) for each in rows))
    context = {"calendars": rows, "trail": shown_trail("calendar")}
    return render(request, "admin_area/calendars.html", context)


def calendar(request: HttpRequest, calendar_key: str = "") -> HttpResponse:
    """One calendar to change, or (no key) a new one. POST saves; 422 shows what was typed and why not."""
    visibility.check_everywhere(request.user, "administer")
    key = calendar_key
    row = _existing(key) if key else None
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        wanted, errors = _wanted(request)
        try:
            if wanted is not None:
                saved = _save(request, row, wanted)
                messages.success(
                    request,
                    gettext("{name} is saved as version {version}.").format(
                        name=saved.name, version=saved.version
                    ),
                )
                return redirect(f"{HERE}{saved.key}/")
        except PortalError as error:
            errors = {"form": error.sentence}
            status = error.status
        status = status if status != 200 else 422
    form = _typed(request, key) if errors else _form(row)
    context = _choices() | {
        "form": form,
        "errors": errors,
        "preview": _preview(form),
        "versions": [_version(each) for each in versions_of(key)] if row else [],
        "used_by": users_of(key) if row else [],
        "trail": shown_trail("calendar", key) if row else [],
    }
    return render(request, "admin_area/calendar.html", context, status=status)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What the typed calendar would mean; nothing is saved. For htmx while somebody types."""
    visibility.check_everywhere(request.user, "administer")
    form = _typed(request, request.POST.get("key", ""))
    return render(request, "admin_area/_calendar_preview.html", {"preview": _preview(form)})


@require_POST
def remove(request: HttpRequest, calendar_key: str) -> HttpResponse:
    try:
        remove_calendar(request.user, calendar_key)
        messages.success(request, gettext("The calendar is removed; its versions are kept."))
    except PortalError as error:
        messages.error(request, error.sentence)
    return redirect(HERE)


def _existing(key: str) -> Calendar:
    row = Calendar.objects.filter(key=key).first()
    if row is None:
        raise NotFound
    return row


def _save(request: HttpRequest, row: Calendar | None, wanted: Wanted) -> Calendar:
    if row is None:
        key = request.POST.get("key", "").strip() or wanted.name.lower().replace(" ", "-")
        return make_new_calendar(request.user, key, wanted)
    seen = request.POST.get("seen_version", "")
    return change_calendar(request.user, row.key, wanted, seen_version=int(seen) if is_whole(seen) else None)


def _wanted(request: HttpRequest) -> tuple[Wanted | None, dict[str, str]]:
    """What was typed, or what is wrong with it, by field."""
    posted, errors = request.POST, {}
    week: list[list[list[str]]] = []
    for number, name in enumerate(WEEKDAYS):
        try:
            week.append(shifts_from_text(posted.get(f"day_{number}", "")))
        except CalendarError as error:
            errors[f"day_{number}"] = f"{name}: {error}"
    days: dict[str, list[list[str]]] = {}
    try:
        days = days_from_text(posted.get("days", ""))
    except CalendarError as error:
        errors["days"] = str(error)
    if errors:
        return None, errors
    plain = {name: posted.get(name, "").strip() for name in ("name", "zone", "country", "subdivision")}
    return Wanted(week=week, days=days, **plain), {}


def _form(row: Calendar | None) -> dict[str, Any]:
    if row is None:
        hours = [shifts_to_text(day) for day in NEW_WEEK]
        return {"key": "", "is_new": True, "zone": settings.TIME_ZONE, "week": _week(hours), "days": ""}
    return {
        "key": row.key,
        "is_new": False,
        "name": row.name,
        "zone": row.zone,
        "country": row.country,
        "subdivision": row.subdivision,
        "week": _week([shifts_to_text(day) for day in row.week]),
        "days": days_to_text(row.days),
        "seen_version": row.version,
    }


def _typed(request: HttpRequest, key: str) -> dict[str, Any]:
    posted: dict[str, Any] = request.POST.dict()
    week = _week([str(posted.get(f"day_{number}", "")) for number in range(len(WEEKDAYS))])
    is_new = not Calendar.objects.filter(key=key).exists()
    return posted | {"week": week, "is_new": is_new, "key": key or posted.get("key", "")}


def _week(hours: list[str]) -> list[dict[str, Any]]:
    return [
        {"field": f"day_{number}", "name": name, "hours": hours[number]}
        for number, name in enumerate(WEEKDAYS)
    ]


def _preview(form: dict[str, Any]) -> dict[str, Any]:
    """Where three durations end and the next four weeks; `trouble` when the form is no calendar."""
    try:
        week = [shifts_from_text(day["hours"]) for day in form["week"]]
        typed = {name: str(form.get(name, "")).strip() for name in ("zone", "country", "subdivision")}
        wanted = Wanted(name="x", week=week, days=days_from_text(form.get("days", "")), **typed)
        found = checked("x", wanted)
        now = portal_now()
        return {
            "reached": reached(found, now, say=spoken),
            "days": [_strip_day(day) for day in next_weeks(found, now)],
            "zone": found.zone.key,
        }
    except (CalendarError, CalendarInvalid) as error:
        trouble = error.details["reason"] if isinstance(error, CalendarInvalid) else str(error)
        return {"trouble": trouble}


def _strip_day(day: PreviewDay) -> dict[str, Any]:
    hours, minutes = divmod(day.minutes, 60)
    return {
        "day": day.day,
        "kind": day.kind,
        "name": day.name,
        "bars": [
            {"x": start // MINUTES_PER_UNIT, "width": max(1, (end - start) // MINUTES_PER_UNIT)}
            for start, end in day.shifts
        ],
        "hours": f"{hours} h {minutes:02d}" if minutes else f"{hours} h",
        "is_free": not day.shifts,
    }


def _row(row: Calendar, used_by: list[str], now: Any) -> dict[str, Any]:
    pure = make(row)
    return {
        "key": row.key,
        "name": row.name,
        "zone": row.zone,
        "version": row.version,
        "changed_at": row.changed_at,
        "country": row.country,
        "week": [shifts_to_text(day) for day in row.week],
        "used_by": used_by,
        "is_open": pure.is_working(now),
        "opens_at": pure.next_working(now),
    }


def _line(row: dict[str, Any]) -> tuple[Any, ...]:
    week = "; ".join(f"{day} {hours or '-'}" for day, hours in zip(WEEKDAYS, row["week"], strict=True))
    named = row["key"], row["name"], row["zone"], row["version"], row["changed_at"], row["country"]
    return *named, week, "; ".join(row["used_by"])


def _version(kept: CalendarVersion) -> dict[str, Any]:
    content = kept.content
    return {
        "number": kept.number,
        "at": kept.changed_at,
        "who": person_name(kept.changed_by) if kept.changed_by else gettext("the installation"),
        "week": [
            (name, shifts_to_text(day) or "closed")
            for name, day in zip(WEEKDAYS, content["week"], strict=True)
        ],
        "zone": content["zone"],
        "country": f"{content['country']} {content['subdivision']}".strip() or "none",
        "days": days_to_text(content["days"]),
    }


def _choices() -> dict[str, Any]:
    return {"zones": sorted(available_timezones()), "countries": countries()}
