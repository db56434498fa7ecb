"""What editors keep of a draft: every save with its reason, and who has it open right now."""

from django.conf import settings
from django.db import models

from processes.models.definition import DefinitionVersion


class DraftSave(models.Model):
    """One save, never changed. `is_aside`: it did not become the draft, for somebody else had saved or taken over."""

    version = models.ForeignKey(DefinitionVersion, on_delete=models.CASCADE, related_name="saves")
    content = models.BinaryField()
    checksum = models.TextField()  # sha256 of content, hex
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    why = models.TextField(blank=True, default="")
    is_aside = models.BooleanField(default=False)

    class Meta:
        db_table = "draft_save"
        indexes = [models.Index(fields=["version", "-id"], name="draft_save_newest")]


class Editing(models.Model):
    """A browser tab that has a version open; one at most `holds` it and may save. Gone when it is not seen any more."""

    version = models.ForeignKey(DefinitionVersion, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    tab = models.TextField()
    holds = models.BooleanField(default=False)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()  # machine time: the lease

    class Meta:
        db_table = "editing"
        constraints = [
            models.UniqueConstraint(fields=["version", "tab"], name="editing_once_a_tab"),
            models.UniqueConstraint(
                fields=["version"], condition=models.Q(holds=True), name="editing_has_one_holder"
            ),
        ]
