"""The rows of a simulation, in dictionaries: what `Changes` opens and closes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from processes.engine.changes import (
    JOB_COLUMNS,
    SUBSCRIPTION_COLUMNS,
    TIMER_COLUMNS,
    Changes,
    WorkRequest,
)

Row = dict[str, Any]  # a row of `Changes`, by column


@dataclass(slots=True)
class Tables:
    jobs: dict[int, Row] = field(default_factory=dict)  # by token
    work: dict[int, WorkRequest] = field(default_factory=dict)  # by token
    timers: dict[int, Row] = field(default_factory=dict)
    subscriptions: dict[int, Row] = field(default_factory=dict)
    incidents: dict[int, tuple[Any, ...]] = field(default_factory=dict)  # open ones, by token
    history: list[tuple[Any, ...]] = field(default_factory=list)

    def keep(self, changes: Changes) -> None:
        """Apply what one step changed, as the store does: insert, update, delete."""
        self.history += changes.history
        self._keep_jobs(changes)
        self._keep_waits(changes)
        self.incidents.update({row[2]: row for row in changes.incidents})
        for _, token_id, _ in changes.incidents_resolved:
            self.incidents.pop(token_id, None)
        self.work.update({work.token_id: work for work in changes.work})
        for token_id, _ in changes.work_gone:
            self.work.pop(token_id, None)

    def next_timer(self, until: datetime) -> Row | None:
        """The timer that is due first, by `until`."""
        due = [timer for timer in self.timers.values() if timer["due_at"] <= until]
        return min(due, key=lambda timer: (timer["due_at"], timer["id"]), default=None)

    def opened(self) -> list[tuple[int, datetime]]:
        """Tokens with a job that is ready or a task, and since when."""
        ready = [(token, job["run_at"]) for token, job in self.jobs.items() if job["state"] == "ready"]
        return ready + [(token, work.opened_at) for token, work in self.work.items()]

    def _keep_jobs(self, changes: Changes) -> None:
        for values in changes.jobs:
            job = dict(zip(JOB_COLUMNS, values, strict=True))
            self.jobs[job["token_id"]] = {**job, "state": "ready", "attempts": 0}
        failed = {job_id for job_id, _ in changes.jobs_failed}
        for job in self.jobs.values():
            if job["id"] in failed:
                job["state"] = "failed"
        for token_id, run_at, _ in changes.job_retries:
            self.jobs[token_id].update(state="ready", attempts=0, run_at=run_at)
        gone = set(changes.jobs_gone)
        gone_tokens = set(changes.jobs_of_tokens_gone)
        for token_id, job in list(self.jobs.items()):
            if job["id"] in gone or token_id in gone_tokens:
                del self.jobs[token_id]

    def _keep_waits(self, changes: Changes) -> None:
        for values in changes.timers:
            self.timers[values[0]] = dict(zip(TIMER_COLUMNS, values, strict=True))
        for values in changes.subscriptions:
            self.subscriptions[values[0]] = dict(zip(SUBSCRIPTION_COLUMNS, values, strict=True))
        for timer_id in changes.timers_gone:
            self.timers.pop(timer_id, None)
        for subscription_id in changes.subscriptions_gone:
            self.subscriptions.pop(subscription_id, None)
        tokens, waits = set(changes.waits_of_tokens_gone), set(changes.waits_gone)
        for table in (self.timers, self.subscriptions):
            for row in list(table.values()):
                if row["token_id"] in tokens or (row["token_id"], row["element"]) in waits:
                    del table[row["id"]]
