"""The SQL of a list of open tasks: where they come from, what narrows them, in which order. Builds text, asks nothing
but the person's rights.

Each source (a principal, a process one operates, being the assignee, ...) is read as its own short index range, and
the ranges are merged by keyset. One query with OR over the same conditions looks at every task in order of due date
and takes more than a second for somebody with nothing to do; this takes milliseconds whoever asks and however many
tasks there are.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils.timezone import localtime

from humantasks.assignment.principals import of_group
from humantasks.lifecycle import OPEN_TASK_STATES
from humantasks.models import NO_DUE_DATE
from humantasks.selectors.views import ASKED, HELD, MENTIONED, OFFERED, OPERATED, OWNED, PUT_OFF, TEAM, View
from humantasks.visibility import definitions_with, led_groups, principals
from processes.selectors.variable_filter import VariableFilter, number_in

START = (datetime(1, 1, 1, tzinfo=NO_DUE_DATE.tzinfo), 0)

_OPEN = ", ".join(f"'{state}'" for state in OPEN_TASK_STATES)  # literally, so that the partial indexes fit

Key = tuple[datetime, int]  # (due_rank, task id): the order of the list


# Fields of the filter -> the condition on the task's row that they are.
_ONE_OF = {"version_ids": "t.process_version_id", "instance_ids": "t.instance_id"}
_BOUNDS = {
    "created_before": "t.created_at <",
    "created_after": "t.created_at >=",
    "follow_up_before": "t.follow_up_at <",
    "follow_up_after": "t.follow_up_at >=",
    "priority_from": "t.priority >=",
}


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What narrows a list of open tasks; empty fields do not narrow."""

    definition_ids: tuple[int, ...] | None = None
    version_ids: tuple[int, ...] | None = None
    instance_ids: tuple[int, ...] | None = None  # cases found beforehand, by their key or a rare value
    element_id: str = ""
    states: tuple[str, ...] = ()
    assignee_id: int | None = None
    group_principal: int | None = None
    due_before: datetime | None = None
    due_after: datetime | None = None
    created_before: datetime | None = None
    created_after: datetime | None = None
    follow_up_before: datetime | None = None
    follow_up_after: datetime | None = None
    priority_from: int | None = None
    search: str = ""  # a word of the title begins so, or the business key does
    variables: tuple[VariableFilter, ...] = field(default=())

    @property
    def looks_at_tasks(self) -> bool:
        """True when the columns of the candidates do not suffice."""
        texts = (self.element_id, self.states, self.assignee_id, self.search, self.variables)
        return any(texts) or any(getattr(self, name) is not None for name in (*_ONE_OF, *_BOUNDS))


