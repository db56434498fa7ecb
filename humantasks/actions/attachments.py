"""Put files to a case and take them away: typed by content, named harmlessly, bounded, kept out of the web's reach."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from humantasks.actions.bells import ring
from humantasks.actions.kept_files import Checked, checked, keep_content, stored, unlink_on_commit
from humantasks.models import Attachment, AttachmentContent, HumanTask
from humantasks.notify.links import tell_links
from humantasks.visibility import find_attachment, find_task
from portal.lib.errors import Conflict, Forbidden
from processes.actions.audit import record
from processes.visibility import may

MOST_FILES = 200  # of one case


class TooManyFiles(Conflict):
    code = "too-many-files"
    message = "Expected at most 200 files in a case, but there are. Remove one first."


def attach(
    *,
    task_id: int | str,
    files: Sequence[tuple[str, bytes]],
    user: User,
    now: datetime,
    accept: str = "",
    to_requester: bool = False,
) -> list[Attachment]:
    """All of them or none. With `to_requester` whoever started the case finds them too.

    Raises NotFound, TooManyFiles, and what `checked` raises.
    """
    task = find_task(user, task_id)
    sound = [checked(name, content, accept) for name, content in files]
    with transaction.atomic():
        HumanTask.objects.select_for_update().only("pk").get(pk=task.pk)
        check_room(task.instance_id, len(sound))
        about = {"instance_id": task.instance_id, "task": task, "for_requester": to_requester}
        made = [keep(each, user, task.definition_id, now, **about) for each in sound]
        if to_requester:
            tell_links(task.instance, "replied", ", ".join(each.name for each in sound))
        ring([task])
    return made


def check_room(instance_id: int, more: int) -> None:
    """Raises TooManyFiles when a case would have more than it may."""
    live = Attachment.objects.filter(instance_id=instance_id, deleted_at=None).count()
    if live + more > MOST_FILES:
        raise TooManyFiles


def keep(file: Checked, user: User | None, definition_id: int, now: datetime, **about: Any) -> Attachment:
    """One row, its content and its line in the audit; `about` says whose it is."""
    attachment = Attachment.objects.create(
        author=user,
        name=file.name,
        content_type=file.content_type,
        size_bytes=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
        stored_as=stored(file.content),
        created_at=now,
        **about,
    )
    keep_content(attachment, file.content)
    record(
        user,
        "attachment.add",
        kind="attachment",
        object_id=attachment.pk,
        instance_id=attachment.instance_id,
        definition_id=definition_id,
        name=file.name,
        sha256=attachment.sha256,
    )
    return attachment


def remove_attachment(*, attachment_id: int | str, user: User, now: datetime) -> None:
    """Whoever put it there, or an operator. Its line stays and says so. Raises NotFound, Forbidden."""
    attachment, definition_id = find_attachment(user, attachment_id)
    if attachment.author_id != user.pk and not may(user, "operate", definition_id):
        raise Forbidden("Expected whoever attached this file or an operator, but you are neither.")
    with transaction.atomic():
        gone = Attachment.objects.filter(pk=attachment.pk, deleted_at=None)
        if not gone.update(deleted_at=now, deleted_by=user):
            return
        AttachmentContent.objects.filter(attachment=attachment).delete()
        record(
            user,
            "attachment.remove",
            kind="attachment",
            object_id=attachment.pk,
            instance_id=attachment.instance_id,
            definition_id=definition_id,
            name=attachment.name,
            sha256=attachment.sha256,
        )
        unlink_on_commit([attachment.stored_as])
