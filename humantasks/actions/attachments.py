"""Put files to a case and take them away: typed by content, named harmlessly, bounded, kept out of the web's reach.

The bytes stand in the database, or (`ATTACHMENTS_FOLDER`) in files under random names; nothing serves that folder.
"""

import hashlib
import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from humantasks.actions.bells import ring
from humantasks.models import Attachment, AttachmentContent, HumanTask
from humantasks.visibility import find_attachment, find_task
from portal.lib.errors import Conflict, Forbidden, Invalid
from portal.lib.file_types import harmless_name, keeps_its_promise, type_of
from processes.actions.audit import record
from processes.visibility import may

MOST_FILES = 200  # of one case


class FileEmpty(Invalid):
    code = "file-empty"
    message = "Expected {name!r} to have content, but it is empty."


class FileTooLarge(Invalid):
    code = "file-too-large"
    message = "Expected files of at most {limit} bytes, but {name!r} has {size}."
    status = 413


class FileMistyped(Invalid):
    code = "file-mistyped"
    message = "Expected {name!r} to be what its name says, but its content is something else ({found})."


class TooManyFiles(Conflict):
    code = "too-many-files"
    message = "Expected at most 200 files in a case, but there are. Remove one first."


def attach(
    *, task_id: int | str, files: list[tuple[str, bytes]], user: User, now: datetime
) -> list[Attachment]:
    """All of them or none. Raises NotFound, FileEmpty, FileTooLarge, FileMistyped, TooManyFiles."""
    task = find_task(user, task_id)
    checked = [_checked(name, content) for name, content in files]
    with transaction.atomic():
        HumanTask.objects.select_for_update().only("pk").get(pk=task.pk)
        live = Attachment.objects.filter(instance_id=task.instance_id, deleted_at=None).count()
        if live + len(checked) > MOST_FILES:
            raise TooManyFiles
        made = [_store(task, name, kind, content, user, now) for name, kind, content in checked]
        ring([task])
    return made


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
        if attachment.stored_as:
            path = _folder() / attachment.stored_as
            transaction.on_commit(lambda: path.unlink(missing_ok=True))


def content_of(attachment: Attachment) -> bytes:
    """The bytes. Raises Conflict when they are gone."""
    if attachment.stored_as and attachment.deleted_at is None:
        path = _folder() / attachment.stored_as
        if path.is_file():
            return path.read_bytes()
    found = AttachmentContent.objects.filter(attachment=attachment).values_list("data", flat=True).first()
    if found is None:
        raise Conflict(f"Expected the content of {attachment.name!r}, but it was removed.")
    return bytes(found)


def _checked(name: str, content: bytes) -> tuple[str, str, bytes]:
    plain, kind = harmless_name(name), type_of(content)
    if not content:
        raise FileEmpty(name=plain)
    if len(content) > settings.ATTACHMENT_MAX_BYTES:
        raise FileTooLarge(name=plain, size=len(content), limit=settings.ATTACHMENT_MAX_BYTES)
    if not keeps_its_promise(plain, kind):
        raise FileMistyped(name=plain, found=kind)
    return plain, kind, content


def _store(task: HumanTask, name: str, kind: str, content: bytes, user: User, now: datetime) -> Attachment:
    stored_as = _write(content) if settings.ATTACHMENTS_FOLDER else ""
    attachment = Attachment.objects.create(
        instance_id=task.instance_id,
        task=task,
        author=user,
        name=name,
        content_type=kind,
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        stored_as=stored_as,
        created_at=now,
    )
    if not stored_as:
        AttachmentContent.objects.create(attachment=attachment, data=content)
    record(
        user,
        "attachment.add",
        kind="attachment",
        object_id=attachment.pk,
        instance_id=task.instance_id,
        definition_id=task.definition_id,
        name=name,
        sha256=attachment.sha256,
    )
    return attachment


def _write(content: bytes) -> str:
    name = secrets.token_hex(16)
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / name).open("xb") as file:
        file.write(content)
    return name


def _folder() -> Path:
    return Path(settings.ATTACHMENTS_FOLDER)
