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
    """By job id; a job whose token is gone is missing."""
    tokens = {job.id: job.token_id for job in jobs}
    parameters = {
        "ids": sql.numbers(tokens),
        "instances": sql.numbers([job.instance_id for job in jobs]),
        "tokens": sql.numbers(tokens.values()),
    }
    rows = sql.fetch(_SQL["job_facts"], parameters)
    inside = [tokens[row[0]] for row in rows if row[5] != ROOT_SCOPE]
    scopes = _scope_variables(inside) if inside else {}
    return {row[0]: _facts(row, scopes.get(tokens[row[0]], [])) for row in rows}


def _facts(row: tuple[Any, ...], scopes: list[dict[str, Any]]) -> JobFacts:
    visible: dict[str, Any] = json.loads(row[3])
    for outer in reversed(scopes):
        visible |= outer
    own = json.loads(row[4]) if row[4] is not None else {}
    visible |= own
    notes = {name: value for name, value in own.items() if ":" in name}
    return JobFacts(row[1], row[2], {n: v for n, v in visible.items() if ":" not in n}, notes)


def _scope_variables(tokens: list[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for token_id, variables in sql.fetch(_SQL["scope_variables"], {"ids": sql.numbers(tokens)}):
        found.setdefault(token_id, []).append(json.loads(variables))
    return found
