"""Send the notifications that go by mail, after their transaction, each at least once.

A row is leased (`sending`, for two minutes), sent outside any transaction, then marked. A process that dies between
sending and marking sends it once more, under the same Message-ID; the other order would lose it. Three failures and it is given up; the person
still has it in the portal. After a failure the rest of the batch is put back: a server that hangs costs one time-out
a minute, not fifty, for other sweeps wait meanwhile.
"""

from smtplib import SMTPException

import structlog
from django.conf import settings
from django.db import connection

from humantasks.models import Notification
from humantasks.notify.mail import Around, address_of, around, compose
from portal.lib.clock import machine_now

BATCH_MAILS = 50
LEASE_SECONDS = 120  # longer than any mail server's time-out
RETRY_SECONDS = 60
MAX_ATTEMPTS = 3

log = structlog.get_logger(__name__)

_LEASE = """
UPDATE notification SET mail_state = 'sending', mail_attempts = mail_attempts + 1,
       mail_after = clock_timestamp() + make_interval(secs => %s)
 WHERE id IN (SELECT id FROM notification WHERE mail_state IN ('pending', 'sending') AND mail_after <= clock_timestamp()
              ORDER BY mail_after, id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING id
"""
_RETRY = """
UPDATE notification SET mail_state = CASE WHEN mail_attempts >= %s THEN 'failed' ELSE 'pending' END,
       mail_after = clock_timestamp() + make_interval(secs => %s)
 WHERE id = %s AND mail_state = 'sending'
"""


_PUT_BACK = """
UPDATE notification SET mail_state = 'pending', mail_attempts = mail_attempts - 1,
       mail_after = clock_timestamp() + make_interval(secs => %s)
 WHERE id = ANY(%s) AND mail_state = 'sending'
"""


class _ServerAway(Exception):
    """The mail server did not take a message."""


def send_due_mail() -> int:
    """How many were sent."""
    with connection.cursor() as cursor:
        cursor.execute(_LEASE, [LEASE_SECONDS, BATCH_MAILS])
        leased = [row[0] for row in cursor.fetchall()]
    waiting = list(Notification.objects.filter(pk__in=leased).select_related("user", "link").order_by("pk"))
    beside = around(waiting)
    sent = 0
    for number, notification in enumerate(waiting):
        try:
            sent += _send(notification, beside)
        except _ServerAway:
            _put_back([each.pk for each in waiting[number + 1 :]])
            break
    return sent


def _send(notification: Notification, beside: Around) -> bool:
    if not address_of(notification, machine_now()):
        _mark(notification, "none")
        return False
    try:
        compose(notification, settings.PUBLIC_URL, beside).send()
    except (SMTPException, OSError) as error:
        log.warning("mail_failed", notification_id=notification.pk, error=str(error))
        with connection.cursor() as cursor:
            cursor.execute(_RETRY, [MAX_ATTEMPTS, RETRY_SECONDS, notification.pk])
        raise _ServerAway from error
    _mark(notification, "sent")
    return True


def _put_back(ids: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_PUT_BACK, [RETRY_SECONDS, ids])


def _mark(notification: Notification, state: str) -> None:
    Notification.objects.filter(pk=notification.pk, mail_state="sending").update(mail_state=state)
