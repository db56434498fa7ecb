"""The log of moves made outside the engine: versions, jobs. The engine logs instances itself."""

from datetime import datetime

from portal.lib import sql
from portal.lib.lifecycle import Lifecycle
from portal.lib.trace import Trace

_INSERT = """
INSERT INTO transition_log (kind, object_id, instance_id, move, source, target, actor, at, correlation_id, note)
VALUES (%(kind)s, %(id)s, %(instance)s, %(move)s, %(source)s, %(target)s, %(actor)s, %(at)s, %(correlation)s, %(note)s)
"""


def log_move(
    lifecycle: Lifecycle,
    name: str,
    kind: str,
    object_id: int,
    instance_id: int | None,
    source: str,
    at: datetime,
    who: Trace,
    note: str = "",
) -> None:
    """One row of `transition_log`, in the caller's transaction."""
    sql.execute(
        _INSERT,
        {
            "kind": kind,
            "id": object_id,
            "instance": instance_id,
            "move": name,
            "source": source,
            "target": lifecycle.move(name).target,
            "actor": who.actor,
            "at": at,
            "correlation": who.correlation_id,
            "note": note,
        },
    )
