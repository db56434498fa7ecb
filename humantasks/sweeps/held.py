"""What waited for the end of quiet hours goes out; what waited for a digest is gathered into one mail a person.

By portal time, as what is told about. A digest is made with those it gathers in one transaction, so each is in one digest
and nowhere else; it is then sent like any mail. Of two that gather at once the second finds nothing.
"""

from collections.abc import Sequence

from django.db import connection, transaction
from django.utils.translation import ngettext

from humantasks.models import Notification, PersonSettings
from humantasks.notify.times import written_times
from portal.lib.clock import machine_now, portal_now
from portal.lib.moments import reading

BATCH_ROWS = 500
BATCH_PEOPLE = 50

_RELEASE_MAIL = """
UPDATE notification SET mail_state = 'pending', mail_after = clock_timestamp()
 WHERE id IN (SELECT id FROM notification WHERE mail_state = 'held' AND held_until <= podium_now() ORDER BY held_until LIMIT %s FOR UPDATE SKIP LOCKED)
"""
_RELEASE_WEBHOOKS = """
UPDATE notice_delivery SET state = 'pending', not_before = clock_timestamp()
 WHERE id IN (SELECT id FROM notice_delivery WHERE state = 'held' AND held_until <= podium_now()
              ORDER BY held_until, id LIMIT %s FOR UPDATE SKIP LOCKED)
"""
_DUE = """
SELECT DISTINCT user_id FROM notification
 WHERE mail_state = 'digest' AND held_until <= podium_now() LIMIT %s
"""
_LOCK = """
SELECT id, instance_id FROM notification
 WHERE mail_state = 'digest' AND held_until <= podium_now() AND user_id = %s
 ORDER BY id FOR UPDATE SKIP LOCKED
"""


def release_held() -> int:
    """How many went on."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE_MAIL, [BATCH_ROWS])
        mails = cursor.rowcount
        cursor.execute(_RELEASE_WEBHOOKS, [BATCH_ROWS])
        webhooks = cursor.rowcount
        cursor.execute(_DUE, [BATCH_PEOPLE])
        people = [row[0] for row in cursor.fetchall()]
    return mails + webhooks + sum(_gather(user_id) for user_id in people)


def _gather(user_id: int) -> int:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [user_id])
            rows: Sequence[tuple[int, int | None]] = cursor.fetchall()
        if not rows:
            return 0
        now = portal_now()
        digest = Notification.objects.create(
            user_id=user_id,
            kind="digest",
            title=_title_for(user_id, rows),
            url="/notifications/",
            created_at=now,
            read_at=now,
            in_portal=False,
            mail_state="pending",
            mail_after=machine_now(),
        )
        gathered = Notification.objects.filter(pk__in=[pk for pk, _ in rows], mail_state="digest")
        gathered.update(mail_state="gathered", digest=digest)
    return len(rows)


def _title_for(user_id: int, rows: Sequence[tuple[int, int | None]]) -> str:
    with reading(written_times(PersonSettings.objects.filter(pk=user_id).first())):
        return _title(rows)


def _title(rows: Sequence[tuple[int, int | None]]) -> str:
    cases = len({case for _, case in rows if case})
    told = ngettext("{n} notification", "{n} notifications", len(rows)).format(n=len(rows))
    about = ngettext("{told} about {n} case", "{told} about {n} cases", cases)
    return about.format(told=told, n=cases) if cases else told
