"""Send the notifications that go by mail, after their transaction, each at least once.

A row is leased (`sending`, for two minutes), sent outside any transaction, then marked. A process that dies between
sending and marking sends it once more; the other order would lose it. Three failures and it is given up; the person
still has it in the portal.
"""

from smtplib import SMTPException

import structlog
from django.conf import settings
from django.db import connection

from humantasks.models import Notification
from humantasks.notify.mail import compose

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


def send_due_mail() -> int:
    """How many were sent."""
    with connection.cursor() as cursor:
        cursor.execute(_LEASE, [LEASE_SECONDS, BATCH_MAILS])
        leased = [row[0] for row in cursor.fetchall()]
    waiting = Notification.objects.filter(pk__in=leased).select_related("user").order_by("pk")
    return sum(_send(notification) for notification in waiting)


def _send(notification: Notification) -> bool:
    if not notification.user.email or not notification.user.is_active:
        _mark(notification, "none")
        return False
    try:
        compose(notification, settings.PUBLIC_URL).send()
    except (SMTPException, OSError) as error:
        log.warning("mail_failed", notification_id=notification.pk, error=str(error))
        with connection.cursor() as cursor:
            cursor.execute(_RETRY, [MAX_ATTEMPTS, RETRY_SECONDS, notification.pk])
        return False
    _mark(notification, "sent")
    return True


def _mark(notification: Notification, state: str) -> None:
    Notification.objects.filter(pk=notification.pk, mail_state="sending").update(mail_state=state)
