"""Files chosen in the form that starts a process: uploaded before there is a case, the case's when it starts.

They wait under the name of who uploaded them and nobody else finds them. The start takes them in its own transaction: a
file is of one case at most, and a start that names a file that does not wait for it does not happen. What is never
started is swept (`humantasks.sweeps.start_files`).
"""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from humantasks.actions.attachments import MOST_FILES, keep
from humantasks.actions.form_files import FilesRefused, wrong_files
from humantasks.actions.kept_files import checked, unlink_on_commit
from humantasks.models import Attachment
from portal.lib.errors import Conflict, Invalid
from processes.actions.audit import record
from processes.actions.instances import published_version
from processes.facts import StartedWithFiles
from processes.forms.schema import OPEN_FORM, Form
from processes.models import DefinitionVersion
from processes.selectors.elements import compiled
from processes.selectors.forms import form_of, form_schema
from processes.visibility import check

MOST_WAITING = 50  # of one person and process


class TooManyWaiting(Conflict):
    code = "too-many-files"
    message = "Expected at most 50 files to wait for a start, but there are. Start it, or take one away."


def upload_for_start(
    *, key: str, files: Sequence[tuple[str, bytes]], user: User, now: datetime, accept: str = ""
) -> list[Attachment]:
    """All of them or none. `accept` says kinds to hold to at once; the form's own hold when it starts.

    Raises NotFound, Forbidden (may not start it), TooManyWaiting, and what `checked` raises.
    """
    version = startable(user, key)
    sound = [checked(name, content, accept) for name, content in files]
    waiting = waiting_files(user, version.definition_id)
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=user.pk)  # two uploads count one after the other
        if waiting.count() + len(sound) > MOST_WAITING:
            raise TooManyWaiting
        about = {"start_of_id": version.definition_id, "for_requester": True}
        return [keep(each, user, version.definition_id, now, **about) for each in sound]


def startable(user: User, key: str) -> DefinitionVersion:
    """The version a start by this person means. Raises NotFound, Forbidden."""
    version = published_version(key)
    check(user, "start", version.definition_id)
    return version


def waiting_files(user: User, definition_id: int) -> "QuerySet[Attachment]":
    """Those of one person that no start has taken yet."""
    return Attachment.objects.filter(author=user, start_of=definition_id, instance_id=None, deleted_at=None)


def drop(rows: Sequence[Attachment]) -> int:
    """Files that wait for no start any more, whole. How many; those a start took meanwhile stay."""
    with transaction.atomic():
        free = Attachment.objects.select_for_update(skip_locked=True).filter(
            pk__in=[row.pk for row in rows], instance_id=None
        )
        gone = list(free)
        for row in gone:
            if row.deleted_at is not None:
                continue  # said when its author took it away
            record(
                row.author,
                "attachment.remove",
                kind="attachment",
                object_id=row.pk,
                definition_id=row.start_of_id,
                name=row.name,
                sha256=row.sha256,
            )
        unlink_on_commit([row.stored_as for row in gone])
        Attachment.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return len(gone)


def take_files(facts: Sequence[StartedWithFiles]) -> None:
    """Subscribed to `StartedWithFiles`: the files become the instance's. Raises FilesRefused, and nothing starts."""
    for fact in facts:
        _take(fact)


def _take(fact: StartedWithFiles) -> None:
    user = User.objects.get(pk=fact.user_id)
    version = DefinitionVersion.objects.select_related("definition").get(pk=fact.version_id)
    waiting = waiting_files(user, fact.definition_id)
    ids = {number for _, numbers in fact.files for number in numbers}
    if len(ids) > MOST_FILES:
        raise Invalid(f"Expected at most {MOST_FILES} files in a case, but there are {len(ids)}.")
    values = {path: " ".join(f"/files/{number}/" for number in numbers) for path, numbers in fact.files}
    locked = waiting.select_for_update()
    if errors := wrong_files(start_form(version), values, locked):
        raise FilesRefused(count=len(errors), errors=errors)
    waiting.filter(pk__in=ids).update(instance_id=fact.instance_id)


def start_form(version: DefinitionVersion) -> Form:
    """The form a version starts with; without one anything may be given."""
    schema = form_schema(version, compiled(version.pk).start_form)
    return form_of(schema) if schema else OPEN_FORM
