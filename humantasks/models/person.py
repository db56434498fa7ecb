"""How one person wants to be told, and how they read times. Somebody who never changed anything has no row."""

from datetime import time
from typing import Any

from django.conf import settings
from django.db import models

MORNING = time(8)


class PersonSettings(models.Model):
    """`ways` holds what differs from the usual: kind -> way -> when (`humantasks.notify.ways`)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    zone = models.TextField(blank=True, default="")  # IANA name; "" = the installation's
    language = models.TextField(blank=True, default="")  # of `LANGUAGES`; "" = what their browser asks for
    date_style = models.TextField(blank=True, default="")  # of `portal.lib.moments`; "" = their language's
    digest_at = models.TimeField(default=MORNING)  # in the person's zone
    quiet_from = models.TimeField(null=True)  # both or neither
    quiet_until = models.TimeField(null=True)
    ways: Any = models.JSONField(default=dict)

    class Meta:
        db_table = "person_settings"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_two_ends",
            )
        ]
