"""Whose job it is: claim, heartbeat, back off, give up; job rows only, never an instance.

Everything here waits for nobody (`SKIP LOCKED`), so it may run beside any batch. Each claim raises the fence; whoever
comes with an older one finds nothing. Leases are machine time, everything else portal time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.lib import sql
from processes.engine.lifecycle import JOB
from processes.store.guarded import moving

_SQL = sql.load_queries(Path(__file__).parent / "sql" / "claim.sql")
MAX_JOBS = 50  # a claim; measured: larger ones make others wait
MAX_OF_ONE_INSTANCE = 20
# How far one type's queue is looked into for a claim. What lies further back than one instance's burst is later in fair
# order anyway, and each row looked at is a row locked.
_LOOK = MAX_JOBS + 10

Held = Mapping[int, int]  # job id -> fence


@dataclass(frozen=True, slots=True)
class LeasedJob:
    """A job in somebody's hands until its lease runs out."""

    id: int
    instance_id: int
    token_id: int
    definition_id: int
    version_id: int
    element: int
    type: str
    fence: int
    attempts: int  # that failed before this one
    max_attempts: int
    at_most_once: bool
    suspect: bool
    idempotency_key: str
    leased_at: datetime


@dataclass(frozen=True, slots=True)
class HeldJob:
    """A job as its worker's result finds it, whoever holds it."""

    id: int
    instance_id: int
    token_id: int
    version_id: int
    element: int
    state: str
    fence: int
    leased_at: datetime | None
    attempts: int
    max_attempts: int


_RETURNING = (
    "t.id, t.instance_id, t.token_id, t.definition_id, t.version_id, t.element, t.type, t.fence, t.attempts, "
    "t.max_attempts, t.at_most_once, t.suspect, t.idempotency_key, t.leased_at"
)


def held_job(job_id: int) -> HeldJob | None:
    """None when it was completed or cancelled. One query."""
    rows = sql.fetch(_SQL["held_job"], {"id": job_id})
    return HeldJob(*rows[0]) if rows else None


def claim_jobs(
    types: Sequence[str],
    worker: str,
    *,
    limit: int,
    seconds: float,
    definitions: Iterable[int] | None = None,
) -> list[LeasedJob]:
    """Lease up to `limit` jobs for `seconds`, most urgent first. One statement.

    `definitions` narrows to jobs of these processes: what a worker outside has the right to do. None: all.
    """
    if not types or limit < 1:
        return []
    wanted = {"types": sql.texts(types), "look": _LOOK}
    caps = {"limit": min(limit, MAX_JOBS), "of_one": MAX_OF_ONE_INSTANCE}
    source, within = _within(_SQL["ready_jobs"], definitions)
    return _lease(source, wanted | caps | within, worker, seconds)


def claim_suspect(
    types: Sequence[str], worker: str, *, seconds: float, definitions: Iterable[int] | None = None
) -> list[LeasedJob]:
    """Lease one job whose worker died in company, to be run while nothing else is held."""
    if not types:
        return []
    source, within = _within(_SQL["suspect_job"], definitions)
    return _lease(source, {"types": sql.texts(types)} | within, worker, seconds)


def _within(query: str, definitions: Iterable[int] | None) -> tuple[str, dict[str, str]]:
    """The query narrowed to these processes; left as it is for our own drains, whose plan it is measured for."""
    if definitions is None:
        return query, {}
    narrowed = query.replace(
        "state = 'ready'", "state = 'ready' AND definition_id = ANY(%(definitions)s::bigint[])"
    )
    return narrowed, {"definitions": sql.numbers(definitions)}


