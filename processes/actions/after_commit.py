"""What others learn of a batch: facts in its transaction, bells after its commit."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from portal.lib import sinks, sql
from portal.live.bells import ring
from processes.engine.changes import INCIDENT_COLUMNS
from processes.facts import (
    BatchCommitted,
    InstanceMigrated,
    InstancesChanged,
    StepWatched,
    WorkClosed,
    WorkOpened,
)
from processes.store.batch import Batch
from processes.store.commit import COMMAND_KINDS
from processes.store.ids import take_id
from processes.store.variables import as_jsonb

_MESSAGES = sql.load_queries(Path(__file__).parents[1] / "store" / "sql" / "messages.sql")
# A message that a process throws waits this long for its receiver to get ready.
THROWN_MESSAGE_KEPT = timedelta(hours=1)


def tell(batch: Batch) -> None:
    """Deliver the batch's facts, keep what it threw, and ring for what it made due."""
    _keep_thrown(batch)
    sinks.deliver(list(_facts(batch)))
    if _has_work(batch):
        transaction.on_commit(lambda: ring("work"))


def _facts(batch: Batch) -> Iterator[Any]:
    changes = batch.changes
    yield from map(WorkOpened, changes.work)
    for row in changes.watched:
        yield StepWatched(*row, batch.now)
    for token_id, reason in changes.work_gone:
        yield WorkClosed(token_id, reason, batch.now)
    for instance_id, _, version_id, elements, _, _ in changes.migrations:
        yield InstanceMigrated(instance_id, version_id, elements, batch.now)
    if batch.touched:
        states = [batch.states[instance_id] for instance_id in sorted(batch.touched)]
        incidents = [*changes.incidents, *map(_incident_at, batch.come_incidents)]
        resolved = [*batch.resolved, *batch.left_incidents]
        yield BatchCommitted(batch.now, changes.entries, changes.history, incidents, resolved)
        yield InstancesChanged(batch.now, [(state.id, state.definition_id, state.state) for state in states])


def _incident_at(place: tuple[int, int]) -> tuple[Any, ...]:
    """A row in the order of INCIDENT_COLUMNS that says where an incident is, for heat."""
    known = dict(zip(("version_id", "element"), place, strict=True))
    return tuple(known.get(column) for column in INCIDENT_COLUMNS)


def _keep_thrown(batch: Batch) -> None:
    """Messages wait for their receivers as any other; a signal becomes a durable command that is spread later."""
    changes = batch.changes
    rows = [
        (
            take_id(),
            name,
            key,
            as_jsonb(variables),
            batch.now,
            batch.now + THROWN_MESSAGE_KEPT,
            f"instance:{sender}",
        )
        for name, key, variables, sender in changes.messages
    ]
    sql.copy_rows("message", _MESSAGE, rows)
    _keep_signals(batch)


def _keep_signals(batch: Batch) -> None:
    """Those that somebody listens for now; a signal nobody hears is gone, so it needs no row."""
    signals = batch.changes.signals
    if not signals:
        return
    names = sql.texts({name for name, _, _ in signals})
    heard = {row[0] for row in sql.fetch(_MESSAGES["heard_signals"], {"names": names})}
    rows = []
    for name, variables, sender in signals:
        if name in heard:
            signal, thrower = take_id(), batch.states[sender]
            payload = {
                "name": name,
                "variables": variables,
                "except": sender,
                "business_key": thrower.business_key,
                "correlation_id": thrower.correlation_id,
                "by": f"instance:{sender}",
            }
            rows.append((signal, 0, signal, "signal", as_jsonb(payload), batch.now, batch.now))
    sql.copy_rows("command", COMMAND_KINDS, rows)


_MESSAGE = {
    "id": "number",
    "name": "text",
    "correlation_key": "text",
    "variables": "text",
    "created_at": "time",
    "expires_at": "time",
    "published_by": "text",
}


def _has_work(batch: Batch) -> bool:
    changes = batch.changes
    opened = len(changes.jobs) - len(batch.leased)
    return bool(
        opened > 0
        or changes.commands
        or changes.messages
        or changes.signals
        or changes.subscriptions
        or changes.job_retries
    )
