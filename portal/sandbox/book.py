"""What the sandbox services remember: effects, calls, mails, faults. A small database file of their own.

It outlives kills of the sandbox, so money captured and refunded can be counted whatever happened meanwhile.
"""

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

SERVICES = ("crm", "payments", "stock", "shipping")
FAULTS = ("none", "latency", "error", "malformed", "hang", "down", "after_effect")

SCHEMA = """
CREATE TABLE IF NOT EXISTS effect (
    service TEXT, kind TEXT, key TEXT, reference TEXT, amount TEXT, answer TEXT, status INTEGER, at TEXT,
    PRIMARY KEY (service, key)
);
CREATE INDEX IF NOT EXISTS effect_by_reference ON effect (kind, reference);
CREATE TABLE IF NOT EXISTS call (service TEXT, path TEXT, key TEXT, correlation_id TEXT, status INTEGER, at TEXT);
CREATE TABLE IF NOT EXISTS mail (id INTEGER PRIMARY KEY, sender TEXT, recipients TEXT, subject TEXT, body TEXT, at TEXT);
CREATE TABLE IF NOT EXISTS fault (service TEXT PRIMARY KEY, kind TEXT, seconds REAL);
"""


class Book:
    """One file; every write is committed before the service answers."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(SCHEMA)

    def answered(self, service: str, key: str) -> tuple[int, Any] | None:
        """The stored answer of an idempotency key."""
        row = self._one("SELECT status, answer FROM effect WHERE service = ? AND key = ?", (service, key))
        return (row["status"], json.loads(row["answer"])) if row else None

    def do(
        self, service: str, kind: str, key: str, reference: str, amount: str, status: int, answer: Any
    ) -> tuple[int, Any]:
        """An effect, once per key; whoever comes second gets the first one's answer."""
        self._db.execute(
            "INSERT OR IGNORE INTO effect VALUES (?, ?, ?, ?, ?, ?, ?, datetime('now'))",
            (service, kind, key, reference, amount, json.dumps(answer), status),
        )
        return self.answered(service, key) or (status, answer)

    def effect(self, kind: str, reference: str) -> dict[str, Any] | None:
        """The first effect of a kind with this reference."""
        row = self._one("SELECT * FROM effect WHERE kind = ? AND reference = ?", (kind, reference))
        return dict(row) if row else None

    def called(self, service: str, path: str, key: str, correlation_id: str, status: int) -> None:
        self._db.execute(
            "INSERT INTO call VALUES (?, ?, ?, ?, ?, datetime('now'))",
            (service, path, key, correlation_id, status),
        )

    def fault(self, service: str) -> tuple[str, float]:
        row = self._one("SELECT kind, seconds FROM fault WHERE service = ?", (service,))
        return (row["kind"], row["seconds"]) if row else ("none", 0.0)

    def set_fault(self, service: str, kind: str, seconds: float) -> None:
        self._db.execute("INSERT OR REPLACE INTO fault VALUES (?, ?, ?)", (service, kind, seconds))

    def keep_mail(self, sender: str, recipients: Iterable[str], subject: str, body: str) -> None:
        self._db.execute(
            "INSERT INTO mail (sender, recipients, subject, body, at) VALUES (?, ?, ?, ?, datetime('now'))",
            (sender, ", ".join(recipients), subject, body),
        )

    def mails(self, limit: int) -> list[dict[str, Any]]:
        """Newest first."""
        rows = self._db.execute("SELECT * FROM mail ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
        return [dict(row) for row in rows]

    def counts(self) -> dict[str, Any]:
        """Calls by service and status, effects by kind, money captured and refunded."""
        calls = self._db.execute("SELECT service, status, count(*) FROM call GROUP BY 1, 2").fetchall()
        effects = self._db.execute(
            "SELECT kind, count(*), total(amount) FROM effect WHERE status < 300 GROUP BY 1"
        ).fetchall()
        return {
            "calls": [
                {"service": service, "status": status, "count": count} for service, status, count in calls
            ],
            "effects": {
                kind: {"count": count, "amount": round(amount, 2)} for kind, count, amount in effects
            },
        }

    def _one(self, query: str, parameters: tuple[Any, ...]) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self._db.execute(query, parameters).fetchone()
        return found
