"""Incident rows: opened by a step, resolved by one."""

import re

from portal.lib import sql
from processes.engine.changes import INCIDENT_COLUMNS
from processes.engine.lifecycle import INCIDENT
from processes.store.batch import Batch
from processes.store.guarded import moving

_KINDS = dict.fromkeys(INCIDENT_COLUMNS, "number") | {
    "job_id": "number?",
    "code": "text",
    "message": "text",
    "created_at": "time",
}
_CHANGING = re.compile(r"'[^']*'|\"[^\"]*\"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\d+(?:[.,]\d+)*")
_SHAPE_LENGTH = 300


def shape_of(code: str, message: str) -> str:
    """An error's text without the parts that differ from case to case, so that like ones can be told together."""
    return f"{code}: {_CHANGING.sub('…', message)}"[:_SHAPE_LENGTH]


def write_incidents(batch: Batch) -> list[tuple[int, int]]:
    """Open new incidents, resolve others; (version, element) of those that closed."""
    resolved = _resolve(batch)
    _forget_short_lived(batch)
    rows = [(*row, shape_of(row[7], row[8])) for row in batch.changes.incidents]
    sql.copy_rows("incident", _KINDS | {"shape": "text"}, rows)
    return resolved


def _forget_short_lived(batch: Batch) -> None:
    """An incident that opened and was overtaken by a cancellation within one batch never was."""
    changes = batch.changes
    overtaken = {token_id for incident_id, token_id, _ in changes.incidents_resolved if incident_id is None}
    if overtaken:
        token_of = INCIDENT_COLUMNS.index("token_id")
        changes.incidents = [row for row in changes.incidents if row[token_of] not in overtaken]


def _resolve(batch: Batch) -> list[tuple[int, int]]:
    rows = batch.changes.incidents_resolved
    if not rows:
        return []
    # One open incident per token at most, so the token names it.
    source = "unnest(%(tokens)s::bigint[], %(actors)s::text[]) AS u(token_id, actor)"
    statement = moving(
        "incident",
        INCIDENT.move("resolve"),
        source=f"(SELECT i.id, u.actor FROM {source} JOIN incident AS i USING (token_id) WHERE i.state = 'open') AS c",
        assign={"resolved_at": "%(now)s", "resolved_by": "c.actor"},
        returning="t.version_id, t.element",
    )
    tokens = sql.numbers([row[1] for row in rows])
    actors = sql.texts([row[2] for row in rows])
    return sql.fetch(statement, {"tokens": tokens, "actors": actors, "now": batch.now})
