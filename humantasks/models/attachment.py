"""Files of a case. What is listed and what is inside are two tables, so that lists never read a byte of content."""

from django.conf import settings
from django.db import models

from humantasks.models.task import HumanTask

PERSON = settings.AUTH_USER_MODEL


class Attachment(models.Model):
    """One file. A deleted one keeps this line, so that the thread says what was there; its content is gone."""

    instance_id = models.BigIntegerField()
    task = models.ForeignKey(
        HumanTask, null=True, on_delete=models.CASCADE, related_name="attachments", db_constraint=False
    )
    author = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    name = models.TextField()  # harmless, see `portal.lib.file_types`
    content_type = models.TextField()  # by content, never by name
    size_bytes = models.BigIntegerField()
    sha256 = models.TextField()
    stored_as = models.TextField(blank=True, default="")  # file in ATTACHMENTS_FOLDER; "" = in the database
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(
        PERSON, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        db_table = "attachment"
        indexes = [models.Index(fields=["instance_id", "id"], name="attachment_by_case")]


class AttachmentContent(models.Model):
    """The bytes, when the database keeps them."""

    attachment = models.OneToOneField(
        Attachment, on_delete=models.CASCADE, primary_key=True, related_name="content"
    )
    data = models.BinaryField()

    class Meta:
        db_table = "attachment_content"
