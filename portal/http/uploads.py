"""Files of a multipart request, within bounds."""

from typing import Any

from django.conf import settings

from portal.lib.errors import Invalid

MOST_FILES = 100


class TooLarge(Invalid):
    code = "file-too-large"
    message = "Expected files of at most {limit} bytes, but {file} is larger."
    status = 413


def files_if_any(files: Any) -> list[tuple[str, bytes]]:
    """The same of a form in which files may be left out. Raises Invalid, TooLarge."""
    return uploaded_files(files) if files.getlist("files") else []


def uploaded_files(files: Any) -> list[tuple[str, bytes]]:
    """(name, content) of `request.FILES`. Raises Invalid (none, too many) and TooLarge."""
    uploads = [*files.getlist("files[]"), *files.getlist("files")]
    if not uploads or len(uploads) > MOST_FILES:
        raise Invalid(f"Expected 1 to {MOST_FILES} files, but got {len(uploads)}.")
    for upload in uploads:
        if upload.size > settings.UPLOAD_MAX_BYTES:
            raise TooLarge(file=upload.name, limit=settings.UPLOAD_MAX_BYTES)
    return [(upload.name, upload.read()) for upload in uploads]
