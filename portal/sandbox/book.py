"""What the sandbox services remember: effects, calls, mails, faults. A small database file of their own.

It outlives kills of the sandbox, so money captured and refunded can be counted whatever happened meanwhile.
"""

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

SERVICES = ("crm", "payments", "stock", "shipping")
FAULTS = ("none", "latency", "error", "malformed", "hang", "down", "crash")

TOTALS = {
    "captured": "capture",
    "refunded": "refund",
    "reserved": "reservation",
    "released": "release",
    "parcels": "parcel",
}

SCHEMA = """
CREATE TABLE IF NOT EXISTS effect (
    service TEXT, kind TEXT, key TEXT, reference TEXT, amount TEXT, answer TEXT, status INTEGER, at TEXT,
    PRIMARY KEY (service, key)
);
CREATE INDEX IF NOT EXISTS effect_by_reference ON effect (kind, reference);
CREATE TABLE IF NOT EXISTS call (service TEXT, path TEXT, key TEXT, correlation_id TEXT, status INTEGER, at TEXT);
CREATE TABLE IF NOT EXISTS mail (id INTEGER PRIMARY KEY, sender TEXT, recipients TEXT, subject TEXT, body TEXT, at TEXT);
CREATE TABLE IF NOT EXISTS fault (service TEXT PRIMARY KEY, kind TEXT, ratio REAL);
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

    def calls(self, service: str, limit: int) -> list[dict[str, Any]]:
        """Newest first; of all services when `service` is empty."""
        query = "SELECT * FROM call WHERE ? IN ('', service) ORDER BY rowid DESC LIMIT ?"
        return [dict(row) for row in self._db.execute(query, (service, limit)).fetchall()]

    def fault(self, service: str) -> tuple[str, float]:
        """(fault, share of the requests it meets)."""
        row = self._one("SELECT kind, ratio FROM fault WHERE service = ?", (service,))
        return (row["kind"], row["ratio"]) if row else ("none", 1.0)

    def set_fault(self, service: str, kind: str, ratio: float) -> None:
        self._db.execute("INSERT OR REPLACE INTO fault VALUES (?, ?, ?)", (service, kind, ratio))

    def keep_mail(self, sender: str, recipients: Iterable[str], subject: str, body: str) -> None:
        self._db.execute(
            "INSERT INTO mail (sender, recipients, subject, body, at) VALUES (?, ?, ?, ?, datetime('now'))",
            (sender, ", ".join(recipients), subject, body),
        )

    def mails(self, limit: int) -> list[dict[str, Any]]:
        """Newest first."""
        rows = self._db.execute("SELECT * FROM mail ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
        return [dict(row) for row in rows]

    def totals(self) -> dict[str, Any]:
        """What happened out here: effects as counts, money as sums."""
        rows = self._db.execute(
            "SELECT kind, count(*), total(amount) FROM effect WHERE status < 300 GROUP BY 1"
        ).fetchall()
        effects = {kind: (count, round(amount, 2)) for kind, count, amount in rows}
        mails = self._db.execute("SELECT count(*) FROM mail").fetchone()[0]
        totals = {name: effects.get(kind, (0, 0.0))[0] for name, kind in TOTALS.items()}
        sums = {f"{name}_sum": effects.get(TOTALS[name], (0, 0.0))[1] for name in ("captured", "refunded")}
        return totals | sums | {"mails": mails}

    def _one(self, query: str, parameters: tuple[Any, ...]) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self._db.execute(query, parameters).fetchone()
        return found
