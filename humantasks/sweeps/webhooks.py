"""Send what webhooks are to be told, after its transaction, each at least once under the same delivery id.

A row is leased, sent outside any transaction by the client of destinations (address checked and pinned, redirects not
followed), then marked. Who answers 2xx has it; 408, 425, 429, 5xx and silence are tried again, later each time; anything
else would be answered the same way again, so it fails at once. A host that does not answer is asked once for all that
is leased: the rest is put back, for other sweeps wait meanwhile.
"""

import structlog
from django.db import connection

from humantasks.models import Delivery
from humantasks.notify.webhook import Answered, deliver
from portal.lib.clock import machine_now

BATCH_DELIVERIES = 20
LEASE_SECONDS = 120  # longer than the whole batch may take
# After the first, second, ... attempt; together 15 hours, so that a night without a server loses nothing.
RETRY_SECONDS = (10, 60, 600, 3_600, 14_400, 36_000)

log = structlog.get_logger(__name__)

_LEASE = """
UPDATE notice_delivery SET state = 'sending', attempts = attempts + 1,
       not_before = clock_timestamp() + make_interval(secs => %s)
 WHERE id IN (SELECT id FROM notice_delivery WHERE state IN ('pending', 'sending') AND not_before <= clock_timestamp()
              ORDER BY not_before, id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id
"""
_AFTER = """
UPDATE notice_delivery SET state = %s, answered = %s, not_before = clock_timestamp() + make_interval(secs => %s)
 WHERE id = %s AND state = 'sending'
"""
_PUT_BACK = """
UPDATE notice_delivery SET state = 'pending', attempts = attempts - 1,
       not_before = clock_timestamp() + make_interval(secs => %s)
 WHERE id = ANY(%s) AND state = 'sending'
"""


def send_due_webhooks() -> int:
    """How many were taken."""
    with connection.cursor() as cursor:
        cursor.execute(_LEASE, [LEASE_SECONDS, BATCH_DELIVERIES])
        leased = [row[0] for row in cursor.fetchall()]
    silent: set[int] = set()
    taken = 0
    for delivery in Delivery.objects.filter(pk__in=leased).select_related("webhook").order_by("pk"):
        if delivery.webhook_id in silent:
            _put_back(delivery)
            continue
        answered = deliver(delivery, machine_now())
        _note(delivery, answered)
        taken += answered.is_taken
        if answered.again:
            silent.add(delivery.webhook_id)
    return taken


def _note(delivery: Delivery, answered: Answered) -> None:
    again = answered.again and delivery.attempts <= len(RETRY_SECONDS)
    seconds = RETRY_SECONDS[min(delivery.attempts, len(RETRY_SECONDS)) - 1]
    state = "sent" if answered.is_taken else "pending" if again else "failed"
    if not answered.is_taken:
        log.warning("webhook_failed", delivery_id=delivery.pk, webhook_id=delivery.webhook_id, state=state)
    with connection.cursor() as cursor:
        cursor.execute(_AFTER, [state, answered.words, seconds, delivery.pk])


def _put_back(delivery: Delivery) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_PUT_BACK, [RETRY_SECONDS[0], [delivery.pk]])
