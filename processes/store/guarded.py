"""The only statement that moves a state column, generated from a lifecycle move.

`UPDATE ... SET state = <target> ... WHERE state = ANY(<sources>)`: of two who want the same move exactly one
finds the row. Whoever runs it looks at how many rows came back; fewer than asked for means somebody was first.
"""

from collections.abc import Mapping

from portal.lib import sql
from portal.lib.lifecycle import Lifecycle, Move


def moving(
    table: str,
    move: Move,
    *,
    source: str,
    assign: Mapping[str, str] | None = None,
    where: str = "TRUE",
    returning: str = "t.id",
    matching: str = "t.id = c.id",
) -> str:
    """SQL that applies `move` to the rows of `table` (alias t) whose id is in `source` (alias c).

    `source` is a FROM item with a column `id` (or what `matching` says), `assign` maps further columns to SQL over
    t and c.
    """
    columns = "".join(f', "{name}" = {value}' for name, value in (assign or {}).items())
    states = ", ".join(_text(state) for state in move.sources)
    return (
        f"UPDATE {table} AS t SET state = {_text(move.target)}{columns} FROM {source} "
        f"WHERE {matching} AND t.state IN ({states}) AND {where} RETURNING {returning}"
    )


def move_one(
    lifecycle: Lifecycle, name: str, table: str, row_id: int, assign: Mapping[str, object] | None = None
) -> bool:
    """Apply one move to one row; False when the row is gone or in no state for it."""
    values = dict(assign or {})
    statement = moving(
        table,
        lifecycle.move(name),
        source="(SELECT %(id)s::bigint AS id) AS c",
        assign={column: f"%({column})s" for column in values},
    )
    return bool(sql.fetch(statement, {"id": row_id, **values}))


def _text(state: str) -> str:
    # State names come from the lifecycle tables of the code and nowhere else.
    if not state.isidentifier():
        raise ValueError(f"Expected a state name, but got {state!r}.")
    return f"'{state}'"
