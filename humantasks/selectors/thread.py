"""The thread of a case, for everybody who may read it: what was said, files, and what its tasks came to.

One thread per case, whichever of its tasks somebody looks at. Four queries; the newest 200 of each kind.
"""

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext

from humantasks.models import Attachment, Comment, HumanTask
from humantasks.selectors.attachments import attachments_of, is_picture
from humantasks.selectors.detail import MAX_ENTRIES, writer_of
from portal.lib.file_types import INLINE
from portal.lib.people import person_name

Line = dict[str, Any]


def case_thread(instance_id: int, *, without_task: int | None = None) -> list[Line]:
    """Oldest first. `without_task`: whose own story its page tells in more detail."""
    lines = [*_said(instance_id), *map(file_line, attachments_of(instance_id))]
    return in_order([*lines, *decided_lines(instance_id, without_task)])


def in_order(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: line["at"])


def decided_lines(instance_id: int, without_task: int | None = None) -> list[Line]:
    """What the case's tasks came to."""
    rows = HumanTask.objects.filter(instance_id=instance_id, state="completed", closed_at__isnull=False)
    if without_task is not None:
        rows = rows.exclude(pk=without_task)
    found = rows.select_related("completed_by").order_by("-pk")[:MAX_ENTRIES]
    return [
        {
            "type": "event",
            "at": task.closed_at,
            "icon": "circle-check",
            "who": person_name(task.completed_by) if task.completed_by else "",
            "text": _ended(task),
        }
        for task in found
    ]


def file_line(row: Attachment) -> Line:
    return {
        "type": "file",
        "at": row.created_at,
        "who": writer_of(row),
        "for_requester": row.for_requester,
        "id": row.pk,
        "name": row.name,
        "size": filesizeformat(row.size_bytes),
        "is_picture": is_picture(row),
        "is_shown": row.content_type in INLINE,
        "removed_by": person_name(row.deleted_by) if row.deleted_at else "",
        "removed_at": row.deleted_at,
    }


def _said(instance_id: int) -> list[Line]:
    rows = Comment.objects.filter(instance_id=instance_id).select_related("author", "link").order_by("-pk")
    return [
        {"type": "said", "at": row.created_at, "who": writer_of(row), "kind": row.kind, "text": row.text}
        for row in rows[:MAX_ENTRIES]
    ]


def _ended(task: HumanTask) -> str:
    labels = {each["name"]: each.get("label") or each["name"] for each in task.outcomes}
    if label := labels.get(task.outcome, task.outcome):
        return gettext("completed “{task}”: {label}").format(task=task.name, label=label)
    return gettext("completed “{task}”").format(task=task.name)
