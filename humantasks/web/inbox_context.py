"""What the inbox page shows, from one page of rows: groups by due date, the table, the empty state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext

from humantasks.selectors.columns import Column, column_named, values_of
from humantasks.selectors.query import end_of_day
from humantasks.selectors.rows import Row
from humantasks.selectors.views import COMPLETED, VIEWS
from portal.lib import moments
from portal.lib.people import person_name

MOST_COLLEAGUES = 200  # of a longer list nobody chooses; the task's own page has everybody


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading."""

    label: str
    tasks: list[Row]

    @property
    def count(self) -> int:
        return len(self.tasks)


def title_of(view: str) -> str:
    return gettext("Completed") if view == COMPLETED else gettext(VIEWS[view].title)


def grouped(rows: Iterable[Row], view: str, now: datetime) -> list[Group]:
    """In shown order: the rows are sorted by due date already, so groups follow each other."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(
            gettext("Completed") if view == COMPLETED else _heading(row.due_at, now), []
        ).append(row)
    return [Group(label, tasks) for label, tasks in groups.items()]


def _heading(due_at: datetime | None, now: datetime) -> str:
    if due_at is None:
        return gettext("No due date")
    if due_at < now:
        return gettext("Overdue")
    today = end_of_day(now)
    if due_at < today:
        return gettext("Due today")
    if due_at < today + timedelta(days=3):  # the next working day, over a weekend too
        return moments.long_day(due_at)
    return gettext("Later")


def colleagues(user: User) -> list[tuple[str, str]]:
    """Members of one's groups, by name: whom one may hand many tasks to. Each task decides for itself whether it may be."""
    people = User.objects.filter(is_active=True, groups__in=user.groups.all()).distinct().order_by("username")
    return [(person.username, person_name(person)) for person in people[:MOST_COLLEAGUES]]


@dataclass(frozen=True, slots=True)
class TableRow:
    """A task, and what it says in each chosen column."""

    task: Row
    cells: list[tuple[Column, Any]]


def table(rows: Iterable[Row], keys: Sequence[str], user: User) -> dict[str, Any]:
    """The rows with their cells, the chosen columns, and those there are to choose from."""
    shown = list(rows)
    values = values_of(shown, user)
    columns = [column for key in keys if (column := column_named(key))]
    known = {column.key for column in columns}
    return {
        "columns": columns,
        "offered": [(column, column.key in known) for column in values.offered]
        + [(column, True) for column in columns if column not in values.offered],
        "rows": [
            TableRow(row, [(column, values.cells[row.id].get(column.key)) for column in columns])
            for row in shown
        ],
    }


def waiting_elsewhere(view: str, counts: dict[str, int]) -> dict[str, Any] | None:
    """For an empty list: where something waits."""
    if view in ("mine", "due_today", "overdue", "open") and counts.get("groups"):
        return {"count": counts["groups"], "group": gettext("your groups"), "url": "/tasks/?view=groups"}
    return None
