"""Rows in dictionaries: the pure twin of the PostgreSQL store, with its guards.

Applies `Changes` as the store does (per table insert, update, delete; a guarded row that is missing is an error) and
loads whole or partial views back. Everything passes through JSON text, so what a reload would change shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portal.lib.json import dumps, loads
from processes.engine.changes import (
    COMMAND_COLUMNS,
    COMPENSATION_COLUMNS,
    HISTORY_COLUMNS,
    INCIDENT_COLUMNS,
    JOB_COLUMNS,
    SUBSCRIPTION_COLUMNS,
    TIMER_COLUMNS,
    TOKEN_COLUMNS,
    Changes,
    WorkRequest,
)
from processes.engine.state import Compensation, InstanceState, Token
from processes.graph.model import CompiledProcess, Kind

Row = dict[str, Any]
JSON = ("variables", "payload", "value")


def as_rows(columns: tuple[str, ...], tuples: list[tuple[Any, ...]]) -> Iterator[Row]:
    for values in tuples:
        row = dict(zip(columns, values, strict=True))
        for name in JSON:
            if name in row:
                row[name] = loads(dumps(row[name]))
        yield row


class MemoryStore:
    def __init__(self) -> None:
        self.instances: dict[int, Row] = {}
        self.tokens: dict[int, Row] = {}
        self.jobs: dict[int, Row] = {}
        self.timers: dict[int, Row] = {}
        self.subscriptions: dict[int, Row] = {}
        self.incidents: dict[int, Row] = {}
        self.compensations: dict[int, Row] = {}
        self.results: dict[tuple[int, int], Any] = {}
        self.history: list[Row] = []
        self.entries: list[tuple[int, int | None, int | None]] = []
        self.work: dict[int, WorkRequest] = {}
        self.commands: list[Row] = []
        self.messages: list[tuple[Any, ...]] = []
        self.signals: list[tuple[Any, ...]] = []
        self.decisions: list[tuple[Any, ...]] = []
        self.outbox: list[tuple[Any, ...]] = []
        self.transitions: list[tuple[Any, ...]] = []

    # commit

    def commit(self, state: InstanceState, changes: Changes) -> None:
        self._instance(state)
        self._migrate(changes)
        self._tokens(changes)
        self._jobs(changes)
        self._waits(changes)
        self._incidents(changes)
        self._compensations(changes)
        self._results(changes)
        self._work(changes)
        self.history += as_rows(HISTORY_COLUMNS, changes.history)
        self.commands += as_rows(COMMAND_COLUMNS, changes.commands)
        self.entries += changes.entries
        self.messages += changes.messages
        self.signals += changes.signals
        self.decisions += changes.decisions
        self.outbox += changes.outbox
        self.transitions += changes.transitions

    def _instance(self, state: InstanceState) -> None:
        variables = self.instances[state.id]["variables"] if state.id in self.instances else {}
        self.instances[state.id] = {
            "id": state.id,
            "version_id": state.version_id,
            "definition_id": state.definition_id,
            "state": state.state,
            "suspended": state.suspended,
            "seq": state.seq,
            "business_key": state.business_key,
            "correlation_id": state.correlation_id,
            "started_by": state.started_by,
            "started_at": state.started_at,
            "parent_instance": state.parent_instance,
            "parent_token": state.parent_token,
            "depth": state.depth,
            "title": state.title,
            "end_note": state.end_note,
            "variables": {**variables, **loads(dumps(state.patch))},
        }

    def _migrate(self, changes: Changes) -> None:
        for instance_id, _, version, elements, flows, waits in changes.migrations:
            for table, names in (
                (self.tokens, {"element": elements, "via_flow": flows}),
                (self.jobs, {"element": elements}),
                (self.incidents, {"element": elements}),
                (self.compensations, {"activity": elements, "handler": elements}),
                (self.timers, {"element": waits}),
                (self.subscriptions, {"element": waits}),
            ):
                for row in [row for row in table.values() if row["instance_id"] == instance_id]:
                    for name, pairs in names.items():
                        row[name] = pairs.get(row[name])
                    if "version_id" in row:
                        row["version_id"] = version
                    if waits is names.get("element") and row["element"] is None:
                        del table[row["id"]]

    def _tokens(self, changes: Changes) -> None:
        for row in as_rows(TOKEN_COLUMNS, changes.tokens):
            assert row["id"] not in self.tokens
            self.tokens[row["id"]] = row
        for row in as_rows(("id", "state", "waiting_for", "variables", "generation"), changes.token_updates):
            self.tokens[row["id"]].update(row)
        for token_id in changes.tokens_gone:
            del self.tokens[token_id]

    def _jobs(self, changes: Changes) -> None:
        for job_id in changes.jobs_gone:
            del self.jobs[job_id]
        for token_id in changes.jobs_of_tokens_gone:
            del self.jobs[self._job_of(token_id)["id"]]
        for row in as_rows(JOB_COLUMNS, changes.jobs):
            assert all(job["token_id"] != row["token_id"] for job in self.jobs.values())
            self.jobs[row["id"]] = {**row, "state": "ready"}
        for job_id, message in changes.jobs_failed:
            self.jobs[job_id].update(state="failed", last_error=message)
        for token_id, run_at, key in changes.job_retries:
            job = self._job_of(token_id)
            assert job["state"] == "failed"
            job.update(state="ready", run_at=run_at, idempotency_key=key)

    def _job_of(self, token_id: int) -> Row:
        (job,) = [job for job in self.jobs.values() if job["token_id"] == token_id]
        return job

    def _waits(self, changes: Changes) -> None:
        self.timers.update({row["id"]: row for row in as_rows(TIMER_COLUMNS, changes.timers)})
        self.subscriptions.update(
            {row["id"]: row for row in as_rows(SUBSCRIPTION_COLUMNS, changes.subscriptions)}
        )
        for timer_id in changes.timers_gone:
            del self.timers[timer_id]
        for subscription_id in changes.subscriptions_gone:
            del self.subscriptions[subscription_id]
        for table in (self.timers, self.subscriptions):
            for row in list(table.values()):
                owner = (row["token_id"], row["element"])
                if row["token_id"] in changes.waits_of_tokens_gone or owner in changes.waits_gone:
                    del table[row["id"]]

    def _incidents(self, changes: Changes) -> None:
        for incident_id, token_id, actor in changes.incidents_resolved:
            (row,) = [i for i in self.open_incidents() if i["token_id"] == token_id]
            assert incident_id in (None, row["id"])
            row.update(state="resolved", resolved_by=actor)
        for row in as_rows(INCIDENT_COLUMNS, changes.incidents):
            assert not [i for i in self.open_incidents() if i["token_id"] == row["token_id"]]
            self.incidents[row["id"]] = {**row, "state": "open"}

    def open_incidents(self) -> list[Row]:
        return [row for row in self.incidents.values() if row["state"] == "open"]

    def _compensations(self, changes: Changes) -> None:
        for row in as_rows(COMPENSATION_COLUMNS, changes.compensations):
            self.compensations[row["id"]] = row
        for row_id in changes.compensations_gone:
            del self.compensations[row_id]
        for row in list(self.compensations.values()):
            if row["instance_id"] in changes.compensations_of_instances_gone:
                del self.compensations[row["id"]]

    def _results(self, changes: Changes) -> None:
        for body_id, index, _, value in changes.mi_results:
            assert (body_id, index) not in self.results
            self.results[body_id, index] = loads(dumps(value))
        for key in list(self.results):
            if key[0] in changes.mi_results_gone:
                del self.results[key]

    def _work(self, changes: Changes) -> None:
        for work in changes.work:
            assert work.token_id not in self.work
            self.work[work.token_id] = work
        for token_id, _ in changes.work_gone:
            del self.work[token_id]

    # load

    def load(
        self,
        instance_id: int,
        process: CompiledProcess,
        *,
        tokens: set[int] | None,
        bodies: set[int] = frozenset(),  # type: ignore[assignment]
    ) -> InstanceState:
        """A view: whole when `tokens` is None, else those tokens, their scopes, and scopes that contain a join."""
        row = dict(self.instances[instance_id])
        rows = {t["id"]: t for t in self.tokens.values() if t["instance_id"] == instance_id}
        wanted = set(rows) if tokens is None else self._partial(rows, tokens, process)
        scopes = {0, *wanted, *(rows[t]["scope"] for t in wanted)}
        state = InstanceState(
            **{name: row[name] for name in row if name not in ("variables", "title", "end_note")},
            variables=loads(dumps(row["variables"])),
            tokens={t: self._token(rows[t]) for t in sorted(wanted)},
            live={s: sum(1 for t in rows.values() if t["scope"] == s) for s in scopes},
            whole=tokens is None,
            end_note=row["end_note"],
            title=row["title"],
            variable_bytes=len(dumps(row["variables"])),
            results={b: {i: v for (body, i), v in self.results.items() if body == b} for b in bodies},
        )
        if tokens is None:
            state.compensations = self._compensation_rows(instance_id)
        return state

    def _partial(self, rows: dict[int, Row], named: set[int], process: CompiledProcess) -> set[int]:
        wanted: set[int] = set()
        for token in named & set(rows):
            while token:
                wanted.add(token)
                token = rows[token]["scope"]
        for element in process.elements:
            if element.kind in (Kind.PARALLEL_GATEWAY, Kind.INCLUSIVE_GATEWAY, Kind.COMPLEX_GATEWAY):
                owners = {0} | {t for t in wanted if rows[t]["element"] == element.scope}
                owners = {o for o in owners if (rows[o]["element"] if o else 0) == element.scope}
                wanted |= {t for t, row in rows.items() if row["scope"] in owners}
        return wanted

    def _token(self, row: Row) -> Token:
        values = {name: row[name] for name in TOKEN_COLUMNS if name not in ("instance_id", "variables")}
        return Token(**values, variables=loads(dumps(row["variables"])))

    def _compensation_rows(self, instance_id: int) -> list[Compensation]:
        found = [row for row in self.compensations.values() if row["instance_id"] == instance_id]
        return [
            Compensation(
                **{
                    name: row[name]
                    for name in COMPENSATION_COLUMNS
                    if name not in ("instance_id", "variables")
                },
                variables=loads(dumps(row["variables"])),
            )
            for row in sorted(found, key=lambda row: row["order"])
        ]
