"""The bytes of files: what may be kept, where, and how they come back. Whose they are is said by who calls.

They stand in the database, or (`ATTACHMENTS_FOLDER`) in files under random names; nothing serves that folder.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from humantasks.models import Attachment, AttachmentContent
from portal.lib.errors import Conflict, Invalid
from portal.lib.file_types import harmless_name, is_accepted, keeps_its_promise, type_of


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


class FileNotAccepted(Invalid):
    code = "file-not-accepted"
    message = "Expected a file of the kinds {accept}, but {name!r} is something else ({found})."


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept, under a name that does no harm and the type of its content."""

    name: str
    content_type: str
    content: bytes


def checked(name: str, content: bytes, accept: str = "") -> Checked:
    """`accept` as a form's file picker says it. Raises FileEmpty, FileTooLarge, FileMistyped, FileNotAccepted."""
    plain, kind = harmless_name(name), type_of(content)
    if not content:
        raise FileEmpty(name=plain)
    if len(content) > settings.ATTACHMENT_MAX_BYTES:
        raise FileTooLarge(name=plain, size=len(content), limit=settings.ATTACHMENT_MAX_BYTES)
    if not keeps_its_promise(plain, kind):
        raise FileMistyped(name=plain, found=kind)
    if not is_accepted(accept, plain, kind):
        raise FileNotAccepted(name=plain, accept=accept, found=kind)
    return Checked(plain, kind, content)


def stored(content: bytes) -> str:
    """Where it is kept from now on; "" is the database, and the caller's `keep_content` puts it there."""
    if not settings.ATTACHMENTS_FOLDER:
        return ""
    name = secrets.token_hex(16)
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / name).open("xb") as file:
        file.write(content)
    return name


def keep_content(attachment: Attachment, content: bytes) -> None:
    if not attachment.stored_as:
        AttachmentContent.objects.create(attachment=attachment, data=content)


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


def unlink_on_commit(names: Iterable[str]) -> None:
    """Files in the folder go when what named them is gone for good."""
    paths = [_folder() / name for name in names if name]
    if paths:
        transaction.on_commit(lambda: _unlink(paths))


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.ATTACHMENTS_FOLDER)
