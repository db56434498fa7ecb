"""Outside effects: the intent before a call, its end with the result.

An intent is committed before the call begins; the confirmation goes into the very transaction that completes the job.
So an intent without an end is an unknown outcome, and nothing else is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.lib import sql
from processes.store.claim import LeasedJob

_SQL = sql.load_queries(Path(__file__).parent / "sql" / "effects.sql")
SLICE = 20  # intents written at once, just before their calls
_SUMMARY_LENGTH = 500


@dataclass(frozen=True, slots=True)
class EffectEnd:
    """How the call under a key ended."""

    key: str
    state: str  # confirmed | refused | unknown
    status: int | None = None
    summary: str = ""


def write_intents(jobs: Sequence[LeasedJob], destinations: Sequence[str]) -> None:
    """Note that these calls are about to be made."""
    sql.execute(
        _SQL["write_intents"],
        {
            "keys": sql.texts([job.idempotency_key for job in jobs]),
            "instances": sql.numbers([job.instance_id for job in jobs]),
            "tokens": sql.numbers([job.token_id for job in jobs]),
            "jobs": sql.numbers([job.id for job in jobs]),
            "fences": sql.numbers([job.fence for job in jobs]),
            "destinations": sql.texts(destinations),
        },
    )


def write_intent_once(job: LeasedJob, destination: str) -> bool:
    """Note that this call is about to be made; False when it may have been made before."""
    parameters = {
        "key": job.idempotency_key,
        "instance": job.instance_id,
        "token": job.token_id,
        "job": job.id,
        "fence": job.fence,
        "destination": destination,
    }
    return bool(sql.fetch(_SQL["write_intent_once"], parameters))


def settle_effects(ends: Iterable[EffectEnd]) -> None:
    """Write how calls ended."""
    rows = list(ends)
    if rows:
        sql.execute(
            _SQL["settle_effects"],
            {
                "keys": sql.texts([end.key for end in rows]),
                "states": sql.texts([end.state for end in rows]),
                "statuses": sql.numbers([end.status for end in rows]),
                "summaries": sql.texts([end.summary[:_SUMMARY_LENGTH] for end in rows]),
            },
        )


def unconfirmed(keys: Sequence[str]) -> set[str]:
    """Of these keys, those whose call began and has no known end."""
    return {row[0] for row in sql.fetch(_SQL["unconfirmed"], {"keys": sql.texts(keys)})} if keys else set()
