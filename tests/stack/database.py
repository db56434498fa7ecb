"""Questions to the database of a portal that is being harmed: asked again until it is there to answer."""

import time
from typing import Any

import psycopg


class Database:
    """Reads only, each question on a connection that works."""

    def __init__(self, url: str, patience_seconds: float = 120.0) -> None:
        self._url, self._patience = url, patience_seconds
        self._connection: psycopg.Connection[Any] | None = None

    def rows(self, query: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        deadline = time.monotonic() + self._patience
        while True:
            try:
                return self._connected().execute(query, parameters).fetchall()
            except psycopg.OperationalError:
                self._connection = None
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def value(self, query: str, parameters: Any = None) -> Any:
        return self.rows(query, parameters)[0][0]

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self._url, autocommit=True, connect_timeout=3)
        return self._connection
