"""A batch's changes, written: one statement per table, in the transaction that holds the instances.

Inserts go first, so that a row made and unmade in one batch is gone in the end. Guarded deletes and updates
compare how many rows they met with how many they named; a difference raises `Overtaken` and rolls all back.
Cost: about twenty statements whatever the size, only for the tables that changed.
"""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from portal.lib import sql
from processes.engine.changes import (
    COMPENSATION_COLUMNS,
    MI_RESULT_COLUMNS,
    OUTBOX_COLUMNS,
    SUBSCRIPTION_COLUMNS,
    TIMER_COLUMNS,
    TOKEN_COLUMNS,
    TRANSITION_COLUMNS,
    Changes,
)
from processes.engine.lifecycle import JOB, TOKEN
from processes.store.batch import Batch, OpenedJob, Overtaken
from processes.store.guarded import moving
from processes.store.history import write_decisions, write_history
from processes.store.incidents import write_incidents
from processes.store.instances import path_between, write_instances
from processes.store.migrations import write_migrations
from processes.store.variables import as_jsonb

_SQL = sql.load_queries(Path(__file__).parent / "sql" / "commit.sql")
# Apart by this much, so that other instances' jobs come between the many an instance opens at once.
FAIR_STEP = timedelta(milliseconds=2)


def commit(batch: Batch, searchable: dict[int, frozenset[str]]) -> None:
    """Write `batch.changes` and the touched instances; fills `batch.leased` and `batch.resolved`.

    Raises:
        Overtaken: a row that was to be finished or moved is gone or was moved by somebody else.
    """
    write_migrations(batch)
    write_instances(batch, searchable)
    _insert_waits(batch)
    reopened = _reopened(batch.changes)
    _delete_jobs(batch, reopened, before=True)
    _insert_jobs(batch)
    _update_tokens(batch)
    _delete(batch)
    _delete_jobs(batch, reopened, before=False)
    _move_jobs(batch)
    batch.resolved = write_incidents(batch)
    write_history(batch.changes.history)
    write_decisions(batch.changes.decisions)
    _insert_records(batch)


def _kinds(columns: tuple[str, ...], **kinds: str) -> dict[str, str]:
    return {column: kinds.get(column, "number") for column in columns}


_TOKEN = _kinds(
    TOKEN_COLUMNS,
    state="text",
    waiting_for="text",
    entered_at="time",
    via_flow="number?",
    loop_index="number?",
    is_body="flag",
    variables="text",
)
_TIMER = _kinds(TIMER_COLUMNS, instance_id="number?", token_id="number?", due_at="time", repeat="text")
_SUBSCRIPTION = _kinds(
    SUBSCRIPTION_COLUMNS,
    instance_id="number?",
    token_id="number?",
    kind="text",
    name="text",
    correlation_key="text",
)
_COMPENSATION = _kinds(COMPENSATION_COLUMNS, variables="text")
_MI_RESULT = _kinds(MI_RESULT_COLUMNS, value="text")
_OUTBOX = _kinds(
    OUTBOX_COLUMNS, instance_id="number?", topic="text", payload="text", correlation_id="text", at="time"
)
_TRANSITION = _kinds(
    TRANSITION_COLUMNS,
    kind="text",
    instance_id="number?",
    move="text",
    source="text",
    target="text",
    actor="text",
    at="time",
    correlation_id="text",
    note="text",
)


# The table `command`, for whoever gives commands outside a step: signals.
COMMAND_KINDS = {
    "id": "number",
    "instance_id": "number",
    "source_visit": "number",
    "kind": "text",
    "payload": "text",
    "created_at": "time",
    "run_at": "time",
}


def _insert_waits(batch: Batch) -> None:
    changes = batch.changes
    gone = set(changes.tokens_gone)
    made = [row for row in changes.tokens if row[0] not in gone] if gone else changes.tokens
    if len(made) < len(changes.tokens):
        # Made and left within the batch: never written, so not to be deleted either.
        changes.tokens_gone = sorted(gone.difference(row[0] for row in changes.tokens))
    sql.copy_rows("token", _TOKEN, [(*row[:10], _json(row[10]), row[11]) for row in made])
    sql.copy_rows("timer", _TIMER, changes.timers)
    sql.copy_rows("subscription", _SUBSCRIPTION, changes.subscriptions)
    sql.copy_rows(
        "compensation", _COMPENSATION, [(*row[:7], as_jsonb(row[7])) for row in changes.compensations]
    )
    sql.copy_rows("mi_result", _MI_RESULT, [(*row[:3], as_jsonb(row[3])) for row in changes.mi_results])


