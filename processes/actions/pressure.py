"""Back-pressure: new work is refused for a moment while the portal's own workers are far behind.

Far behind is many ready jobs that nobody took for `BACKLOG_SECONDS`; a few old ones are a step in trouble, not a flood,
and jobs of workers outside say nothing about ours. What runs already goes on: only starts are refused, nothing is lost.
"""

from pathlib import Path
from time import monotonic

from django.conf import settings

from portal.lib import sql
from portal.lib.errors import Unavailable
from processes.connectors.registry import doers

_SQL = sql.load_queries(Path(__file__).parents[1] / "store" / "sql" / "claim.sql")
MANY = 100
LOOKED_SECONDS = 1.0  # one look serves everybody who asks within it


class TooBusy(Unavailable):
    code = "too-busy"
    message = (
        "Expected to start something new, but work is piling up. What runs goes on; try again in a moment."
    )
    retry_after_seconds = 5


class _Look:
    """The last look of this process at the queue."""

    at: float = -LOOKED_SECONDS  # of this process's own count of seconds
    is_behind: bool = False


def is_behind() -> bool:
    """Whether ready jobs pile up. At most one short query a second."""
    now = monotonic()
    if now - _Look.at >= LOOKED_SECONDS:
        _Look.at, _Look.is_behind = now, _look()
    return _Look.is_behind


def forget_look() -> None:
    """Look again the next time, however soon."""
    _Look.at = -LOOKED_SECONDS


def check_pressure() -> None:
    """Raises: TooBusy while work is piling up."""
    if is_behind():
        raise TooBusy


def check_pressure_of_message(name: str, correlation_key: str) -> None:
    """The same for a message that would start something; one that somebody waits for lets work go on.

    Raises:
        TooBusy: nothing was written.
    """
    if is_behind() and sql.fetch_value(_SQL["only_starts"], {"name": name, "key": correlation_key}):
        raise TooBusy


def _look() -> bool:
    parameters = {"types": list(doers()), "seconds": settings.BACKLOG_SECONDS, "many": MANY}
    return bool(sql.fetch_value(_SQL["is_behind"], parameters))
