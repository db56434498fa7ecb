"""Tell people about tasks and cases: as they want to be told, with the change that it is about (`outbox`).

Nobody is told about what they did themselves, nor twice about the same thing in one call.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext_noop as N_

from humantasks.notify.outbox import Message, write_out
from portal.lib.phrases import Phrase, Words

TITLES = {
    "assigned": N_("Yours: {title}"),
    "reminder": N_("Reminder: {title}"),
    "escalated": N_("Escalated: {title}"),
    "asked": N_("A question about {title}"),
    "answered": N_("Answered: {title}"),
    "delegated": N_("Handed to you: {title}"),
    "returned": N_("Back with you: {title}"),
    "mentioned": N_("You are mentioned in {title}"),
    "written": N_("The requester wrote about {title}"),
    "cancelled": N_("No longer needed: {title}"),
    "alert": N_("Alert: {title}"),
}


class ToldOf(Protocol):
    """A task, stored or just being opened."""

    @property
    def pk(self) -> int: ...
    @property
    def instance_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Notice:
    """`user_id` None is nobody: it is left out."""

    kind: str
    user_id: int | None
    task: ToldOf
    body: Words = ""


@dataclass(frozen=True, slots=True)
class CaseNotice:
    """About a case and a step of it, not about a task. `action`: what the escalation does."""

    action: str
    user_id: int
    instance_id: int
    step: str
    case: str


def tell_about_cases(notices: Iterable[CaseNotice]) -> None:
    """Twice about the same thing is once."""
    rows = {(each.user_id, each.action, each.instance_id, each.step): each for each in notices}
    write_out(_of_case(each) for each in rows.values())


def _of_case(each: CaseNotice) -> Message:
    kind = {"remind": "reminder", "alert": "alert"}.get(each.action, "escalated")
    return Message(
        user_id=each.user_id,
        kind=kind,
        title=Phrase(TITLES[kind], {"title": each.case or each.step}),
        body=Phrase(N_("“{step}” is not done yet."), {"step": each.step}),
        url=f"/instances/{each.instance_id}/",
        instance_id=each.instance_id,
    )


def tell(notices: Iterable[Notice], *, except_user: int | None = None) -> int:
    """Write them out and ring the bells of their people; how many were told."""
    rows: dict[tuple[int, str, int], Notice] = {}
    for notice in notices:
        if notice.user_id is not None and notice.user_id != except_user:
            rows.setdefault((notice.user_id, notice.kind, notice.task.pk), notice)
    return write_out(_of_task(user_id, notice) for (user_id, _, _), notice in rows.items())


def _of_task(user_id: int, notice: Notice) -> Message:
    task = notice.task
    return Message(
        user_id=user_id,
        kind=notice.kind,
        title=Phrase(TITLES[notice.kind], {"title": task.title or task.name}),
        body=notice.body,
        url=f"/tasks/{task.pk}/",
        task_id=task.pk,
        instance_id=task.instance_id,
    )