def _lease(source: str, parameters: Mapping[str, Any], worker: str, seconds: float) -> list[LeasedJob]:
    assign = {
        "fence": "t.fence + 1",
        "worker": "%(worker)s",
        "leased_at": "(SELECT podium_now())",
        "lease_until": "clock_timestamp() + make_interval(secs => %(seconds)s)",
    }
    # By place (ctid), which the locks keep: while a queue was lately empty the planner believes it is, and would
    # join by id the other way round, over the whole queue.
    statement = moving(
        "job",
        JOB.move("lease"),
        source=source,
        assign=assign,
        returning=_RETURNING,
        matching="t.ctid = c.place",
    )
    rows = sql.fetch(statement, {**parameters, "worker": worker, "seconds": seconds})
    return [LeasedJob(*row) for row in sorted(rows)]


def extend_leases(held: Held, seconds: float) -> set[int]:
    """Heartbeat: hold on to these jobs for `seconds` from now; ids of those that are still held."""
    rows = sql.fetch(_SQL["extend_leases"], {**_held(held), "seconds": seconds})
    return {row[0] for row in rows}


def release_jobs(held: Held) -> set[int]:
    """Give jobs back unharmed; ids of those that were still held."""
    assign = {"lease_until": "NULL", "worker": "''"}
    statement = moving("job", JOB.move("release"), source=_SQL["held_jobs"], assign=assign)
    return {row[0] for row in sql.fetch(statement, _held(held))}


def _held(held: Held) -> dict[str, str]:
    return {"ids": sql.numbers(held), "fences": sql.numbers(held.values())}


@dataclass(frozen=True, slots=True)
class FailedAttempt:
    """An attempt that failed, and when to try again."""

    job_id: int
    fence: int
    run_at: datetime
    attempts: int  # this one included
    error: str


def back_off(failed: Sequence[FailedAttempt]) -> set[int]:
    """Make failed jobs ready again for later; ids of those that were still held under their fence."""
    if not failed:
        return set()
    parameters = {
        "ids": sql.numbers([f.job_id for f in failed]),
        "fences": sql.numbers([f.fence for f in failed]),
        "due": sql.times([f.run_at for f in failed]),
        "attempts": sql.numbers([f.attempts for f in failed]),
        "errors": sql.texts([f.error for f in failed]),
    }
    assign = {
        "run_at": "c.run_at",
        "fair_at": "c.run_at",
        "attempts": "c.attempts",
        "last_error": "c.error",
        "lease_until": "NULL",
        "worker": "''",
        "suspect": "false",
        "expiries": "0",
    }
    statement = moving("job", JOB.move("back_off"), source=_SQL["failed_jobs"], assign=assign)
    return {row[0] for row in sql.fetch(statement, parameters)}


@dataclass(frozen=True, slots=True)
class ExpiredLease:
    job_id: int
    instance_id: int
    token_id: int
    fence: int
    suspect: bool
    expiries: int
    at_most_once: bool
    worker: str
    idempotency_key: str
    version_id: int
    element: int
    company: int  # leases of the same worker that ran out together, this one included

    @property
    def was_alone(self) -> bool:
        return self.suspect or self.company == 1


def expired_leases(limit: int) -> list[ExpiredLease]:
    """Leases that ran out by machine time, oldest first."""
    return [ExpiredLease(*row) for row in sql.fetch(_SQL["expired_leases"], {"limit": limit})]


def take_back(expired: Iterable[ExpiredLease]) -> set[int]:
    """Make jobs with expired leases ready, as suspects; an expiry counts only for one that was held alone."""
    leases = list(expired)
    if not leases:
        return set()
    parameters = {
        "ids": sql.numbers([e.job_id for e in leases]),
        "fences": sql.numbers([e.fence for e in leases]),
        "suspects": sql.numbers([1 for _ in leases]),
        "expiries": sql.numbers([e.expiries + e.was_alone for e in leases]),
        "attempts": sql.numbers([int(e.was_alone) for e in leases]),
    }
    assign = {
        "suspect": "c.suspect",
        "expiries": "c.expiries",
        "attempts": "t.attempts + c.attempts",
        "lease_until": "NULL",
        "worker": "''",
    }
    statement = moving("job", JOB.move("release"), source=_SQL["expired_jobs"], assign=assign)
    return {row[0] for row in sql.fetch(statement, parameters)}