def _json(value: Any) -> str | None:  # any JSON value
    return None if value is None else as_jsonb(value)


_JOB_KINDS = {
    "id": "number",
    "instance_id": "number",
    "token_id": "number",
    "definition_id": "number",
    "version_id": "number",
    "element": "number",
    "type": "text",
    "priority": "number",
    "run_at": "time",
    "fair_at": "time",
    "max_attempts": "number",
    "at_most_once": "flag",
    "idempotency_key": "text",
    "created_at": "time",
}
_LEASE_KINDS = {
    "state": "text",
    "lease_until": "time",
    "leased_at": "time",
    "worker": "text",
    "fence": "number",
}


def _insert_jobs(batch: Batch) -> None:
    """Open jobs; those the batch's own drain may go on with at once come out leased to it."""
    opened = Counter(row[1] for row in batch.changes.jobs)
    gone = {*batch.changes.jobs_gone, *batch.changes.jobs_of_tokens_gone}
    ready, leased = [], []
    for row in batch.changes.jobs:
        fair_at = batch.now + FAIR_STEP * row[9] if row[9] else batch.now
        made = (*row[:9], fair_at, *row[10:], batch.now)
        if (
            batch.lease
            and opened[row[1]] == 1
            and not gone.intersection(row[:3:2])
            and _may_lease(batch, row)
        ):
            leased.append((*made, "leased", *_lease_columns(batch)))
            batch.leased.append(OpenedJob(*row[:7], row[10], row[12], batch.now))  # type: ignore[call-arg] # seven
        else:
            ready.append(made)
    sql.copy_rows("job", _JOB_KINDS, ready)
    sql.copy_rows("job", _JOB_KINDS | _LEASE_KINDS, leased)


def _may_lease(batch: Batch, row: tuple[Any, ...]) -> bool:
    """Children of a multi-instance activity queue up fairly; an at-most-once effect starts from a claim of its own."""
    state = batch.states[row[1]]
    token = state.tokens.get(row[2])
    is_single = token is not None and token.loop_index is None
    assert batch.lease is not None
    return (
        is_single
        and row[6] in batch.lease.types
        and not row[11]
        and row[8] <= batch.now
        and not state.suspended
    )


def _lease_columns(batch: Batch) -> tuple[Any, ...]:
    assert batch.lease is not None
    until = batch.machine_now + timedelta(seconds=batch.lease.seconds)
    return until, batch.now, batch.lease.worker, 1


def _reopened(changes: Changes) -> set[int]:
    """Tokens that stay, whose job ended and that get another one: that of a listener behind their work."""
    if not (changes.jobs_gone or changes.jobs_of_tokens_gone):
        return set()
    passing = {row[0] for row in changes.tokens} | set(changes.tokens_gone)
    return {row[2] for row in changes.jobs}.difference(passing)


def _delete_jobs(batch: Batch, reopened: set[int], *, before: bool) -> None:
    """Finished jobs go after the new ones came, but before them where a token has one after the other."""
    changes = batch.changes
    made = {row[0] for row in changes.jobs}
    gone = dict.fromkeys(changes.jobs_gone)
    ids = [job_id for job_id in gone if (bool(reopened) and job_id not in made) == before]
    if ids:
        fences = sql.numbers([batch.fences.get(job_id) for job_id in ids])
        found = sql.execute(_SQL["delete_jobs"], {"ids": sql.numbers(ids), "fences": fences})
        _expect("finish", len(ids), found)
    tokens = [token for token in changes.jobs_of_tokens_gone if (token in reopened) == before]
    if tokens:
        sql.execute(_SQL["delete_jobs_of_tokens"], {"tokens": sql.numbers(tokens)})


def _update_tokens(batch: Batch) -> None:
    rows = {row[0]: row for row in batch.changes.token_updates}  # the last one tells all
    for token_id in batch.changes.tokens_gone:
        rows.pop(token_id, None)
    known = batch.token_states | {row[0]: row[4] for row in batch.changes.tokens}
    by_move: dict[Any, list[tuple[Any, ...]]] = {}
    for row in rows.values():
        path = path_between(TOKEN, known[row[0]], row[1])
        by_move.setdefault(path[-1] if path else None, []).append(row)
    for move, group in by_move.items():
        _expect("update", len(group), _write_tokens(move, group))