@dataclass(slots=True)
class Query:
    """SQL under construction with its named parameters."""

    user: User
    view: View
    wanted: TaskFilter
    now: datetime
    limit: int
    after: Key = START
    order: str = "ORDER BY 1, 2"  # "" where only the number of tasks counts
    narrows: bool = True  # False: conditions on the task's row are left to `walk`
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
            "principals": self._only(principals(self.user)),
            "definitions": list(self.wanted.definition_ids or ()),
        }
        if {OPERATED, MENTIONED, PUT_OFF, TEAM} & set(self.view.sources):
            self.parameters["operated"] = definitions_with(self.user, "operate")
        parts = [f"({_SOURCES[source](self)})" for source in self.view.sources]
        union = " UNION ALL ".join(parts)
        return (
            f"SELECT DISTINCT due_rank, task_id FROM ({union}) a ORDER BY due_rank, task_id LIMIT %(limit)s"
        )

    def walk(self, rows: int) -> str:
        """Those that fit among the next `rows` of the merged list: where many fit, a page is found after a few hundred
        looks at tasks, however many principals there are; `keys` looks for a whole page in each of them."""
        self.narrows = False
        walked = self.keys()
        self.narrows = True
        wanted = self._narrowed()
        self.parameters |= {"limit": rows, "page": self.limit}
        return (
            f"WITH k AS MATERIALIZED ({walked}), f AS (SELECT k.due_rank, k.task_id FROM k JOIN task t ON t.id = k.task_id"
            f" WHERE true {wanted} ORDER BY 1, 2 LIMIT %(page)s)"
            " SELECT due_rank, task_id, (SELECT count(*) FROM k) FROM f"
            " UNION ALL SELECT NULL, NULL, (SELECT count(*) FROM k) WHERE NOT EXISTS (SELECT 1 FROM f) ORDER BY 1, 2"
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

    def mentioned(self) -> str:
        """Index: comment_mentions. Few, so the other way round: from the comments to what may be seen."""
        self.parameters["mentions_me"] = f"[{self.user.pk:d}]"
        return self._few("comment s", "s.mentions @> %(mentions_me)s::jsonb", self._snoozed("t.id"))

    def put_off(self) -> str:
        """Index: snooze_one_per_person."""
        return self._few("task_snooze s", "s.user_id = %(me)s AND s.until > %(now)s", "")

    def team(self) -> str:
        """What is offered to the groups one leads, whoever has it. Index: task_candidate_by_due."""
        mine, operated = principals(self.user), self.parameters["operated"]
        led = [of_group(pk) for pk in led_groups(self.user).values_list("pk", flat=True)]
        self.parameters["led"] = self._only([number for number in led if operated or number in mine])
        self.parameters["mine"] = mine
        join = "JOIN task t ON t.id = c.task_id" if self._needs_task() else ""
        return (
            "SELECT x.due_rank, x.task_id FROM unnest(%(led)s::bigint[]) p CROSS JOIN LATERAL ("
            f"SELECT c.due_rank, c.task_id FROM task_candidate c {join} WHERE c.principal = p"
            " AND (p = ANY(%(mine)s) OR c.definition_id = ANY(%(operated)s))"
            f" {self._range('c.due_rank', 'c.task_id')} {self._definitions('c')} {self._narrowed()}"
            f" {self.order} LIMIT %(limit)s) x"
        )

    def _few(self, table: str, condition: str, more: str) -> str:
        """Open tasks that a small table of one person points at, as far as they may (still) be seen."""
        self.parameters["mine"] = principals(self.user)
        return (
            f"SELECT t.due_rank, t.id AS task_id FROM {table} JOIN task t ON t.id = s.task_id"
            f" WHERE {condition} AND t.state IN ({_OPEN}) AND (%(me)s IN (t.assignee_id, t.owner_id, t.asked_id)"
            " OR t.definition_id = ANY(%(operated)s) OR EXISTS (SELECT 1 FROM task_candidate o"
            " WHERE o.task_id = t.id AND o.principal = ANY(%(mine)s)))"
            f" {self._range('t.due_rank', 't.id')} {self._definitions('t')} {self._narrowed()}"
            f" {self._of_group('t.id')} {more} {self.order} LIMIT %(limit)s"
        )

    def _only(self, numbers: list[int]) -> list[int]:
        only = self.wanted.group_principal
        return numbers if only is None else [number for number in numbers if number == only]

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
        return self.narrows and (self.wanted.looks_at_tasks or bool(self.view.state))

    def _narrowed(self) -> str:
        """Conditions on the task's row, alias t."""
        if not self.narrows:
            return ""
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
        parts += [self._one_of(name) for name in _ONE_OF if getattr(wanted, name) is not None]
        parts += [
            self._bound(name, what) for name, what in _BOUNDS.items() if getattr(wanted, name) is not None
        ]
        if wanted.search:
            parts.append(self._search(wanted.search))
        parts += [self._variable(number, variable) for number, variable in enumerate(wanted.variables)]
        return "".join(f" AND {part}" for part in parts)

    def _is(self, column: str, name: str, value: Any) -> str:
        self.parameters[name] = value
        return f"{column} = %({name})s"

    def _one_of(self, name: str) -> str:
        self.parameters[name] = list(getattr(self.wanted, name))
        return f"{_ONE_OF[name]} = ANY(%({name})s)"

    def _bound(self, name: str, condition: str) -> str:
        self.parameters[name] = getattr(self.wanted, name)
        return f"{condition} %({name})s"

    def _search(self, text: str) -> str:
        self.parameters["search"] = f"%{_escaped(text)}%"
        return "(t.title ILIKE %(search)s OR t.business_key ILIKE %(search)s)"

    def _variable(self, number: int, variable: VariableFilter) -> str:
        name, value = f"name_{number}", f"value_{number}"
        condition, given = comparison(variable, value)
        self.parameters |= {name: variable.name, **given}
        return (
            "EXISTS (SELECT 1 FROM variable_value v WHERE v.instance_id = t.instance_id"
            f" AND v.name = %({name})s AND {condition})"
        )


_SOURCES = {
    OFFERED: Query.offered,
    HELD: lambda query: query.personal("assignee_id"),
    OWNED: lambda query: query.personal("owner_id"),
    ASKED: lambda query: query.personal("asked_id"),
    OPERATED: Query.operated,
    MENTIONED: Query.mentioned,
    PUT_OFF: Query.put_off,
    TEAM: Query.team,
}
_OPERATORS = {"gt": ">", "lt": "<", "gte": ">=", "lte": "<="}


def end_of_day(now: datetime) -> datetime:
    """The next midnight in the installation's zone."""
    tomorrow = localtime(now) + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)


def comparison(variable: VariableFilter, name: str) -> tuple[str, dict[str, Any]]:
    """The condition on a row `v` of variable_value, and its parameters, which begin with `name`.

    Numbers compare as numbers, everything else as text; digits may be a text too ("the invoice 10482"), which then is
    equal or not, but neither more nor less than a number.
    """
    if variable.comparison == "contains":
        return f"v.txt ILIKE %({name})s", {name: f"%{_escaped(variable.value)}%"}
    operator = _OPERATORS.get(variable.comparison, "=")
    number = number_in(variable.value)
    if number is None:
        return f"v.txt {operator} %({name})s", {name: variable.value}
    if operator != "=":
        return f"v.num {operator} %({name})s", {name: number}
    return f"(v.num = %({name})s OR v.txt = %({name}_text)s)", {name: number, f"{name}_text": variable.value}


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
