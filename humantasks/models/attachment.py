"""Files of a case, and those that wait for its start. What is listed and what is inside are two tables, so that lists
never read a byte of content."""

from django.conf import settings
from django.db import models

from humantasks.models.link import CaseLink
from humantasks.models.task import HumanTask
from processes.models import Definition

PERSON = settings.AUTH_USER_MODEL


class Attachment(models.Model):
    """One file. A deleted one keeps this line, so that the thread says what was there; its content is gone.

    One chosen in the form of a start waits without a case until its author starts the process, and is swept otherwise.
    """

    instance_id = models.BigIntegerField(null=True)
    start_of = models.ForeignKey(  # of files that came with the start: the process
        Definition, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    task = models.ForeignKey(
        HumanTask, null=True, on_delete=models.CASCADE, related_name="attachments", db_constraint=False
    )
    author = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    link = models.ForeignKey(  # sent by somebody without an account
        CaseLink, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    for_requester = models.BooleanField(
        default=False, db_default=False
    )  # found in *My requests* and behind links
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
        constraints = [
            models.CheckConstraint(
                condition=models.Q(instance_id__isnull=False) | models.Q(start_of__isnull=False),
                name="attachment_has_a_place",
            )
        ]
        indexes = [
            models.Index(fields=["instance_id", "id"], name="attachment_by_case"),
            models.Index(
                fields=["author", "start_of"],
                name="attachment_waiting",
                condition=models.Q(instance_id__isnull=True),
            ),
        ]


class AttachmentContent(models.Model):
    """The bytes, when the database keeps them."""

    attachment = models.OneToOneField(
        Attachment, on_delete=models.CASCADE, primary_key=True, related_name="content"
    )
    data = models.BinaryField()

    class Meta:
        db_table = "attachment_content"
