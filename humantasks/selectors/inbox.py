"""A page of somebody's open tasks, earliest due first; and how many there are in each view.

Each source (a principal, a process one operates, being the assignee, ...) is read as its own short index range, and
the ranges are merged by keyset. One query with OR over the same conditions looks at every task in order of due date
and takes more than a second for somebody with nothing to do; this takes milliseconds whoever asks and however many
tasks there are. Counts stop at 1,000.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils.timezone import localtime

from humantasks.lifecycle import OPEN_TASK_STATES
from humantasks.models import NO_DUE_DATE, HumanTask
from humantasks.selectors.views import ASKED, HELD, OFFERED, OPERATED, OWNED, VIEWS, View
from humantasks.visibility import definitions_with, principals, tasks
from processes.selectors.instances import FILTER_TIMEOUT_MS, NarrowYourFilter, VariableFilter

COUNT_CAP = 1_000
NEXT_PAGE_ROWS, NEXT_PAGES = 100, 20  # for the next free task: 2,000 tasks are more than anybody has in view
START = (datetime(1, 1, 1, tzinfo=NO_DUE_DATE.tzinfo), 0)

_OPEN = ", ".join(f"'{state}'" for state in OPEN_TASK_STATES)  # literally, so that the partial indexes fit

Key = tuple[datetime, int]  # (due_rank, task id): the order of the list


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What narrows a list of open tasks; empty fields do not narrow."""

    definition_ids: tuple[int, ...] | None = None
    element_id: str = ""
    states: tuple[str, ...] = ()
    assignee_id: int | None = None
    group_principal: int | None = None
    due_before: datetime | None = None
    due_after: datetime | None = None
    search: str = ""  # a word of the title begins so, or the business key does
    variables: tuple[VariableFilter, ...] = field(default=())

    @property
    def looks_at_tasks(self) -> bool:
        """True when the columns of the candidates do not suffice."""
        wanted = (self.element_id, self.states, self.assignee_id, self.search, self.variables)
        return any(wanted)


