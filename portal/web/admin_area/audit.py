"""`/admin-area/audit/`: who did what, when, from where; filter and CSV."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.dateparse import parse_date

from portal.http.pagination import PAGE_ROWS
from portal.http.spreadsheets import csv_file
from processes import visibility
from processes.models import AuditEntry
from processes.selectors.audit import AuditFilter, audit_actions, audit_page, audit_rows, trail
from processes.web.trails import shown_entry

CSV_ROWS = 50_000
COLUMNS = ("at", "actor", "action", "object_kind", "object_id", "address", "correlation_id", "details")


def audit(request: HttpRequest) -> HttpResponseBase:
    visibility.check_everywhere(request.user, "administer")
    wanted = _filter(request)
    if request.GET.get("format") == "csv":
        return _as_csv(wanted)
    page = audit_page(wanted, limit=PAGE_ROWS, cursor=request.GET.get("cursor", ""))
    context = {
        "entries": [shown_entry(entry) for entry in page.rows],
        "actions": audit_actions(),
        "next_cursor": page.next,
        "shown": len(page.rows),
    }
    template = "admin_area/_audit_rows.html" if request.headers.get("HX-Request") else "admin_area/audit.html"
    return render(request, template, context)


def shown_trail(kind: str, object_id: int | str | None = None) -> list[dict[str, Any]]:
    """What was done last to such things, for the page they are changed on."""
    return [shown_entry(entry) for entry in trail(kind, object_id)]


def _filter(request: HttpRequest) -> AuditFilter:
    query = request.GET
    return AuditFilter(
        actor=query.get("actor", "").strip(),
        action=query.get("action", ""),
        about=query.get("object", "").strip(),
        after=_day(query.get("after", "")),
        before=_day(query.get("before", "")),
    )


def _day(text: str) -> datetime | None:
    """The beginning of a day; None for what is no date."""
    try:
        day = parse_date(text) if text else None
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None


def _as_csv(wanted: AuditFilter) -> StreamingHttpResponse:
    entries = audit_rows(wanted)[:CSV_ROWS].iterator(chunk_size=1_000)
    return csv_file("audit", COLUMNS, (_csv_row(entry) for entry in entries))


def _csv_row(entry: AuditEntry) -> tuple[Any, ...]:
    return (
        entry.at,
        entry.actor,
        entry.action,
        entry.object_kind,
        entry.object_id,
        entry.address,
        entry.correlation_id,
        entry.details,
    )
