"""Addresses outside that are told what people are told, and the outbox of what goes there."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models


class Webhook(models.Model):
    """One address of a person or of a group. Address and signing secret are encrypted and never shown again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="webhooks"
    )
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="webhooks")
    name = models.TextField()
    host = models.TextField()  # what is shown of the address
    url = models.BinaryField()  # encrypted: chat systems put their key into it
    secret = models.BinaryField()  # encrypted
    kinds: Any = models.JSONField(
        default=list
    )  # of a group: what it is told; a person's preferences say theirs
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        db_table = "webhook"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, group__isnull=True)
                | models.Q(user__isnull=True, group__isnull=False),
                name="webhook_is_of_one",
            )
        ]


class Delivery(models.Model):
    """One message to one address, written with the change it tells of. `state` moves by guarded statements:
    held -> pending -> sending -> sent | failed."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.TextField()
    instance_id = models.BigIntegerField(null=True)
    body = models.TextField()  # exactly what is signed and sent, at every attempt
    state = models.TextField(
        choices=[(s, s) for s in ("held", "pending", "sending", "sent", "failed")], default="pending"
    )
    attempts = models.SmallIntegerField(default=0)
    not_before = models.DateTimeField()  # machine time; while sending, the lease
    held_until = models.DateTimeField(null=True)  # portal time: the end of quiet hours
    created_at = models.DateTimeField()
    answered = models.TextField(blank=True, default="")  # what the last attempt came to, in words

    class Meta:
        db_table = "notice_delivery"
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                name="delivery_to_send",
                condition=models.Q(state__in=("pending", "sending")),
            ),
            models.Index(fields=["held_until", "id"], name="delivery_held", condition=models.Q(state="held")),
            models.Index(fields=["instance_id"], name="delivery_by_case"),
        ]
