"""The bare SQL under `straight_through`: the same rows in the same tables, without an engine.

One client, batches of one size, a durable commit per batch and step; what remains when Python costs nothing but making
the rows. Several sizes are measured, and the best is the floor.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from django.db import transaction

from portal.lib import sql
from processes.models import DefinitionVersion
from processes.store.ids import take_ids

BATCHES = (100, 500)
STEPS = 3
_TRANSITION = {
    "kind": "text", "object_id": "number", "instance_id": "number", "move": "text", "source": "text", "target": "text",
    "actor": "text", "at": "time", "correlation_id": "text", "note": "text",
}  # fmt: skip
_INSTANCE = {
    "id": "number", "definition_id": "number", "version_id": "number", "state": "text", "suspended": "flag", "business_key": "text",
    "title": "text", "correlation_id": "text", "depth": "number", "variables": "text", "seq": "number", "started_by": "text",
    "started_at": "time", "changed_at": "time", "end_note": "text",
}  # fmt: skip
_TOKEN = {
    "id": "number", "instance_id": "number", "element": "number", "scope": "number", "state": "text", "waiting_for": "text",
    "entered_at": "time", "via_flow": "number", "is_body": "flag", "generation": "number",
}  # fmt: skip
_JOB = {
    "id": "number", "instance_id": "number", "token_id": "number", "definition_id": "number", "version_id": "number", "element": "number",
    "type": "text", "priority": "number", "run_at": "time", "fair_at": "time", "created_at": "time", "max_attempts": "number",
    "at_most_once": "flag", "idempotency_key": "text", "state": "text", "lease_until": "time", "leased_at": "time", "worker": "text",
    "fence": "number",
}  # fmt: skip
_HISTORY = {
    "instance_id": "number", "seq": "number", "visit": "number", "parent_visit": "number", "version_id": "number", "element": "number",
    "via_flows": "integers", "entered_at": "time", "started_at": "time", "left_at": "time", "waiting_ms": "number", "working_ms": "number",
    "paused_ms": "number", "outcome": "text", "actor": "text", "attempts": "number", "error_code": "text",
}  # fmt: skip


def measure(version: DefinitionVersion, size: int) -> dict[int, float]:
    """Instances per second by batch size. Its rows are taken away again."""
    return {batch: _measure(version, size, batch) for batch in BATCHES}


def _measure(version: DefinitionVersion, size: int, batch: int) -> float:
    started = perf_counter()
    for _ in range(size // batch):
        _run_batch(version, batch)
    return (size // batch * batch) / (perf_counter() - started)


def _run_batch(version: DefinitionVersion, size: int) -> None:
    ids = take_ids(size)
    tokens = _start(version, ids)
    for step in range(1, STEPS + 1):
        tokens = _step(version, ids, tokens, step)


def _times() -> tuple[datetime, datetime]:
    rows = sql.fetch("SELECT podium_now(), clock_timestamp()")
    return rows[0][0], rows[0][1]


Open = Sequence[tuple[int, int]]  # token id, job id


def _start(version: DefinitionVersion, ids: Sequence[int]) -> Open:
    about = version.definition_id, version.pk
    with transaction.atomic():
        now, machine_now = _times()
        sql.copy_rows(
            "instance",
            _INSTANCE,
            [
                (
                    *(i, *about, "active", False, "", "", f"{i:032x}", 0),
                    *('{"amount":7,"customer":"c1"}', 1, "user:1", now, now, ""),
                )
                for i in ids
            ],
        )
        sql.copy_rows(
            "transition_log",
            _TRANSITION,
            [("instance", i, i, "start", "", "active", "user:1", now, f"{i:032x}", "") for i in ids],
        )
        _write_history([_visit(version, i, 1, i, 1, now, now) for i in ids])
        sql.copy_rows("variable_value", _VALUE, [(i, "amount", "7", None) for i in ids])
        return _open(version, ids, 1, now, machine_now)


_VALUE = {"instance_id": "number", "name": "text", "num": "text", "txt": "text"}


def _open(
    version: DefinitionVersion, ids: Sequence[int], step: int, now: datetime, machine_now: datetime
) -> Open:
    fresh = take_ids(2 * len(ids))
    pairs = list(zip(fresh[::2], fresh[1::2], strict=True))
    about = version.definition_id, version.pk
    until = machine_now + timedelta(seconds=30)
    sql.copy_rows(
        "token",
        _TOKEN,
        [
            (t, i, step + 1, 0, "waiting", "job", now, 1, False, 0)
            for (t, _), i in zip(pairs, ids, strict=True)
        ],
    )
    sql.copy_rows(
        "job",
        _JOB,
        [
            (
                *(
                    job,
                    i,
                    token,
                    *about,
                    step + 1,
                    "bench:first",
                    0,
                    now,
                    now,
                    now,
                    3,
                    False,
                    f"{i}:{token}:0",
                ),
                *("leased", until, now, "drain:floor:1:1", 1),
            )
            for (token, job), i in zip(pairs, ids, strict=True)
        ],
    )
    return pairs


def _visit(
    version: DefinitionVersion,
    instance: int,
    seq: int,
    visit: int,
    element: int,
    entered: datetime,
    now: datetime,
) -> tuple[Any, ...]:
    spent = 0 if entered is now else 3
    return (
        *(instance, seq, visit, 0, version.pk, element, [1], entered, now, now, spent, spent, 0),
        *("completed", "handler:bench:first", 1, ""),
    )


def _write_history(rows: list[tuple[Any, ...]]) -> None:
    sql.copy_rows("element_history", _HISTORY, rows)


def _step(version: DefinitionVersion, ids: Sequence[int], pairs: Open, step: int) -> Open:
    """Lock, look, finish the jobs, write what follows."""
    with transaction.atomic():
        now, machine_now = _times()
        named = {"ids": sql.numbers(ids)}
        sql.fetch(
            "SELECT id, state, variables FROM instance WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id FOR UPDATE",
            named,
        )
        sql.fetch(
            "SELECT id, element FROM token WHERE instance_id = ANY(%(ids)s::bigint[]) ORDER BY id", named
        )
        tokens, jobs = zip(*pairs, strict=True)
        sql.execute(
            "DELETE FROM job WHERE id = ANY(%(ids)s::bigint[]) AND fence = 1", {"ids": sql.numbers(jobs)}
        )
        sql.execute("DELETE FROM token WHERE id = ANY(%(ids)s::bigint[])", {"ids": sql.numbers(tokens)})
        is_last = step == STEPS
        entered = now - timedelta(milliseconds=3)
        rows = [
            _visit(version, i, step + 1, t, step + 1, entered, now) for i, t in zip(ids, tokens, strict=True)
        ]
        if is_last:
            rows += [_visit(version, i, step + 2 + n, i, step + 2 + n, now, now) for i in ids for n in (0, 1)]
        _write_history(rows)
        _update(ids, step, now, is_last)
        return [] if is_last else _open(version, ids, step + 1, now, machine_now)


def _update(ids: Sequence[int], step: int, now: datetime, is_last: bool) -> None:
    patch = {"ids": sql.numbers(ids), "now": now, "patch": f'{{"s{step}":1}}', "seq": step + 1}
    ended = ", state = 'completed', ended_at = %(now)s, end_note = 'large'" if is_last else ""
    sql.execute(
        f"UPDATE instance SET seq = %(seq)s, changed_at = %(now)s, variables = variables || %(patch)s::jsonb{ended} "  # noqa: S608 - one of two fixed texts
        "WHERE id = ANY(%(ids)s::bigint[])",
        patch,
    )
    if is_last:
        sql.copy_rows(
            "transition_log",
            _TRANSITION,
            [
                ("instance", i, i, "complete", "active", "completed", "", now, f"{i:032x}", "large")
                for i in ids
            ],
        )