@dataclass(slots=True)
class _Query:
    """SQL under construction with its named parameters."""

    user: User
    view: View
    wanted: TaskFilter
    now: datetime
    limit: int
    after: Key = START
    order: str = "ORDER BY 1, 2"  # "" where only the number of tasks counts
    parameters: dict[str, Any] = field(default_factory=dict)

    def keys(self) -> str:
        """A query for (due_rank, task_id), distinct, in order, at most `limit`."""
        self.parameters |= {
            "me": self.user.pk,
            "now": self.now,
            "after_due": self.after[0],
            "after_id": self.after[1],
            "until": self._until(),
            "limit": self.limit,
            "principals": self._principals(),
            "operated": definitions_with(self.user, "operate") if OPERATED in self.view.sources else [],
            "definitions": list(self.wanted.definition_ids or ()),
        }
        parts = [f"({_SOURCES[source](self)})" for source in self.view.sources]
        union = " UNION ALL ".join(parts)
        return (
            f"SELECT DISTINCT due_rank, task_id FROM ({union}) a ORDER BY due_rank, task_id LIMIT %(limit)s"
        )

    def offered(self) -> str:
        """Index: task_candidate_by_due, or task_candidate_by_process for one process."""
        join = "JOIN task t ON t.id = c.task_id" if self._needs_task() else ""
        return (
            "SELECT x.due_rank, x.task_id FROM unnest(%(principals)s::bigint[]) p CROSS JOIN LATERAL ("
            f"SELECT c.due_rank, c.task_id FROM task_candidate c {join} WHERE c.principal = p"
            f" {self._range('c.due_rank', 'c.task_id')} {self._definitions('c')} {self._narrowed()}"
            f" {self._snoozed('c.task_id')} {self.order} LIMIT %(limit)s) x"
        )

    def personal(self, column: str) -> str:
        """Index: the partial one over `column`."""
        return (
            f"SELECT t.due_rank, t.id AS task_id FROM task t WHERE t.{column} = %(me)s AND t.state IN ({_OPEN})"
            f" {self._range('t.due_rank', 't.id')} {self._definitions('t')} {self._narrowed()}"
            f" {self._of_group('t.id')} {self._snoozed('t.id')} {self.order} LIMIT %(limit)s"
        )

    def operated(self) -> str:
        """Index: task_open_by_process."""
        return (
            "SELECT x.due_rank, x.task_id FROM unnest(%(operated)s::bigint[]) d CROSS JOIN LATERAL ("
            f"SELECT t.due_rank, t.id AS task_id FROM task t WHERE t.definition_id = d AND t.state IN ({_OPEN})"
            f" {self._range('t.due_rank', 't.id')} {self._definitions('t')} {self._narrowed()}"
            f" {self._of_group('t.id')} {self._snoozed('t.id')} {self.order} LIMIT %(limit)s) x"
        )

    def _principals(self) -> list[int]:
        mine = principals(self.user)
        only = self.wanted.group_principal
        return mine if only is None else [number for number in mine if number == only]

    def _until(self) -> datetime:
        bounds = [self.wanted.due_before or NO_DUE_DATE + timedelta(hours=1)]
        if self.view.due == "overdue":
            bounds.append(self.now)
        if self.view.due == "today":
            bounds.append(end_of_day(self.now))
        return min(bounds)

    def _range(self, due: str, task_id: str) -> str:
        text = f"AND ({due}, {task_id}) > (%(after_due)s, %(after_id)s) AND {due} < %(until)s"
        if self.wanted.due_after:
            self.parameters["due_after"] = self.wanted.due_after
            text += f" AND {due} >= %(due_after)s"
        return text

    def _definitions(self, alias: str) -> str:
        if self.wanted.definition_ids is None:
            return ""
        return f"AND {alias}.definition_id = ANY(%(definitions)s)"

    def _of_group(self, task_id: str) -> str:
        """What is offered is narrowed by principal; what is held or operated has to be offered to the group as well."""
        if self.wanted.group_principal is None:
            return ""
        self.parameters["group"] = self.wanted.group_principal
        return f"AND EXISTS (SELECT 1 FROM task_candidate g WHERE g.task_id = {task_id} AND g.principal = %(group)s)"

    def _snoozed(self, task_id: str) -> str:
        """What the person put off is left out."""
        return (
            f"AND NOT EXISTS (SELECT 1 FROM task_snooze s WHERE s.user_id = %(me)s AND s.task_id = {task_id}"
            " AND s.until > %(now)s)"
        )

    def _needs_task(self) -> bool:
        return self.wanted.looks_at_tasks or bool(self.view.state)

    def _narrowed(self) -> str:
        """Conditions on the task's row, alias t."""
        wanted, parts = self.wanted, []
        if self.view.state:
            parts.append(self._is("t.state", "view_state", self.view.state))
        if wanted.element_id:
            parts.append(self._is("t.element_id", "element_id", wanted.element_id))
        if wanted.assignee_id:
            parts.append(self._is("t.assignee_id", "assignee_id", wanted.assignee_id))
        if wanted.states:
            self.parameters["states"] = list(wanted.states)
            parts.append("t.state = ANY(%(states)s)")
        if wanted.search:
            parts.append(self._search(wanted.search))
        parts += [self._variable(number, variable) for number, variable in enumerate(wanted.variables)]
        return "".join(f" AND {part}" for part in parts)

    def _is(self, column: str, name: str, value: Any) -> str:
        self.parameters[name] = value
        return f"{column} = %({name})s"

    def _search(self, text: str) -> str:
        self.parameters["search"] = f"%{_escaped(text)}%"
        return "(t.title ILIKE %(search)s OR t.business_key ILIKE %(search)s)"

    def _variable(self, number: int, variable: VariableFilter) -> str:
        name, value = f"name_{number}", f"value_{number}"
        column, operator, given = _comparison(variable)
        self.parameters |= {name: variable.name, value: given}
        return (
            "EXISTS (SELECT 1 FROM variable_value v WHERE v.instance_id = t.instance_id"
            f" AND v.name = %({name})s AND v.{column} {operator} %({value})s)"
        )


