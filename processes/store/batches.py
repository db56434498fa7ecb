"""The rows of batch operations: taken in small leases, finished by guarded statements, counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.lib import sql
from portal.lib.lifecycle import Move
from processes.engine.lifecycle import BATCH, BATCH_ITEM
from processes.store.guarded import moving

_SQL = sql.load_queries(Path(__file__).parent / "sql" / "batches.sql")
ITEMS_EACH = 10  # of one batch in one go: small enough that a paused one rests at once
BATCHES = 10  # in one go; which of more is drawn


@dataclass(frozen=True, slots=True)
class TakenItem:
    """An item in hand. Whoever finishes it names `tries`; a later taker has a higher one."""

    batch_id: int
    number: int
    target_id: int
    tries: int


@dataclass(frozen=True, slots=True)
class Progress:
    waiting: int = 0
    done: int = 0
    failed: int = 0


def add_items(batch_id: int, target_ids: Sequence[int]) -> None:
    """All items of a new batch, by one COPY."""
    now = sql.fetch_value("SELECT clock_timestamp()")
    rows = [
        (batch_id, number, target, "waiting", 0, now, "", "") for number, target in enumerate(target_ids, 1)
    ]
    sql.copy_rows("batch_item", _COLUMNS, rows)


_COLUMNS = {
    "batch_id": "number",
    "number": "number",
    "target_id": "number",
    "state": "text",
    "tries": "number",
    "not_before": "time",
    "code": "text",
    "words": "text",
}


def take_items() -> list[TakenItem]:
    """A few waiting items of the running batches, in the order of their batches."""
    rows = sql.fetch(_SQL["take_items"], {"batches": BATCHES, "each": ITEMS_EACH})
    return [TakenItem(*row) for row in sorted(rows)]


def give_back(item: TakenItem, *, seconds: float) -> None:
    values = {"batch": item.batch_id, "number": item.number, "tries": item.tries, "seconds": seconds}
    sql.execute(_SQL["give_back"], values)


def is_running(batch_id: int) -> bool:
    return bool(sql.fetch_value(_SQL["is_running"], {"batch": batch_id}))


def end_item(item: TakenItem, move: str, code: str, words: str) -> bool:
    """`do` or `fail`; False when somebody else has taken it since."""
    statement = _END_ITEM[move]
    values = {
        "batch": item.batch_id,
        "number": item.number,
        "tries": item.tries,
        "code": code,
        "words": words,
    }
    return bool(sql.fetch(statement, values))


def _ending(move: Move) -> str:
    return moving(
        "batch_item",
        move,
        source="(SELECT %(batch)s::bigint AS batch_id, %(number)s::int AS number) AS c",
        assign={"code": "%(code)s", "words": "%(words)s", "ended_at": "podium_now()"},
        where="t.tries = %(tries)s",
        returning="t.number",
        matching="t.batch_id = c.batch_id AND t.number = c.number",
    )


_END_ITEM = {move.name: _ending(move) for move in BATCH_ITEM.moves}
_COMPLETE = moving(
    "batch",
    BATCH.move("complete"),
    source="unnest(%(ids)s::bigint[]) AS c(id)",
    assign={"ended_at": "podium_now()"},
    where="NOT EXISTS (SELECT FROM batch_item AS i WHERE i.batch_id = t.id AND i.state = 'waiting')",
)


def complete_batches(ids: Iterable[int]) -> int:
    """Those whose last item has its outcome; how many."""
    return len(sql.fetch(_COMPLETE, {"ids": sql.numbers(sorted(set(ids)))}))


def running_batches() -> list[int]:
    return [row[0] for row in sql.fetch("SELECT id FROM batch WHERE state = 'running' LIMIT 100")]


def progress_of(ids: Iterable[int]) -> dict[int, Progress]:
    """Batch -> its items by state. One query."""
    counts: dict[int, dict[str, int]] = {}
    for batch_id, state, count in sql.fetch(_SQL["progress"], {"ids": sql.numbers(ids)}):
        counts.setdefault(batch_id, {})[state] = count
    return {batch_id: Progress(**found) for batch_id, found in counts.items()}
