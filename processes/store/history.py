"""The record of visits and evaluations, and the partitions it lives in."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import repeat
from pathlib import Path
from typing import Any

from django.db import transaction

from portal.lib import sql
from processes.engine.changes import HISTORY_COLUMNS
from processes.engine.durations import split_visit
from processes.store.variables import as_jsonb

_SQL = sql.load_queries(Path(__file__).parent / "sql" / "history.sql")
PARTITIONED = ("element_history", "transition_log")
MONTHS_AHEAD = 3

_ENTERED = HISTORY_COLUMNS.index("entered_at")
_STARTED = HISTORY_COLUMNS.index("started_at")
_LEFT = HISTORY_COLUMNS.index("left_at")
_PAUSED = HISTORY_COLUMNS.index("paused_ms")
_KINDS = dict.fromkeys(HISTORY_COLUMNS, "number") | {
    "loop_index": "number?",
    "via_flows": "integers",
    "entered_at": "time",
    "started_at": "time",
    "left_at": "time",
    "outcome": "text",
    "actor": "text",
    "work_id": "number?",
    "error_code": "text",
}


def write_history(rows: Sequence[tuple[Any, ...]]) -> None:
    """Append visits (HISTORY_COLUMNS). Waiting lasts until somebody starts on it, working until it is left."""
    if not rows:
        return
    columns = list(zip(*rows, strict=True))
    spans = list(map(split_visit, columns[_ENTERED], columns[_STARTED], columns[_LEFT], columns[_PAUSED]))
    waiting, working = zip(*spans, strict=True)
    named = [(name, _KINDS[name], column) for name, column in zip(HISTORY_COLUMNS, columns, strict=True)]
    spans_columns = [("waiting_ms", "number", waiting), ("working_ms", "number", working)]
    sql.copy_columns("element_history", [*named, *spans_columns])


def write_decisions(rows: Sequence[tuple[Any, ...]]) -> None:
    """Append evaluations: instance_id, visit, decision id, version_id, inputs, result, rules, at."""
    if not rows:
        return
    instances, visits, decisions, versions, inputs, results, rules, at = zip(*rows, strict=True)
    sql.copy_columns(
        "decision_history",
        [
            ("instance_id", "number?", instances),
            ("visit", "number?", visits),
            ("decision", "text", decisions),
            ("version_id", "number", versions),
            ("inputs", "text", [as_jsonb(value) for value in inputs]),
            ("result", "text", [as_jsonb(value) for value in results]),
            ("rules", "text", [as_jsonb(value) for value in rules]),
            ("at", "time", at),
        ],
    )


def make_partitions(now: datetime, *, since: datetime | None = None) -> list[str]:
    """Make the missing months from `since` (default: this month) to three ahead of portal time `now`.

    A partition is made detached and attached afterwards, which locks neither readers nor writers of the
    parent out; rows that fell into the default partition meanwhile are moved. Returns what was made.
    """
    made = []
    for table in PARTITIONED:
        column = "left_at" if table == "element_history" else "at"
        there = {name for (name,) in sql.fetch(_SQL["partitions"], {"table": table})}
        for month in _months(since or now, now):
            name = f"{table}_{month:%Y_%m}"
            if name not in there:
                _make_partition(table, column, name, month)
                made.append(name)
    return made


def _make_partition(table: str, column: str, name: str, month: datetime) -> None:
    start, end = month.isoformat(), _next(month).isoformat()
    with transaction.atomic():
        sql.execute("SELECT pg_advisory_xact_lock(hashtext('podium partitions'))")
        if sql.fetch_value("SELECT to_regclass(%(name)s)", {"name": name}):
            return
        sql.execute(f"CREATE TABLE {name} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
        sql.fetch_value("SELECT set_config('podium.moving_rows', 'on', true)")  # the tables are append-only
        sql.execute(
            f"WITH moved AS (DELETE FROM {table}_default WHERE {column} >= '{start}' AND {column} < '{end}' "
            f"RETURNING *) INSERT INTO {name} SELECT * FROM moved"
        )
        sql.fetch_value("SELECT set_config('podium.moving_rows', '', true)")
        sql.execute(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ('{start}') TO ('{end}')")


def _months(first: datetime, now: datetime) -> list[datetime]:
    month = first.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    last = now.astimezone(UTC)
    months = []
    ahead = repeat(None, MONTHS_AHEAD)
    while month <= last:
        months.append(month)
        month = _next(month)
    for _ in ahead:
        months.append(month)
        month = _next(month)
    return months


def _next(month: datetime) -> datetime:
    return (month + timedelta(days=32)).replace(day=1)
