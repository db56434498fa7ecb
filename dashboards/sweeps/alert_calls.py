"""Make the calls that alerts owe to their destinations, after their transaction, each at least once.

A call is leased for longer than it may take, made outside any transaction to the registered address (checked and pinned), then
settled. It carries its key: tried again after a crash it is the same call.
"""

import structlog
from django.db import connection

from dashboards.models import AlertCall
from portal.lib.json import dumps
from processes.connectors.base import ConnectorError
from processes.connectors.http.client import Request, send
from processes.connectors.http.errors import CallError
from processes.store.destinations import PortalDirectory

MOST_CALLS, LEASE_SECONDS, RETRY_SECONDS, MOST_ATTEMPTS = 20, 120, 60, 5

log = structlog.get_logger(__name__)

_LEASE = """
UPDATE alert_call SET state = 'sending', attempts = attempts + 1, after = clock_timestamp() + make_interval(secs => %s)
 WHERE id IN (SELECT id FROM alert_call WHERE state IN ('pending', 'sending') AND after <= clock_timestamp()
              ORDER BY after, id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id
"""
_SETTLE = """
UPDATE alert_call SET state = CASE WHEN %s THEN 'sent' WHEN attempts >= %s THEN 'failed' ELSE 'pending' END,
       after = clock_timestamp() + make_interval(secs => %s * attempts), answer = %s
 WHERE id = %s AND state = 'sending'
"""


def call_destinations() -> int:
    """How many calls were made well."""
    with connection.cursor() as cursor:
        cursor.execute(_LEASE, [LEASE_SECONDS, MOST_CALLS])
        leased = [row[0] for row in cursor.fetchall()]
    waiting = AlertCall.objects.filter(pk__in=leased).select_related("rule__destination", "rule__definition")
    return sum(_call(each) for each in waiting.order_by("pk"))


def _call(owed: AlertCall) -> bool:
    done, answer = _sent(owed)
    if not done:
        log.warning("alert_call_failed", alert_call_id=owed.pk, answer=answer)
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [done, MOST_ATTEMPTS, RETRY_SECONDS, answer, owed.pk])
    return done


def _sent(owed: AlertCall) -> tuple[bool, str]:
    """(whether it was taken, what was answered)."""
    rule = owed.rule
    if rule.destination is None:
        return False, "Its destination is gone."
    content = dumps(owed.body).encode()
    request = Request("POST", "/", headers={"Content-Type": "application/json"}, content=content)
    try:
        place = PortalDirectory().destination(
            rule.destination.key, rule.definition.key if rule.definition else ""
        )
        answer = send(place, request, {"Idempotency-Key": owed.key})
    except (ConnectorError, CallError) as error:
        return False, str(error)
    return 200 <= answer.status < 300, f"It answered {answer.status}."