def _write_tokens(move: Any, rows: list[tuple[Any, ...]]) -> int:
    parameters = {
        "ids": sql.numbers([row[0] for row in rows]),
        "waiting": sql.texts([row[2] for row in rows]),
        "variables": sql.texts([_json(row[3]) for row in rows]),
        "generations": sql.numbers([row[4] for row in rows]),
    }
    if move is None:
        return sql.execute(_SQL["update_tokens"], parameters)
    columns = {"waiting_for": "c.waiting_for", "variables": "c.variables", "generation": "c.generation"}
    return sql.execute(moving("token", move, source=_SQL["changed_tokens"], assign=columns), parameters)


def _delete(batch: Batch) -> None:
    changes = batch.changes
    _delete_exactly("delete_tokens", changes.tokens_gone)
    _delete_exactly("delete_timers", changes.timers_gone)
    _delete_exactly("delete_subscriptions", changes.subscriptions_gone)
    _delete_exactly("delete_compensations", changes.compensations_gone)
    if changes.compensations_of_instances_gone:
        gone = sql.numbers(changes.compensations_of_instances_gone)
        sql.execute(_SQL["delete_compensations_of_instances"], {"ids": gone})
    if changes.mi_results_gone:
        sql.execute(_SQL["delete_results"], {"bodies": sql.numbers(changes.mi_results_gone)})
    _delete_waits(changes)


def _delete_waits(changes: Changes) -> None:
    if changes.waits_gone:
        tokens_, elements = zip(*changes.waits_gone, strict=True)
        pairs = {"tokens": sql.numbers(tokens_), "elements": sql.numbers(elements)}
        sql.execute(_SQL["delete_timers_at"], pairs)
        sql.execute(_SQL["delete_subscriptions_at"], pairs)
    if changes.waits_of_tokens_gone:
        tokens = {"tokens": sql.numbers(changes.waits_of_tokens_gone)}
        sql.execute(_SQL["delete_timers_of_tokens"], tokens)
        sql.execute(_SQL["delete_subscriptions_of_tokens"], tokens)


def _delete_exactly(query: str, ids: list[int]) -> None:
    if ids:
        named = set(ids)
        _expect("finish", len(named), sql.execute(_SQL[query], {"ids": sql.numbers(named)}))


def _expect(what: str, count: int, found: int) -> None:
    if found != count:
        raise Overtaken(what=what, count=count, missing=count - found)


def _move_jobs(batch: Batch) -> None:
    """Jobs whose attempts are used up, and jobs that get new ones."""
    changes = batch.changes
    if changes.jobs_failed:
        source = "unnest(%(ids)s::bigint[], %(errors)s::text[]) AS c(id, error)"
        assign = {
            "last_error": "c.error",
            "attempts": "t.attempts + 1",
            "lease_until": "NULL",
            "worker": "''",
        }
        ids, errors = zip(*changes.jobs_failed, strict=True)
        statement = moving("job", JOB.move("fail"), source=source, assign=assign)
        found = sql.fetch(statement, {"ids": sql.numbers(ids), "errors": sql.texts(errors)})
        _expect("fail", len(ids), len(found))
    if changes.job_retries:
        tokens, due, keys = zip(*changes.job_retries, strict=True)
        statement = moving("job", JOB.move("retry"), source=_SQL["retried_jobs"], assign=_FRESH)
        parameters = {"tokens": sql.numbers(tokens), "due": sql.times(due), "keys": sql.texts(keys)}
        _expect("retry", len(tokens), len(sql.fetch(statement, parameters)))


_FRESH = {
    "run_at": "c.run_at",
    "fair_at": "c.run_at",
    "idempotency_key": "c.key",
    "attempts": "0",
    "expiries": "0",
    "suspect": "false",
}


def _insert_records(batch: Batch) -> None:
    changes = batch.changes
    sql.copy_rows("transition_log", _TRANSITION, changes.transitions)
    outbox = [(*row[:3], as_jsonb(row[3]), *row[4:]) for row in changes.outbox]
    sql.copy_rows("outbox", _OUTBOX, outbox)
    if changes.commands:
        ids, instances, visits, kinds, payloads = zip(*changes.commands, strict=True)
        parameters = {
            "ids": sql.numbers(ids),
            "instances": sql.numbers(instances),
            "visits": sql.numbers(visits),
            "kinds": sql.texts(kinds),
            "payloads": sql.texts([as_jsonb(payload) for payload in payloads]),
            "now": batch.now,
        }
        sql.execute(_SQL["insert_commands"], parameters)
