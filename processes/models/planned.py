"""A publication that waits for its time."""

from typing import Any

from django.conf import settings
from django.db import models

from processes.models.definition import DefinitionVersion


class PlannedPublication(models.Model):
    """A version that is to be published at a moment; it waits until it is ended, and is kept then, with the reason.

    `checksums`: version id -> what whoever planned it had looked at, of all files that are published with it.
    """

    version = models.ForeignKey(DefinitionVersion, on_delete=models.CASCADE, related_name="planned")
    at = models.DateTimeField()
    moves = models.BooleanField(default=False)  # what runs and fits is to follow
    comment = models.TextField(blank=True, default="")
    checksums: Any = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    refusal = models.TextField(blank=True, default="")  # why nothing was published at its time
    moved_at = models.DateTimeField(null=True)  # when the batch of what follows was made

    class Meta:
        db_table = "planned_publication"
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=models.Q(ended_at=None), name="publication_waits_once"
            )
        ]
        indexes = [
            models.Index(fields=["at"], condition=models.Q(ended_at=None), name="publication_due"),
            models.Index(
                fields=["ended_at"],
                condition=models.Q(moves=True, moved_at=None, ended_at__isnull=False),
                name="publication_to_follow",
            ),
        ]
