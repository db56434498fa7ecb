"""The store of the engine's tests with PostgreSQL behind it.

Rows are written twice, to the pure twin and to the database, and compared after every command; what the engine gets to
see is always what the database gives back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from portal.lib import json, sql
from processes.engine.changes import (
    COMPENSATION_COLUMNS,
    HISTORY_COLUMNS,
    INCIDENT_COLUMNS,
    SUBSCRIPTION_COLUMNS,
    TIMER_COLUMNS,
    TOKEN_COLUMNS,
    TRANSITION_COLUMNS,
    Changes,
)
from processes.engine.state import InstanceState
from processes.graph.model import CompiledProcess
from processes.store.batch import Batch
from processes.store.commit import commit
from processes.store.load import reload
from tests.engine.harness import Catalog, Engine
from tests.engine.storage import MemoryStore


class StoredCatalog:
    """What `load` asks of a catalogue, answered by the test's own."""

    def __init__(self, catalog: Catalog, *, wide: bool) -> None:
        self.catalog = catalog
        self.wide = wide

    def process(self, version_id: int) -> CompiledProcess:
        return replace(self.catalog.process(version_id), is_wide=self.wide)

    def can_compensate(self, version_id: int) -> bool:
        return any(e.compensation_handler is not None for e in self.catalog.process(version_id).elements)


class PostgresStore(MemoryStore):
    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self.catalog = catalog
        self.loaded: InstanceState | None = None
        self.before: tuple[str, dict[int, str]] = ("", {})

    def load(
        self,
        instance_id: int,
        process: CompiledProcess,
        *,
        tokens: set[int] | None,
        bodies: set[int] = frozenset(),  # type: ignore[assignment]
    ) -> InstanceState:
        catalog: Any = StoredCatalog(self.catalog, wide=tokens is not None)
        state = reload(instance_id, tokens or (), catalog, whole=tokens is None, bodies=bodies)
        self.before = (state.state, {token.id: token.state for token in state.tokens.values()})
        return state

    def commit(self, state: InstanceState, changes: Changes) -> None:
        super().commit(state, changes)
        batch = Batch(changes.now, changes.now, changes)
        batch.states[state.id] = state
        batch.touched.add(state.id)
        if not state.is_new:
            batch.before[state.id], batch.token_states = self.before
        commit(batch, {})
        self.compare()

    def compare(self) -> None:
        """The database holds what the twin holds."""
        assert read("token", TOKEN_COLUMNS) == rows(self.tokens.values(), TOKEN_COLUMNS)
        assert read("job", JOB) == rows(self.jobs.values(), JOB)
        assert read("timer", TIMER_COLUMNS) == rows(self.timers.values(), TIMER_COLUMNS)
        assert read("subscription", SUBSCRIPTION_COLUMNS) == rows(
            self.subscriptions.values(), SUBSCRIPTION_COLUMNS
        )
        assert read("incident", INCIDENT) == rows(self.incidents.values(), INCIDENT)
        assert read("compensation", COMPENSATION_COLUMNS) == rows(
            self.compensations.values(), COMPENSATION_COLUMNS
        )
        assert read("element_history", HISTORY_COLUMNS) == rows(self.history, HISTORY_COLUMNS)
        assert read("instance", INSTANCE) == rows(self.instances.values(), INSTANCE)
        moves = [dict(zip(TRANSITION_COLUMNS, row, strict=True)) for row in self.transitions]
        assert read("transition_log", TRANSITION_COLUMNS) == rows(moves, TRANSITION_COLUMNS)
        assert len(read("mi_result", ("body_id", "loop_index"))) == len(self.results)


JOB = (
    "id",
    "instance_id",
    "token_id",
    "element",
    "type",
    "state",
    "run_at",
    "max_attempts",
    "idempotency_key",
)
INCIDENT = (*INCIDENT_COLUMNS, "state")
INSTANCE = (
    "id",
    "version_id",
    "definition_id",
    "state",
    "suspended",
    "seq",
    "business_key",
    "correlation_id",
    "started_by",
    "started_at",
    "parent_token",
    "depth",
    "title",
    "variables",
)
_JSON = {"variables", "payload", "value"}


def read(table: str, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """A table's rows as texts, sorted."""
    names = ", ".join(f'"{name}"' for name in columns)
    found = [dict(zip(columns, row, strict=True)) for row in sql.fetch(f"SELECT {names} FROM {table}")]
    for row in found:
        for name in _JSON.intersection(row):
            row[name] = json.loads(row[name]) if row[name] is not None else None
    return rows(found, columns)


def rows(found: Any, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    return sorted(tuple(shown(row[name]) for name in columns) for row in found)


def shown(value: Any) -> str:
    return json.dumps(in_order(value)) if isinstance(value, dict) else str(value)


def in_order(value: Any) -> Any:
    """JSON with its keys sorted at every depth: the database keeps no order of keys."""
    if isinstance(value, dict):
        return {name: in_order(value[name]) for name in sorted(value)}
    return [in_order(item) for item in value] if isinstance(value, list) else value


class PostgresEngine(Engine):
    def __init__(self, mode: str) -> None:
        super().__init__(mode)
        self.store = PostgresStore(self.catalog)
