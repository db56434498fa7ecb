"""Files of a case, for its thread, and those that the values of a form name."""

from typing import Any

from django.contrib.auth.models import User

from humantasks.models import Attachment
from portal.lib.file_types import INLINE
from processes.forms.files import files_of

MAX_FILES = 200


def attachments_of(instance_id: int) -> list[Attachment]:
    """Oldest first, removed ones too."""
    rows = Attachment.objects.filter(instance_id=instance_id).select_related("author", "deleted_by", "link")
    return list(reversed(rows.order_by("-pk")[:MAX_FILES]))


def is_picture(attachment: Attachment) -> bool:
    return attachment.content_type in INLINE and attachment.content_type.startswith("image/")


def named_files(values: Any, user: User, instance_id: int | None) -> dict[str, dict[str, Any]]:
    """What the files are that a JSON value names, by address: those of the case, and the person's own that wait for a
    start. One query at most."""
    ids = {number for _, numbers in files_of(values) for number in numbers}
    if not ids:
        return {}
    rows = Attachment.objects.filter(pk__in=ids, deleted_at=None)
    here = rows.filter(instance_id=instance_id) if instance_id else rows.filter(author=user, instance_id=None)
    return {f"/files/{row.pk}/": {"name": row.name, "size": row.size_bytes} for row in here}
