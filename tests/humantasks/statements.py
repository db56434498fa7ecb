"""Statements that the database is sent, whichever way: by the ORM, by plain cursors, by COPY."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import psycopg


@contextmanager
def statements() -> Iterator[list[str]]:
    """Their texts, in order; marks inside a transaction are left out, for tests have one around everything."""
    sent: list[str] = []

    def listening(method: Any) -> Any:
        def send(cursor: Any, query: Any, *given: Any, **options: Any) -> Any:
            written = query if isinstance(query, str) else str(query)
            if "SAVEPOINT" not in written:
                sent.append(" ".join(written.split()))
            return method(cursor, query, *given, **options)

        return send

    cursor = psycopg.Cursor
    with (
        patch.object(cursor, "execute", listening(cursor.execute)),
        patch.object(cursor, "copy", listening(cursor.copy)),
    ):
        yield sent