_SOURCES = {
    OFFERED: _Query.offered,
    HELD: lambda query: query.personal("assignee_id"),
    OWNED: lambda query: query.personal("owner_id"),
    ASKED: lambda query: query.personal("asked_id"),
    OPERATED: _Query.operated,
}
_OPERATORS = {"gt": ">", "lt": "<", "gte": ">=", "lte": "<="}


def inbox_keys(
    user: User, view: str, wanted: TaskFilter, *, now: datetime, limit: int, after: Key | None = None
) -> list[Key]:
    """The keys of the next `limit` tasks after `after`, in order. Raises NarrowYourFilter after 300 ms."""
    if VIEWS[view].snoozed:
        return snoozed_keys(user, now=now, limit=limit, after=after or START)
    query = _Query(user, VIEWS[view], wanted, now, limit, after or START)
    text = query.keys()
    if not wanted.looks_at_tasks:  # index ranges alone; nothing to guard
        return _fetch(text, query.parameters)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {FILTER_TIMEOUT_MS:d}")
            found = _fetch(text, query.parameters)
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError as error:
        raise NarrowYourFilter from error
    return found


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


def snoozed_keys(user: User, *, now: datetime, limit: int, after: Key) -> list[Key]:
    """What the person put off and may still see: they are few, so the other way round."""
    mine = tasks(user).filter(snoozes__user=user, snoozes__until__gt=now, state__in=OPEN_TASK_STATES)
    rest = mine.filter(Q(due_rank__gt=after[0]) | Q(due_rank=after[0], pk__gt=after[1]))
    return list(rest.order_by("due_rank", "pk").values_list("due_rank", "pk")[:limit])


def inbox_counts(user: User, views: Sequence[str], *, now: datetime) -> dict[str, int]:
    """View -> open tasks in it, at most COUNT_CAP + 1. Two statements at most, whatever the views.

    What is overdue or due today is the beginning of what is open, so one walk counts the three.
    """
    parts: dict[str, str] = {}
    parameters: dict[str, Any] = {"end_of_day": end_of_day(now)}
    for view in views:
        if not VIEWS[view].snoozed and view not in _BY_DUE:
            query = _Query(user, VIEWS[view], TaskFilter(), now, COUNT_CAP + 1, order="")
            parts[view] = f"SELECT count(*) FROM ({query.keys()}) k"
            parameters |= query.parameters
    if due := [view for view in views if view in _BY_DUE]:
        query = _Query(user, VIEWS["open"], TaskFilter(), now, COUNT_CAP + 1)
        sums = ", ".join(f"count(*) FILTER (WHERE {_BY_DUE[view]}) AS {view}" for view in due)
        open_tasks = f"WITH k AS MATERIALIZED ({query.keys()}) SELECT {sums} FROM k"
        parameters |= query.parameters
    parameters["operated"] = definitions_with(user, "operate")
    columns = [f"({text}) AS {view}" for view, text in parts.items()]
    columns += [f"due.{view}" for view in due]
    source = f"FROM ({open_tasks}) due" if due else ""
    numbers = _fetch(f"SELECT {', '.join(columns)} {source}", parameters)[0] if columns else ()
    counts = dict(zip([*parts, *due], numbers, strict=True))
    if "snoozed" in views:
        counts["snoozed"] = len(snoozed_keys(user, now=now, limit=COUNT_CAP + 1, after=START))
    return {view: counts[view] for view in views}


# Conditions on the walk over what is open, earliest due first.
_BY_DUE = {"open": "true", "overdue": "due_rank < %(now)s", "due_today": "due_rank < %(end_of_day)s"}


def _fetch(text: str, parameters: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        return cursor.fetchall()


def end_of_day(now: datetime) -> datetime:
    """The next midnight in the installation's zone."""
    tomorrow = localtime(now) + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)


def _comparison(variable: VariableFilter) -> tuple[str, str, Any]:
    """Column, operator and value: numbers compare as numbers, everything else as text."""
    if variable.comparison == "contains":
        return "txt", "ILIKE", f"%{_escaped(variable.value)}%"
    operator = _OPERATORS.get(variable.comparison, "=")
    try:
        return "num", operator, float(variable.value)
    except ValueError:
        return "txt", operator, variable.value


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
