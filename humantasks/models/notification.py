"""What people were told: in the portal, and by mail. Written with the change it tells of, sent afterwards."""

from django.conf import settings
from django.db import models

from humantasks.models.link import CaseLink


class Notification(models.Model):
    """One message to one person. `mail_state` moves by guarded statements: pending -> sending -> sent | failed.

    What waits for the end of quiet hours is `held`, what waits for a digest is `digest`, what went into one `gathered`.
    A digest is a notification itself, of the kind `digest`: the mail that those of `digest` went with.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,  # somebody without an account, reached by `link`
        on_delete=models.CASCADE,
        related_name="notifications",
        db_index=False,
    )
    link = models.ForeignKey(CaseLink, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.TextField()  # "assigned", "reminder", "escalated", "asked", "answered", ...
    title = models.TextField()
    body = models.TextField(blank=True, default="")
    url = models.TextField(blank=True, default="")
    task_id = models.BigIntegerField(null=True)
    instance_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail_state = models.TextField(
        choices=[
            (s, s) for s in ("none", "held", "digest", "gathered", "pending", "sending", "sent", "failed")
        ],
        default="none",
    )
    mail_attempts = models.SmallIntegerField(default=0)
    mail_after = models.DateTimeField(null=True)  # machine time: not before; while sending, the lease
    held_until = models.DateTimeField(null=True)  # portal time: until then `held` or `digest`
    digest = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="gathered", db_index=False
    )
    in_portal = models.BooleanField(default=True, db_default=True)  # whether the bell shows it

    class Meta:
        db_table = "notification"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False) | models.Q(link__isnull=False),
                name="notification_is_for_somebody",
            )
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_by_person"),
            models.Index(
                fields=["user"], name="notification_unread", condition=models.Q(read_at__isnull=True)
            ),
            models.Index(
                fields=["mail_after", "id"],
                name="notification_to_mail",
                condition=models.Q(mail_state__in=("pending", "sending")),
            ),
            models.Index(
                fields=["held_until", "user"],
                name="notification_held",
                condition=models.Q(mail_state__in=("held", "digest")),
            ),
            models.Index(
                fields=["digest"], name="notification_of_digest", condition=models.Q(digest__isnull=False)
            ),
        ]
