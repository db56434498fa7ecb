"""PostgreSQL without the ORM: named queries from `.sql` files, server-side binding, arrays, COPY.

A query a colleague would want explained stands in a `.sql` file as `-- name --`, a line of purpose, its text.
Everything runs on Django's connection and in its transaction, but through a plain psycopg cursor: statements are
prepared on the server after a few uses, where Django's own cursor would paste the values into the text each time.
Arrays go as literals built with `join` (a list of 100 ids costs 5 us this way and 60 us through psycopg's dumpers).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.lib.json import dumps

_HEADING = re.compile(r"^-- (\w+) --$", re.MULTILINE)
# Statements seen this often are prepared; a drain repeats the same twenty or so.
_PREPARE_AFTER = 3


def load_queries(path: Path) -> dict[str, str]:
    """The named queries of a `.sql` file. Raises ValueError when a name comes twice."""
    parts = _HEADING.split(path.read_text(encoding="utf-8"))
    names, texts = parts[1::2], parts[2::2]
    if len(set(names)) != len(names):
        raise ValueError(
            f"Expected every query of {path.name} to have a name of its own, but one comes twice."
        )
    return {name: text.strip().rstrip(";") for name, text in zip(names, texts, strict=True)}


def cursor() -> psycopg.Cursor[Any]:
    """A plain cursor on Django's connection of this thread, inside its transaction if there is one."""
    return _cursor(connections[DEFAULT_DB_ALIAS])


def _cursor(database: BaseDatabaseWrapper) -> psycopg.Cursor[Any]:
    database.ensure_connection()
    raw: psycopg.Connection[Any] = database.connection
    raw.prepare_threshold = _PREPARE_AFTER
    return psycopg.Cursor(raw)


def fetch(query: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """All rows of a query. Errors come out as Django's, so that `atomic` and the callers see what they know."""
    database = connections[DEFAULT_DB_ALIAS]
    with database.wrap_database_errors, _cursor(database) as cur:
        return cur.execute(_literal(query), parameters).fetchall()


def fetch_value(query: str, parameters: Mapping[str, Any] | None = None) -> Any:  # whatever the column holds
    """The first column of the first row; None when there is no row."""
    database = connections[DEFAULT_DB_ALIAS]
    with database.wrap_database_errors, _cursor(database) as cur:
        row = cur.execute(_literal(query), parameters).fetchone()
    return row[0] if row else None


def execute(query: str, parameters: Mapping[str, Any] | None = None) -> int:
    """Run a statement; how many rows it touched."""
    database = connections[DEFAULT_DB_ALIAS]
    with database.wrap_database_errors, _cursor(database) as cur:
        return cur.execute(_literal(query), parameters).rowcount


def close_pool() -> None:
    """Give up this process's connections, before pointing elsewhere."""
    connection.close()
    forget_connections()


def forget_connections() -> None:
    """Start with none in a forked process: what was inherited is the parent's, and giving it back would wait."""
    connection.connection = None
    # PostgreSQL's backend has a pool, Django's base class doesn't know of it.
    getattr(connection, "close_pool", lambda: None)()


def _literal(query: str) -> LiteralString:
    # psycopg asks for literal text as a guard against pasted values; ours come from files and lifecycle tables.
    return query


def numbers(values: Iterable[int | float | None]) -> str:
    """An array literal of numbers, to be cast in the query: `%(ids)s::bigint[]`."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def texts(values: Iterable[str | None]) -> str:
    """An array literal of texts or JSON documents: `%(names)s::text[]`."""
    return "{" + ",".join(["NULL" if value is None else _quoted(value) for value in values]) + "}"


def times(values: Iterable[datetime | None]) -> str:
    """An array literal of instants: `%(due)s::timestamptz[]`."""
    return "{" + ",".join(["NULL" if value is None else f'"{value.isoformat()}"' for value in values]) + "}"


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def copy_columns(table: str, columns: Sequence[tuple[str, str, Sequence[Any]]]) -> None:
    """COPY into `table`; each column is its name, its kind (see `ENCODERS`) and its values.

    Works column by column, so that most of it runs in C: about 1 us for a row of ten columns.
    """
    if not columns[0][2]:
        return
    encoded = [ENCODERS[kind](values) for _, kind, values in columns]
    body = "\n".join(map("\t".join, zip(*encoded, strict=True))) + "\n"
    names = ", ".join(f'"{name}"' for name, _, _ in columns)
    database = connections[DEFAULT_DB_ALIAS]
    statement = _literal(f"COPY {table} ({names}) FROM STDIN")
    with database.wrap_database_errors, _cursor(database) as cur, cur.copy(statement) as copy:
        copy.write(body)


def copy_rows(table: str, kinds: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
    """COPY `rows` into `table`; `kinds` maps each column, in the order of the row, to a kind."""
    if rows:
        values = zip(*rows, strict=True)
        copy_columns(
            table, [(name, kind, column) for (name, kind), column in zip(kinds.items(), values, strict=True)]
        )


def copy_objects(table: str, kinds: Mapping[str, str], rows: Sequence[object]) -> None:
    """COPY `rows` into `table`; `kinds` maps each column, which is an attribute of every row, to a kind."""
    columns = [(name, kind, list(map(attrgetter(name), rows))) for name, kind in kinds.items()]
    copy_columns(table, columns)


def _numbers(column: Sequence[Any]) -> Iterable[str]:
    return map(str, column)


def _nullable_numbers(column: Sequence[Any]) -> Iterable[str]:
    return ["\\N" if value is None else str(value) for value in column]


def _flags(column: Sequence[Any]) -> Iterable[str]:
    return ["t" if value else "f" for value in column]


def _times(column: Sequence[Any]) -> Iterable[str]:
    seen: dict[Any, str] = {None: "\\N"}
    for value in set(column):
        if value is not None:
            seen[value] = value.isoformat()
    return map(seen.__getitem__, column)


def _texts(column: Sequence[Any]) -> Iterable[str]:
    if None in column:
        return ["\\N" if value is None else _escaped(value) for value in column]
    # Nearly always there is nothing to escape anywhere in the column; four scans in C tell.
    everything = "".join(column)
    if not any(sign in everything for sign in "\\\t\n\r\0"):
        return column
    return map(_escaped, column)


def _escaped(value: str) -> str:
    return value.translate(_ESCAPES)


# PostgreSQL has no way to hold NUL in a text.
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\ufffd"})


def _integer_arrays(column: Sequence[Any]) -> Iterable[str]:
    return ["{" + ",".join(map(str, value)) + "}" for value in column]


def _nullable_integer_arrays(column: Sequence[Any]) -> Iterable[str]:
    return ["\\N" if value is None else "{" + ",".join(map(str, value)) + "}" for value in column]


def _json(column: Sequence[Any]) -> Iterable[str]:
    return _texts([dumps(value) for value in column])


def _nullable_json(column: Sequence[Any]) -> Iterable[str]:
    return _texts([None if value is None else dumps(value) for value in column])


def _nullable_text_arrays(column: Sequence[Any]) -> Iterable[str]:
    return _texts([None if value is None else texts(value) for value in column])


ENCODERS = {
    "number": _numbers,
    "number?": _nullable_numbers,
    "flag": _flags,
    "time": _times,
    "text": _texts,
    "integers": _integer_arrays,
    "integers?": _nullable_integer_arrays,
    "texts?": _nullable_text_arrays,
    "json": _json,
    "json?": _nullable_json,
}
