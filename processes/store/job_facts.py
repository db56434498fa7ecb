"""What a handler is told: the variables that its job can see, inner scopes over outer ones.

Two queries for any number of jobs, the second only for jobs inside sub-processes or multi-instance activities.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.lib import json, sql
from processes.engine.state import ROOT_SCOPE
from processes.store.claim import LeasedJob

_SQL = sql.load_queries(Path(__file__).parent / "sql" / "claim.sql")


@dataclass(frozen=True, slots=True)
class JobFacts:
    business_key: str
    correlation_id: str
    variables: dict[str, Any]
    notes: dict[str, Any]  # the engine's own, by names with a colon: `podium:connector`


def job_facts(jobs: Sequence[LeasedJob]) -> dict[int, JobFacts]:
    """By job id; a job whose token is gone is missing. The thousand jobs of one instance read its variables once."""
    instance_of = {job.id: job.instance_id for job in jobs}
    first_of = {job.instance_id: job.id for job in reversed(jobs)}
    parameters = {
        "ids": sql.numbers(instance_of),
        "instances": sql.numbers([i if first_of[i] == job_id else None for job_id, i in instance_of.items()]),
        "tokens": sql.numbers([job.token_id for job in jobs]),
    }
    rows = {row[0]: row for row in sql.fetch(_SQL["job_facts"], parameters)}
    shared = {i: _shared(rows[first]) for i, first in first_of.items() if first in rows}
    scopes = _scope_variables({row[5] for row in rows.values() if row[5] != ROOT_SCOPE})
    return {
        job_id: _facts(row, shared[instance_of[job_id]], scopes.get(row[5], []))
        for job_id, row in rows.items()
        if instance_of[job_id] in shared
    }


Shared = tuple[str, str, dict[str, Any]]  # business key, correlation id, root variables


def _shared(row: tuple[Any, ...]) -> Shared:
    return row[1], row[2], json.loads(row[3])


def _facts(row: tuple[Any, ...], shared: Shared, scopes: list[dict[str, Any]]) -> JobFacts:
    business_key, correlation_id, root = shared
    own = json.loads(row[4]) if row[4] is not None else {}
    visible: dict[str, Any] = {}
    for variables in (root, *reversed(scopes), own):
        visible |= variables
    notes = {name: value for name, value in own.items() if ":" in name}
    return JobFacts(business_key, correlation_id, {n: v for n, v in visible.items() if ":" not in n}, notes)


def _scope_variables(scopes: set[int]) -> dict[int, list[dict[str, Any]]]:
    """By scope: its local variables and those of the scopes around it, innermost first."""
    found: dict[int, list[dict[str, Any]]] = {}
    if scopes:
        for scope, variables in sql.fetch(_SQL["scope_variables"], {"scopes": sql.numbers(scopes)}):
            found.setdefault(scope, []).append(json.loads(variables))
    return found
