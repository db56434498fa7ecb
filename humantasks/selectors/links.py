"""What the holder of a link, and whoever makes links, may read of a case."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from humantasks.models import Attachment, CaseLink, Comment, HumanTask
from humantasks.selectors.detail import Entry, writer_of

MAX_ENTRIES = 200
OUR_TEAM = N_("Our team")


def links_of(instance_id: int) -> list[CaseLink]:
    """Newest first, over ones too."""
    rows = CaseLink.objects.filter(instance_id=instance_id).select_related("created_by")
    return list(rows.order_by("-pk")[:MAX_ENTRIES])


def requester_thread(instance_id: int, *, outside: bool = False) -> list[Entry]:
    """What the requester wrote and what was written to them, oldest first; nothing of the inside.

    People `outside` are told no names of colleagues.
    """
    shown = Comment.objects.filter(instance_id=instance_id, for_requester=True)
    newest = shown.select_related("author", "link").order_by("-pk")[:MAX_ENTRIES]
    return [Entry(row.created_at, _who(row, outside), row.kind, row.text) for row in reversed(newest)]


def requester_files(instance_id: int, *, outside: bool = False) -> list[tuple[Attachment, str]]:
    """Files the requester gave or was given, oldest first, each with who put it there."""
    shown = Attachment.objects.filter(instance_id=instance_id, for_requester=True, deleted_at=None)
    rows = shown.select_related("author", "link").order_by("pk")[:MAX_ENTRIES]
    return [(row, _who(row, outside)) for row in rows]


def _who(row: Comment | Attachment, outside: bool) -> str:
    came_with_the_start = isinstance(row, Attachment) and row.start_of_id is not None
    if outside and row.link is None:
        return gettext("With the request") if came_with_the_start else gettext(OUR_TEAM)
    return writer_of(row)


def question_to_requester(instance_id: int) -> tuple[str, str] | None:
    """(task id, question) that waits for the requester's answer."""
    waiting = HumanTask.objects.filter(instance_id=instance_id, state="waiting_for_info")
    task = next((each for each in waiting.order_by("pk") if each.is_asked_of_requester()), None)
    if task is None:
        return None
    asked = Comment.objects.filter(task=task, kind="question").order_by("-pk").first()
    return str(task.pk), asked.text if asked else ""
