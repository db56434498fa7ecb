"""What the inbox page shows, from one page of rows: groups by due date, filters as chips, the empty state."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils.timezone import localtime

from humantasks.selectors.inbox import end_of_day
from humantasks.selectors.rows import Row
from humantasks.selectors.views import COMPLETED, VIEWS
from processes.visibility import definitions

DUE = (("overdue", "Overdue"), ("today", "Due today"), ("week", "Next 7 days"))
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading."""

    label: str
    tasks: list[Row]

    @property
    def count(self) -> int:
        return len(self.tasks)


def title_of(view: str) -> str:
    return "Completed" if view == COMPLETED else VIEWS[view].title


def grouped(rows: Iterable[Row], view: str, now: datetime) -> list[Group]:
    """In shown order: the rows are sorted by due date already, so groups follow each other."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault("Completed" if view == COMPLETED else _heading(row.due_at, now), []).append(row)
    return [Group(label, tasks) for label, tasks in groups.items()]


def _heading(due_at: datetime | None, now: datetime) -> str:
    if due_at is None:
        return "No due date"
    if due_at < now:
        return "Overdue"
    today = end_of_day(now)
    if due_at < today:
        return "Due today"
    if due_at < today + timedelta(days=3):  # the next working day, over a weekend too
        return f"{localtime(due_at):%A %-d %B}"
    return "Later"


def due_bounds(due: str, now: datetime) -> dict[str, str]:
    """The page's short words for a period -> the filter's parameters."""
    if due == "overdue":
        return {"due_before": now.isoformat()}
    if due == "today":
        return {"due_before": end_of_day(now).isoformat()}
    return {"due_before": (now + WEEK).isoformat()} if due == "week" else {}


def filter_chips(query: QueryDict, processes: list[dict[str, str]]) -> list[dict[str, str]]:
    """Each filter that is on, with the address without it."""
    names = {process["key"]: process["name"] for process in processes}
    words = {
        "process": ("Process", names.get(query.get("process", ""), query.get("process", ""))),
        "due": ("Due", dict(DUE).get(query.get("due", ""), "")),
        "q": ("Text", query.get("q", "")),
    }
    chips = [(name, label, text) for name, (label, text) in words.items() if text]
    chips += [(name, name[4:], str(value)) for name, value in query.items() if name.startswith("var.")]
    return [
        {"label": label, "words": str(text), "remove_url": _without(query, name)}
        for name, label, text in chips
    ]


def _without(query: QueryDict, name: str) -> str:
    rest = query.copy()
    for gone in (name, "cursor", "task"):
        rest.pop(gone, None)
    return f"/tasks/?{rest.urlencode()}"


def process_options(user: User, rows: Iterable[Row]) -> list[dict[str, str]]:
    """Processes to filter by: those one may read, and those of the tasks shown."""
    found = dict(definitions(user).filter(kind="bpmn").values_list("key", "name"))
    found |= {row.process_key: row.process_name for row in rows}
    return [{"key": key, "name": name} for key, name in sorted(found.items(), key=lambda pair: pair[1])]


def waiting_elsewhere(view: str, counts: dict[str, int]) -> dict[str, Any] | None:
    """For an empty list: where something waits."""
    if view in ("mine", "due_today", "overdue", "open") and counts.get("groups"):
        return {"count": counts["groups"], "group": "your groups", "url": "/tasks/?view=groups"}
    return None
