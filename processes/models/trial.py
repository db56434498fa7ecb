"""That somebody tried a model, in exactly these bytes, and which steps they came through. Says nothing about real work."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from processes.models.definition import Definition


class ModelTrial(models.Model):
    """One for each content: trying again adds the steps that were new."""

    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="trials")
    checksum = models.TextField()  # sha256 of the content that was tried, hex
    elements: Any = models.JSONField(default=list)  # ids of the steps somebody came through
    tried_at = models.DateTimeField()
    tried_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        db_table = "model_trial"
        constraints = [
            models.UniqueConstraint(fields=["definition", "checksum"], name="trial_of_a_content_is_unique")
        ]

    def __str__(self) -> str:
        return f"trial of {self.definition_id} {self.checksum[:8]}"
