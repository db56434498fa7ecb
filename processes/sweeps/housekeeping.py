"""What has to be there in time, and what may go: partitions ahead, old messages, old events, old answers, old history."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings

from portal.lib import sql
from portal.lib.clock import portal_now
from processes.store.history import PARTITIONED, make_partitions

_SQL = sql.load_queries(Path(__file__).parents[1] / "store" / "sql" / "sweeps.sql")
_MESSAGES = sql.load_queries(Path(__file__).parents[1] / "store" / "sql" / "messages.sql")
SLICE = 1_000


def make_partitions_ahead() -> int:
    """The months to come, in portal time; how many were made."""
    return len(make_partitions(portal_now()))


def expire_messages() -> int:
    """Forget messages that nobody came for, a week after their time was over."""
    return sql.execute(_MESSAGES["expire"], {"limit": SLICE})


def forget_signals() -> int:
    """Forget signals that were spread more than a week ago."""
    return sql.execute(_MESSAGES["forget_signals"], {"limit": SLICE})


def forget_old_answers() -> int:
    """Forget stored answers of keyed requests after a day."""
    return sql.execute(_SQL["forget_keys"], {"limit": SLICE})


def forget_old_decisions() -> int:
    """Forget evaluations of decisions past their retention, a slice at a time."""
    if not settings.HISTORY_RETENTION_DAYS:
        return 0
    until = portal_now() - timedelta(days=settings.HISTORY_RETENTION_DAYS)
    return sql.execute(_SQL["forget_decisions"], {"limit": SLICE, "until": until})


def forget_old_events() -> int:
    """Forget business events past their retention; 0 days keeps them as long as the cases that told them."""
    if not settings.EVENT_RETENTION_DAYS:
        return 0
    until = portal_now() - timedelta(days=settings.EVENT_RETENTION_DAYS)
    return sql.execute(_SQL["forget_events"], {"limit": SLICE, "until": until})


def drop_old_history() -> int:
    """Drop whole months of history past their retention; 0 days keeps them for ever."""
    if not settings.HISTORY_RETENTION_DAYS:
        return 0
    month = (portal_now() - timedelta(days=settings.HISTORY_RETENTION_DAYS)).strftime("%Y_%m")
    dropped = 0
    for table in PARTITIONED:
        for (name,) in sql.fetch(_SQL["partition_bounds"], {"table": table, "month": month}):
            sql.execute(f"DROP TABLE {name}")
            dropped += 1
    return dropped
