"""What somebody was told, newest first. Index: notification_by_person; counting: notification_unread."""

from django.contrib.auth.models import User

from humantasks.models import Notification

SHOWN = 20
UNREAD_CAP = 100


def newest_notices(user: User) -> list[Notification]:
    return list(Notification.objects.filter(user=user, in_portal=True).order_by("-pk")[:SHOWN])


def unread_notices(user: User) -> int:
    """At most UNREAD_CAP: more is a habit, not a number."""
    return Notification.objects.filter(user=user, read_at__isnull=True)[:UNREAD_CAP].count()
