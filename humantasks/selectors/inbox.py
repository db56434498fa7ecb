"""A page of somebody's open tasks, earliest due first; and how many there are in each view.

The SQL is `selectors.query`'s. Counts stop at 1,000.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction

from humantasks.models import HumanTask
from humantasks.selectors.query import START, Key, Query, TaskFilter, comparison, end_of_day
from humantasks.selectors.views import VIEWS
from humantasks.visibility import definitions_with
from processes.selectors.instances import FILTER_TIMEOUT_MS, NarrowYourFilter
from processes.selectors.variable_filter import VariableFilter

COUNT_CAP = 1_000
RARE = 5_000  # cases with a value: fewer, and a filter starts from them
WALKED = 600  # tasks of the list looked at first: enough for a page where one in ten fits
NEXT_PAGE_ROWS, NEXT_PAGES = 100, 20  # for the next free task: 2,000 tasks are more than anybody has in view


def inbox_keys(
    user: User, view: str, wanted: TaskFilter, *, now: datetime, limit: int, after: Key | None = None
) -> list[Key]:
    """The keys of the next `limit` tasks after `after`, in order. Raises NarrowYourFilter after 300 ms."""
    query = Query(user, VIEWS[view], wanted, now, limit, after or START)
    if not wanted.looks_at_tasks:  # index ranges alone; nothing to guard
        return _fetch(query.keys(), query.parameters)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {FILTER_TIMEOUT_MS:d}")
            found = _filtered(query)
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError as error:
        raise NarrowYourFilter from error
    return found


def _filtered(query: Query) -> list[Key]:
    """From the cases with a rare value; or among the first of the list; or, when they do not suffice, everywhere."""
    found = _from_rare_value(query) or _walked(query)
    return _fetch(query.keys(), query.parameters) if found is None else found


def _from_rare_value(query: Query) -> list[Key] | None:
    """None when no variable of the filter is rare. Index: variable_value by name and value."""
    for variable in query.wanted.variables:
        if (cases := _cases_with(variable)) is None:
            continue
        rest = tuple(other for other in query.wanted.variables if other is not variable)
        known = set(query.wanted.instance_ids or cases)
        query.wanted = replace(query.wanted, variables=rest, instance_ids=tuple(sorted(known & set(cases))))
        return _fetch(query.keys(), query.parameters)
    return None


def _cases_with(variable: VariableFilter) -> list[int] | None:
    """Cases where the variable compares so; None when there are more than RARE."""
    if variable.comparison == "contains":
        return None  # no index answers that
    condition, given = comparison(variable, "value")
    text = f"SELECT v.instance_id FROM variable_value v WHERE v.name = %(name)s AND {condition} LIMIT {RARE + 1:d}"
    rows = _fetch(text, {"name": variable.name, **given})
    return None if len(rows) > RARE else [instance_id for (instance_id,) in rows]


def _walked(query: Query) -> list[Key] | None:
    """None when the first WALKED tasks of the list do not fill a page and there are more."""
    rows = _fetch(query.walk(WALKED), query.parameters)
    found = [(due, task_id) for due, task_id, _ in rows if task_id is not None]
    is_all = rows[0][2] < WALKED
    return found if is_all or len(found) == query.limit else None


def ready_tasks(user: User, *, now: datetime) -> Iterator[int]:
    """Tasks the person may take and nobody has, earliest due first, among the first NEXT_PAGES pages of what is open.

    Walks pages instead of filtering by state: where colleagues hold nearly everything of a large group, the filter
    would look at every task of it.
    """
    after: Key | None = None
    for _ in range(NEXT_PAGES):
        keys = inbox_keys(user, "open", TaskFilter(), now=now, limit=NEXT_PAGE_ROWS, after=after)
        ids = [task_id for _, task_id in keys]
        ready = set(HumanTask.objects.filter(pk__in=ids, state="ready").values_list("pk", flat=True))
        yield from (task_id for task_id in ids if task_id in ready)
        if len(keys) < NEXT_PAGE_ROWS:
            return
        after = keys[-1]


def inbox_counts(user: User, views: Sequence[str], *, now: datetime) -> dict[str, int]:
    """View -> open tasks in it, at most COUNT_CAP + 1. One statement, whatever the views.

    What is overdue or due today is the beginning of what is open, so one walk counts the three.
    """
    parts: dict[str, str] = {}
    parameters: dict[str, Any] = {"end_of_day": end_of_day(now)}
    for view in views:
        if view not in _BY_DUE:
            query = Query(user, VIEWS[view], TaskFilter(), now, COUNT_CAP + 1, order="")
            parts[view] = f"SELECT count(*) FROM ({query.keys()}) k"
            parameters |= query.parameters
    if due := [view for view in views if view in _BY_DUE]:
        query = Query(user, VIEWS["open"], TaskFilter(), now, COUNT_CAP + 1)
        sums = ", ".join(f"count(*) FILTER (WHERE {_BY_DUE[view]}) AS {view}" for view in due)
        open_tasks = f"WITH k AS MATERIALIZED ({query.keys()}) SELECT {sums} FROM k"
        parameters |= query.parameters
    parameters["operated"] = definitions_with(user, "operate")
    columns = [f"({text}) AS {view}" for view, text in parts.items()]
    columns += [f"due.{view}" for view in due]
    source = f"FROM ({open_tasks}) due" if due else ""
    numbers = _fetch(f"SELECT {', '.join(columns)} {source}", parameters)[0] if columns else ()
    counts = dict(zip([*parts, *due], numbers, strict=True))
    return {view: counts[view] for view in views}


# Conditions on the walk over what is open, earliest due first.
_BY_DUE = {"open": "true", "overdue": "due_rank < %(now)s", "due_today": "due_rank < %(end_of_day)s"}


def _fetch(text: str, parameters: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        return cursor.fetchall()
