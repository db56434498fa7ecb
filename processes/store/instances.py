"""Instance rows: insert the new ones, move and update the others, keep their searchable values."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from portal.lib import json, sql
from portal.lib.lifecycle import Lifecycle, Move
from processes.engine.lifecycle import INSTANCE
from processes.engine.state import InstanceState
from processes.store.batch import Batch, Overtaken
from processes.store.guarded import moving
from processes.store.variables import as_jsonb

_SQL = sql.load_queries(Path(__file__).parent / "sql" / "commit.sql")
# numeric(40, 12): what is larger is found by other means than its value.
_LARGEST = Decimal(10) ** 28
# A B-tree entry holds at most 2,700 bytes; longer texts are found by their beginning.
_TEXT_LENGTH = 200


def write_instances(batch: Batch, searchable: dict[int, frozenset[str]]) -> None:
    """Write every touched instance: one COPY, one UPDATE, and one more per kind of move.

    `searchable` holds by version id the variables that lists may filter by.
    """
    touched = [batch.states[instance_id] for instance_id in sorted(batch.touched)]
    _insert(batch, [state for state in touched if state.is_new])
    _update(batch, [state for state in touched if not state.is_new])
    _write_values(touched, searchable)


def _insert(batch: Batch, states: list[InstanceState]) -> None:
    ended = _ended(batch)
    rows = [
        (
            *(
                state.id,
                state.definition_id,
                state.version_id,
                state.state,
                state.suspended,
                state.business_key,
            ),
            *(state.title, state.correlation_id, state.parent_instance, state.parent_token, state.depth),
            *(as_jsonb(state.variables), state.seq, state.started_by, state.started_at, batch.now),
            *(ended.get(state.id), state.end_note),
        )
        for state in states
    ]
    sql.copy_rows("instance", _INSTANCE, rows)


_INSTANCE = {
    "id": "number",
    "definition_id": "number",
    "version_id": "number",
    "state": "text",
    "suspended": "flag",
    "business_key": "text",
    "title": "text",
    "correlation_id": "text",
    "parent_instance_id": "number?",
    "parent_token": "number?",
    "depth": "number",
    "variables": "text",
    "seq": "number",
    "started_by": "text",
    "started_at": "time",
    "changed_at": "time",
    "ended_at": "time",
    "end_note": "text",
}


def _update(batch: Batch, states: list[InstanceState]) -> None:
    by_move: dict[Move | None, list[InstanceState]] = defaultdict(list)
    for state in states:
        moves = path_between(INSTANCE, batch.before[state.id], state.state)
        for step in moves[:-1]:  # rare: compensating and compensated within one batch
            _step(step, [state.id])
        by_move[moves[-1] if moves else None].append(state)
    for move, group in by_move.items():
        _expect(len(group), _write(batch, move, group))


def path_between(lifecycle: Lifecycle, source: str, target: str) -> list[Move]:
    """The moves that lead from one state to another, at most two; empty when it stays.

    Raises:
        ValueError: the table has no such way.
    """
    if source == target:
        return []
    onward = [move for move in lifecycle.moves if source in move.sources]
    for move in onward:
        if move.target == target:
            return [move]
    for move in onward:
        for last in lifecycle.moves:
            if move.target in last.sources and last.target == target:
                return [move, last]
    raise ValueError(f"Expected a way from {source} to {target}, but the {lifecycle.kind} table has none.")


def _step(move: Move, ids: Iterable[int]) -> None:
    source = "unnest(%(ids)s::bigint[]) AS c(id)"
    sql.fetch(moving("instance", move, source=source), {"ids": sql.numbers(ids)})


def _write(batch: Batch, move: Move | None, states: list[InstanceState]) -> int:
    ended = _ended(batch)
    parameters = {
        "now": batch.now,
        "ids": sql.numbers([state.id for state in states]),
        "seqs": sql.numbers([state.seq for state in states]),
        "patches": sql.texts([as_jsonb(state.patch) if state.patch else None for state in states]),
        "suspended": sql.numbers([int(state.suspended) for state in states]),
    }
    if move is None:
        return sql.execute(_SQL["update_instances"], parameters)
    parameters["ended"] = sql.times([ended.get(state.id) for state in states])
    parameters["notes"] = sql.texts([state.end_note for state in states])
    statement = moving("instance", move, source=_SQL["changed_instances"], assign=_ASSIGN)
    return sql.execute(statement, parameters)


_ASSIGN = {
    "seq": "c.seq",
    "changed_at": "%(now)s",
    "suspended": "c.suspended",
    "ended_at": "c.ended_at",
    "end_note": "c.note",
    "variables": "CASE WHEN c.patch IS NULL THEN t.variables ELSE t.variables || c.patch END",
}


def _expect(count: int, found: int) -> None:
    if found != count:
        raise Overtaken(what="update", count=count, missing=count - found)


def _ended(batch: Batch) -> dict[int, datetime]:
    """When instances ended: instance id -> ended at."""
    return {row[0]: row[2] for row in batch.changes.ended}


def _write_values(states: Sequence[InstanceState], searchable: dict[int, frozenset[str]]) -> None:
    found: list[tuple[InstanceState, str, Any]] = []
    for state in states:
        if names := searchable.get(state.version_id):
            values = state.variables if state.is_new else state.patch
            found += [(state, name, values[name]) for name in names.intersection(values)]
    old = [(state.id, name) for state, name, _ in found if not state.is_new]
    if old:
        instances, names_ = zip(*old, strict=True)
        sql.execute(_SQL["delete_values"], {"instances": sql.numbers(instances), "names": sql.texts(names_)})
    rows = [(state.id, name, *searchable_value(value)) for state, name, value in found]
    sql.copy_rows("variable_value", _VALUE, [row for row in rows if row[2] is not None or row[3] is not None])


_VALUE = {"instance_id": "number", "name": "text", "num": "text", "txt": "text"}


def searchable_value(value: Any) -> tuple[str | None, str | None]:
    """A JSON value as (number, text) of `variable_value`; both None when it is neither."""
    if isinstance(value, bool):
        return None, "true" if value else "false"
    if isinstance(value, int | Decimal):
        number = Decimal(value)
        return (json.decimal_text(number), None) if abs(number) < _LARGEST else (None, None)
    if isinstance(value, str):
        return None, value[:_TEXT_LENGTH]
    return None, None
