"""Get next: the most urgent task a person may take, handed over under lock. Two at once never get the same."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.contrib.auth.models import User
from django.db import connection, transaction

from humantasks.actions.claim import claim_task
from humantasks.models import HumanTask
from portal.lib.errors import Forbidden

PAGE = 100
URGENT = 100
# Urgent ones first, then the earliest due. A task somebody else is being handed at this moment is passed over.
_LOCK = """
SELECT id FROM task WHERE id = ANY(%s) AND NOT id = ANY(%s) AND state = 'ready' AND votes IS NULL
   AND NOT EXISTS (SELECT 1 FROM instance i WHERE i.id = task.instance_id AND i.suspended)
 ORDER BY (priority >= %s) DESC, due_rank, priority DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED
"""


def take_next(*, user: User, ready: Iterator[int], now: datetime) -> HumanTask | None:
    """Claim the most urgent of `ready` (ids, earliest due first, of what the person may take); None if there is none.

    Looks at a hundred at a time. What the person may not decide (their own request) is left for others.
    """
    while ids := list(islice(ready, PAGE)):
        passed: list[int] = []
        while True:
            with transaction.atomic():
                task_id = _lock(ids, passed)
                if task_id is None:
                    break
                try:
                    return claim_task(task_id=task_id, user=user, now=now)
                except Forbidden:
                    passed.append(task_id)
    return None


def _lock(ids: list[int], passed: list[int]) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [ids, passed, URGENT])
        row = cursor.fetchone()
    return row[0] if row else None
