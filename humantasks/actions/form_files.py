"""Files that a form's values name: whether they may be named there, and are what their field takes."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet

from humantasks.models import Attachment
from portal.lib.errors import Invalid
from portal.lib.file_types import is_accepted
from processes.forms.files import files_of, picker_path, pickers
from processes.forms.schema import Field, Form

NOT_HERE = "Expected a file that was uploaded here and is still kept. Choose it again."


class FilesRefused(Invalid):
    """`errors` of its details: [{field, message}]."""

    code = "files-refused"
    message = "Expected files that were uploaded for this form, but {count} of its fields name others."


def wrong_files(
    form: Form,
    values: Mapping[str, Any],
    allowed: "QuerySet[Attachment]",
    known: Collection[int] = (),
) -> list[dict[str, str]]:
    """What is wrong, by field. Files of `known` ids stood there before and are not asked about. One query at most."""
    fields = pickers(form)
    named = [(path, ids) for path, ids in files_of(values) if picker_path(path) in fields]
    asked = {number for _, ids in named for number in ids} - set(known)
    if not asked:
        return []
    found = {row.pk: row for row in allowed.filter(pk__in=asked, deleted_at=None)}
    errors = []
    for path, ids in named:
        sentences = [
            _wrong(fields[picker_path(path)], found.get(number)) for number in ids if number in asked
        ]
        errors += [{"field": path, "message": sentence} for sentence in sentences if sentence]
    return errors


def _wrong(field: Field, row: Attachment | None) -> str:
    if row is None:
        return NOT_HERE
    if not is_accepted(field.accept, row.name, row.content_type):
        return f"Expected a file of the kinds {field.accept}, but {row.name!r} is something else."
    return ""
