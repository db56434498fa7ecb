"""A million open tasks, 500 people in 50 groups: what an inbox, its counts, a filter and a claim cost.

Server time of the selectors and actions as pages and API call them, rows included; no HTTP around it. Everybody's first
question counts, rights and groups are read anew each time. The data is loaded by SQL, as no engine is measured here.
"""

from collections.abc import Callable, Iterator
from random import Random
from time import perf_counter

from django.contrib.auth.models import User
from django.db import connection

from humantasks.actions.claim import claim_task
from humantasks.actions.moves import TaskAlreadyClaimed
from humantasks.selectors.inbox import inbox_counts, inbox_keys, ready_tasks
from humantasks.selectors.pages import task_page
from humantasks.selectors.query import TaskFilter
from humantasks.selectors.views import COUNTED
from portal.lib.clock import portal_now
from processes.bench.base import Bar, Bench, Report
from processes.bench.ground import Ground

USERS, GROUPS, PROCESSES = 500, 50, 20
ASKED = 300  # people asked per figure: p99 is the third slowest
PAGE = 50

_DATA = (
    """INSERT INTO auth_user (id, username, password, is_active, is_staff, is_superuser, first_name, last_name, email,
       date_joined) SELECT i, 'u' || i, '', true, false, false, '', '', '', now() FROM generate_series(1, %(users)s + 1) i""",
    "INSERT INTO auth_group (id, name) SELECT i, 'g' || i FROM generate_series(1, %(groups)s) i",
    """INSERT INTO auth_user_groups (user_id, group_id) SELECT DISTINCT u, 1 + (u * 31 + k * 17) %% %(groups)s
       FROM generate_series(1, %(users)s) u CROSS JOIN LATERAL generate_series(0, u %% 6) k""",
    """INSERT INTO definition (id, kind, key, name, calendar, four_eyes, created_at, step_targets)
       SELECT i, 'bpmn', 'p' || i, 'Process ' || i, '', false, now(), '{}' FROM generate_series(1, %(processes)s) i""",
    """INSERT INTO definition_version (id, definition_id, number, tag, state, filename, content, checksum, element_ids,
       flow_ids, problems, comment, created_at, updated_at)
       SELECT i, i, 1, '', 'published', 'p.bpmn', '', '', '[]', '[]', '[]', '', now(), now()
       FROM generate_series(1, %(processes)s) i""",
    """INSERT INTO instance (id, definition_id, version_id, state, suspended, business_key, title, correlation_id, depth,
       variables, seq, started_by, started_at, changed_at, end_note)
       SELECT i, 1 + i %% %(processes)s, 1 + i %% %(processes)s, 'active', false, 'ORD-' || i, '', 'c' || i, 0, '{}', 0,
       'user:1', now(), now(), '' FROM generate_series(1, %(tasks)s) i""",
    """INSERT INTO task (id, kind, token_id, instance_id, definition_id, process_version_id, element, element_id, name,
       title, summary, business_key, correlation_id, started_by, state, version, assignee_id, priority, calendar, due_at,
       form, form_fields, outcomes, no_self_approval, trouble, created_at, paused_ms, changed_at, closed_by, outcome,
       reason, principals_at_close)
       SELECT i, 'task', i, i, 1 + i %% %(processes)s, 1 + i %% %(processes)s, 1, 'review', 'Review', 'Review ' || i,
       '[["Amount", 120]]', 'ORD-' || i, 'c' || i, 'user:1', CASE WHEN i * 31::bigint %% 97 < 10 THEN 'claimed' ELSE 'ready' END, 1,
       CASE WHEN i * 31::bigint %% 97 < 10 THEN 1 + i / 10 %% %(users)s END, 50, '',
       now() + make_interval(secs => (i::bigint * 7919) %% 5000000 - 500000), '', '[]', '[]', false, '', now(), 0, now(),
       '', '', '', '{}' FROM generate_series(1, %(tasks)s) i""",
    """INSERT INTO task_candidate (task_id, principal, definition_id, due_rank)
       SELECT t.id, -(1 + (t.id * 7919) %% %(groups)s), t.definition_id, t.due_rank FROM task t""",
    """INSERT INTO task_candidate (task_id, principal, definition_id, due_rank)
       SELECT t.id, 1 + (t.id * 104729) %% %(users)s, t.definition_id, t.due_rank FROM task t WHERE t.id %% 10 < 3""",
    """INSERT INTO variable_value (instance_id, name, num, txt)
       SELECT i, 'amount', (i::bigint * 6151) %% 30000, NULL FROM generate_series(1, %(tasks)s) i""",
)


