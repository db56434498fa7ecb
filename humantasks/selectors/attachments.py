"""Files of a case, for its thread."""

from humantasks.models import Attachment
from portal.lib.file_types import INLINE

MAX_FILES = 200


def attachments_of(instance_id: int) -> list[Attachment]:
    """Oldest first, removed ones too."""
    rows = Attachment.objects.filter(instance_id=instance_id).select_related("author", "deleted_by")
    return list(reversed(rows.order_by("-pk")[:MAX_FILES]))


def is_picture(attachment: Attachment) -> bool:
    return attachment.content_type in INLINE and attachment.content_type.startswith("image/")
