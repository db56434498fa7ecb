"""Somebody has read what they were told."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User

from humantasks.models import Notification
from portal.live.groups import notices_of
from portal.live.push import push_on_commit


def mark_read(notices: Iterable[Notification], user: User, now: datetime) -> int:
    """Of these, how many were new; the person's other tabs are told. Reading twice changes nothing."""
    unread = Notification.objects.filter(
        user=user, pk__in=[notice.pk for notice in notices], read_at__isnull=True
    )
    read = unread.update(read_at=now)
    if read:
        push_on_commit([notices_of(user.pk)], {"type": "live.bell", "kind": "notices"})
    return read
