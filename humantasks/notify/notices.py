"""Tell people: rows written with the change they tell of, mail sent after the commit by `sweeps.mail`.

Nobody is told about what they did themselves, nor twice about the same thing in one call.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from humantasks.models import HumanTask, Notification
from portal.lib.clock import machine_now, portal_now
from portal.live.groups import notices_of
from portal.live.push import push_on_commit

ROWS_PER_STATEMENT = 1_000
# In the portal these are told live; by mail only what waits for the person or is late.
MAILED = frozenset(
    ("assigned", "reminder", "escalated", "asked", "answered", "delegated", "mentioned", "written", "alert")
)

TITLES = {
    "assigned": "Yours: {title}",
    "reminder": "Reminder: {title}",
    "escalated": "Escalated: {title}",
    "asked": "A question about {title}",
    "answered": "Answered: {title}",
    "delegated": "Handed to you: {title}",
    "returned": "Back with you: {title}",
    "mentioned": "You are mentioned in {title}",
    "written": "The requester wrote about {title}",
    "cancelled": "No longer needed: {title}",
    "alert": "Alert: {title}",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """`user_id` None is nobody: it is left out."""

    kind: str
    user_id: int | None
    task: HumanTask
    body: str = ""


@dataclass(frozen=True, slots=True)
class CaseNotice:
    """About a case and a step of it, not about a task. `action`: what the escalation does."""

    action: str
    user_id: int
    instance_id: int
    step: str
    case: str


def tell_about_cases(notices: Iterable[CaseNotice]) -> None:
    """Write them in one statement and ring the bells; twice about the same thing is once."""
    now, machine = portal_now(), machine_now()
    kinds = {"remind": "reminder", "alert": "alert"}
    rows = {(each.user_id, each.action, each.instance_id, each.step): each for each in notices}
    Notification.objects.bulk_create(
        [
            Notification(
                user_id=each.user_id,
                kind=kinds.get(each.action, "escalated"),
                title=TITLES[kinds.get(each.action, "escalated")].format(title=each.case or each.step),
                body=f"“{each.step}” is not done yet.",
                url=f"/instances/{each.instance_id}/",
                instance_id=each.instance_id,
                created_at=now,
                mail_state="pending",
                mail_after=machine,
            )
            for each in rows.values()
        ],
        batch_size=ROWS_PER_STATEMENT,
    )
    push_on_commit(
        {notices_of(each.user_id) for each in rows.values()}, {"type": "live.bell", "kind": "notices"}
    )


def tell(notices: Iterable[Notice], *, except_user: int | None = None) -> int:
    """Write them in one statement and ring the bells of their people; how many were told."""
    rows: dict[tuple[int, str, int], Notice] = {}
    for notice in notices:
        if notice.user_id is not None and notice.user_id != except_user:
            rows.setdefault((notice.user_id, notice.kind, notice.task.pk), notice)
    if not rows:
        return 0
    now, machine = portal_now(), machine_now()
    Notification.objects.bulk_create(
        [
            Notification(
                user_id=user_id,
                kind=kind,
                title=TITLES[kind].format(title=notice.task.title or notice.task.name),
                body=notice.body,
                url=f"/tasks/{task_id}/",
                task_id=task_id,
                instance_id=notice.task.instance_id,
                created_at=now,
                mail_state="pending" if kind in MAILED else "none",
                mail_after=machine if kind in MAILED else None,
            )
            for (user_id, kind, task_id), notice in rows.items()
        ],
        batch_size=ROWS_PER_STATEMENT,
    )
    push_on_commit({notices_of(user_id) for user_id, _, _ in rows}, {"type": "live.bell", "kind": "notices"})
    return len(rows)
