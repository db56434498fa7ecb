"""Files of a case: who puts, sees and removes them, and what is refused."""

import pytest

from humantasks.actions.attachments import TooManyFiles, attach, remove_attachment
from humantasks.actions.kept_files import FileEmpty, FileMistyped, FileTooLarge, content_of
from humantasks.models import Attachment, AttachmentContent
from humantasks.visibility import find_attachment
from portal.lib.errors import Conflict, Forbidden, NotFound
from processes.models import AuditEntry
from tests.humantasks.conftest import FRIDAY

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 20


def put(task, user, *files: tuple[str, bytes]) -> Attachment:
    return attach(task_id=task.pk, files=list(files or [("note.png", PNG)]), user=user, now=FRIDAY)[0]


def test_what_was_put_comes_back(task, cast):
    found = put(task, cast.ann)

    assert (found.content_type, content_of(found)) == ("image/png", PNG)


def test_a_folder_keeps_it_under_a_name_of_its_own(task, cast, settings, tmp_path):
    settings.ATTACHMENTS_FOLDER = str(tmp_path / "files")

    found = put(task, cast.ann)

    assert content_of(found) == PNG
    assert not AttachmentContent.objects.exists()
    assert [path.name for path in (tmp_path / "files").iterdir()] == [found.stored_as]
    assert "note" not in found.stored_as


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [("a.txt", b"", FileEmpty), ("a.pdf", b"MZ no pdf", FileMistyped), ("a.txt", b"x" * 101, FileTooLarge)],
)
def test_what_cannot_be_kept_is_refused_with_all_of_its_company(task, cast, settings, name, content, error):
    settings.ATTACHMENT_MAX_BYTES = 100

    with pytest.raises(error):
        put(task, cast.ann, ("good.png", PNG), (name, content))

    assert not Attachment.objects.exists()


def test_a_case_is_no_archive(task, cast, monkeypatch):
    monkeypatch.setattr("humantasks.actions.attachments.MOST_FILES", 1)
    put(task, cast.ann)

    with pytest.raises(TooManyFiles):
        put(task, cast.ann)


@pytest.mark.parametrize("name", ["bob", "lea"])
def test_whoever_sees_the_task_sees_its_files(task, cast, name):
    found = put(task, cast.ann)

    assert find_attachment(getattr(cast, name), found.pk)[0] == found


@pytest.mark.parametrize("name", ["sam", "rex"])
def test_strangers_and_the_requester_do_not(task, cast, name):
    found = put(task, cast.ann)

    with pytest.raises(NotFound):
        find_attachment(getattr(cast, name), found.pk)


def test_a_stranger_puts_nothing(task, cast):
    with pytest.raises(NotFound):
        put(task, cast.sam)


def test_removing_takes_the_content_and_keeps_the_line(task, cast):
    found = put(task, cast.ann)

    remove_attachment(attachment_id=found.pk, user=cast.lea, now=FRIDAY)
    remove_attachment(attachment_id=found.pk, user=cast.lea, now=FRIDAY)

    found.refresh_from_db()
    assert (found.deleted_at, found.deleted_by) == (FRIDAY, cast.lea)
    with pytest.raises(Conflict):
        content_of(found)
    assert AuditEntry.objects.filter(action="attachment.remove").count() == 1


def test_a_colleague_does_not_remove_what_is_not_theirs(task, cast):
    found = put(task, cast.ann)

    with pytest.raises(Forbidden):
        remove_attachment(attachment_id=found.pk, user=cast.bob, now=FRIDAY)
