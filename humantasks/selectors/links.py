"""What the holder of a link, and whoever makes links, may read of a case."""

from django.utils.translation import gettext_noop as N_

from humantasks.models import CaseLink, Comment, HumanTask
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
    return [
        Entry(
            row.created_at, OUR_TEAM if outside and row.link is None else writer_of(row), row.kind, row.text
        )
        for row in reversed(newest)
    ]


def question_to_requester(instance_id: int) -> tuple[str, str] | None:
    """(task id, question) that waits for the requester's answer."""
    waiting = HumanTask.objects.filter(instance_id=instance_id, state="waiting_for_info")
    task = next((each for each in waiting.order_by("pk") if each.is_asked_of_requester()), None)
    if task is None:
        return None
    asked = Comment.objects.filter(task=task, kind="question").order_by("-pk").first()
    return str(task.pk), asked.text if asked else ""
