"""Fire the escalation levels that are due in portal time, oldest first, in batches of at most 100 instances.

Finds rows without a lock, then locks their instances, then takes the rows (`actions.escalate`). Levels of instances
that somebody else holds, or that are suspended, are passed over and found again by the next sweep. A batch that fails
is fired level by level; the one that fails by itself is put aside with its error, so that it cannot stop the others.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic

import structlog
from django.db import DatabaseError, connection, transaction

from humantasks.actions.escalate import fire_due
from humantasks.actions.watches import fire_watches
from humantasks.models import Escalation
from portal.lib.clock import portal_now
from portal.lib.errors import PortalError
from portal.lib.sweep import SLICE_SECONDS

BATCH_LEVELS = 100  # so at most 100 instances are locked at once

log = structlog.get_logger(__name__)

Key = tuple[datetime, int]
Fire = Callable[[Sequence[int], Sequence[int], datetime], int]
_DUE = """
SELECT e.id, e.instance_id, e.due_at, e.task_id IS NULL FROM escalation e JOIN instance i ON i.id = e.instance_id AND NOT i.suspended
WHERE e.state = 'pending' AND e.due_at <= %s AND (e.due_at, e.id) > (%s, %s)
ORDER BY e.due_at, e.id LIMIT %s
"""


def fire_due_escalations() -> int:
    """One pass over what is due, for as long as a slice of a sweep lasts; how many levels fired."""
    started, now, fired = monotonic(), portal_now(), 0
    after: Key = (datetime.min.replace(tzinfo=now.tzinfo), 0)
    while monotonic() - started < SLICE_SECONDS:
        rows = _due(now, after)
        if not rows:
            break
        for of_steps, fire in ((False, fire_due), (True, fire_watches)):
            part = [row for row in rows if row[3] is of_steps]
            if part:
                fired += _fire(fire, [row[0] for row in part], [row[1] for row in part], now)
        after = (rows[-1][2], rows[-1][0])
    return fired


def _due(now: datetime, after: Key) -> list[tuple[int, int, datetime, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [now, *after, BATCH_LEVELS])
        return cursor.fetchall()


def _fire(fire: Fire, ids: list[int], instances: list[int], now: datetime) -> int:
    try:
        return fire(ids, instances, now)
    except (PortalError, DatabaseError) as error:
        log.warning("escalations_failed", levels=len(ids), error=str(error))
    return sum(
        _fire_alone(fire, level, instance, now) for level, instance in zip(ids, instances, strict=True)
    )


def _fire_alone(fire: Fire, level_id: int, instance_id: int, now: datetime) -> int:
    try:
        return fire([level_id], [instance_id], now)
    except (PortalError, DatabaseError) as error:
        log.exception("escalation_failed", escalation_id=level_id, instance_id=instance_id)
        with transaction.atomic():
            Escalation.objects.filter(pk=level_id, state="pending").update(
                state="fired", fired_at=now, result=f"It could not be done: {error}"
            )
        return 0
