"""Working calendars for the page that edits them: what measures by each, and its versions."""

from typing import Any

from processes.models import Calendar, CalendarVersion, Definition

MOST_VERSIONS = 50


def calendar_rows() -> list[dict[str, Any]]:
    """Every calendar with the processes that measure by it. Two queries."""
    users: dict[str, list[str]] = {}
    named = Definition.objects.exclude(calendar="").order_by("name").values_list("calendar", "name")
    for key, name in named:
        users.setdefault(key, []).append(name)
    return [{"row": row, "used_by": users.get(row.key, [])} for row in Calendar.objects.order_by("name")]


def versions_of(key: str) -> list[CalendarVersion]:
    """Newest first."""
    rows = CalendarVersion.objects.filter(key=key).select_related("changed_by")
    return list(rows.order_by("-number")[:MOST_VERSIONS])
