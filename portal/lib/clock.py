"""The two clocks. Everything else is handed `now`.

*Machine time* is PostgreSQL's `clock_timestamp()`: leases, heartbeats, sessions, tokens, rate limits.
*Portal time* is `podium_now()`: machine time plus the offset of a one-row table, so that a whole portal
can be moved forward (demo, tests): timers, due dates, back-off, escalations, history.
Both cost one round trip; read them once per transaction and pass the value on.
"""

from datetime import datetime

from django.db import connection


def portal_now() -> datetime:
    """Portal time, aware, UTC."""
    return _read("SELECT podium_now()")


def machine_now() -> datetime:
    """Machine time, aware, UTC."""
    return _read("SELECT clock_timestamp()")


def _read(query: str) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute(query)
        instant: datetime = cursor.fetchone()[0]
        return instant