def run(ground: Ground, size: int) -> Report:
    """See the module."""
    _load(size)
    ground.settle()
    idle = _person(USERS + 1)
    three = TaskFilter(definition_ids=tuple(range(1, 4)))
    figures = {
        "first_page_p99_ms": _p99(
            lambda user: task_page(user, {}, now=portal_now(), limit=PAGE, view="open")
        ),
        "idle_first_page_p99_ms": _p99(
            lambda user: task_page(idle, {}, now=portal_now(), limit=PAGE, view="all")
        ),
        "next_page_p99_ms": _p99(_next_page),
        "process_filter_p99_ms": _p99(
            lambda user: inbox_keys(user, "open", three, now=portal_now(), limit=PAGE)
        ),
        "variable_filter_p99_ms": _p99(
            lambda user: task_page(
                user, {"var.amount__gt": "24000"}, now=portal_now(), limit=PAGE, view="open"
            )
        ),
        "counts_p99_ms": _p99(lambda user: inbox_counts(user, COUNTED, now=portal_now())),
        "claim_p99_ms": _p99(_claim),
    }
    bars = [
        Bar("first_page_p99_ms", figures["first_page_p99_ms"], 60, at_least=False),
        Bar("idle_first_page_p99_ms", figures["idle_first_page_p99_ms"], 60, at_least=False),
        Bar("variable_filter_p99_ms", figures["variable_filter_p99_ms"], 120, at_least=False),
        Bar("counts_p99_ms", figures["counts_p99_ms"], 50, at_least=False),
        Bar("claim_p99_ms", figures["claim_p99_ms"], 100, at_least=False),
    ]
    return Report(figures, bars)


def _load(tasks: int) -> None:
    sizes = {"users": USERS, "groups": GROUPS, "processes": PROCESSES, "tasks": tasks}
    with connection.cursor() as cursor:
        for statement in _DATA:
            cursor.execute(statement, sizes)


def _person(number: int) -> User:
    """Fresh, with nothing cached on it."""
    return User.objects.get(pk=number)


def _people() -> Iterator[User]:
    random = Random(1)  # noqa: S311 - the same people every time, not a secret
    for _ in range(ASKED):
        yield _person(random.randint(1, USERS))


def _p99(ask: Callable[[User], object]) -> float:
    """Milliseconds; each person asks once, after one who warms the plans."""
    ask(_person(1))
    spent = []
    for user in _people():
        started = perf_counter()
        ask(user)
        spent.append((perf_counter() - started) * 1000)
    return sorted(spent)[int(len(spent) * 0.99) - 1]


def _next_page(user: User) -> None:
    now = portal_now()
    first = inbox_keys(user, "open", TaskFilter(), now=now, limit=PAGE)
    inbox_keys(user, "open", TaskFilter(), now=now, limit=PAGE, after=first[-1])


def _claim(user: User) -> None:
    """The next free task, found and taken."""
    now = portal_now()
    for task_id in ready_tasks(user, now=now):
        try:
            claim_task(task_id=task_id, user=user, now=now)
        except TaskAlreadyClaimed:
            continue
        return


BENCH = Bench("inbox", run, 1_000_000, "a million open tasks: page, counts, filters, claim")
