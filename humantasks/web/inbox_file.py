"""The list of tasks as a file: every task of the view and its filters, with the facts and variables that were chosen as columns."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.http import StreamingHttpResponse

from humantasks.selectors.columns import Column, column_named, values_of
from humantasks.selectors.pages import task_page
from humantasks.selectors.rows import Row
from portal.http.pagination import Page
from portal.http.spreadsheets import all_pages, csv_file

COLUMNS = (
    "id", "title", "process", "business_key", "step", "state", "who", "priority", "created_at", "due_at", "follow_up_at", "closed_at",
    "outcome",
)  # fmt: skip


def task_file(user: User, query: Mapping[str, str], columns: str, now: datetime) -> StreamingHttpResponse:
    """`columns` as the address of the table has them. Raises what the list raises."""
    chosen = [each for key in columns.split(",") if (each := column_named(key)) and each.kind != "fixed"]
    names = (*COLUMNS, *(each.label for each in chosen))
    return csv_file("tasks", names, _rows(user, query, chosen, now))


def _rows(
    user: User, query: Mapping[str, str], chosen: list[Column], now: datetime
) -> Iterator[tuple[Any, ...]]:
    def page(limit: int, cursor: str) -> Page:
        found = task_page(user, {**query, "cursor": cursor}, now=now, limit=limit)
        more = values_of(found.rows, user).cells if chosen else {}
        return Page([(row, more.get(row.id, {})) for row in found.rows], found.next)

    for row, more in all_pages(page):
        yield (*_row(row), *(more.get(each.key) for each in chosen))


def _row(row: Row) -> tuple[Any, ...]:
    return (
        row.id,
        row.title,
        row.process_key,
        row.business_key,
        row.element_id,
        row.state,
        row.who.name if row.who else "",
        row.priority_value,
        row.created_at,
        row.due_at,
        row.follow_up_at,
        row.closed_at,
        row.outcome,
    )
