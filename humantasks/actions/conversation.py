"""Drafts, comments, snoozing and having seen it: what people do beside a task without moving it. No lock, no engine."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from humantasks.actions.ask import checked_text
from humantasks.actions.bells import ring
from humantasks.actions.kept_drafts import store_draft
from humantasks.models import Comment, Draft, HumanTask, Seen, Snooze
from humantasks.notify.links import tell_links
from humantasks.notify.notices import Notice, tell
from humantasks.visibility import find_task, tasks
from portal.lib.errors import Forbidden, Invalid
from processes.actions.audit import record

_MENTION = re.compile(r"(?<![\w@])@([\w.+-]*\w)")  # user names may have inner dots and hyphens


class SnoozeIntoThePast(Invalid):
    code = "snooze-past"
    message = "Expected a time to come, but {until} has passed."


class NotYoursToWrite(Forbidden):
    code = "task-not-yours"
    message = "Expected an open task you may work on, but you can only read this one."


def save_draft(
    *, task_id: int | str, values: Mapping[str, Any], seen_revision: int | None, user: User, now: datetime
) -> Draft:
    """Keep what somebody typed. `seen_revision` None overwrites; otherwise a newer one is a conflict.

    Raises NotFound, NotYoursToWrite, DraftTooLarge; DraftChangedElsewhere with the saved values in its details.
    """
    task = find_task(user, task_id)
    if not (task.is_open and (task.standing.is_assignee or task.standing.is_candidate)):
        raise NotYoursToWrite
    return store_draft({"task": task, "user": user}, {"values": dict(values)}, seen_revision, now)


def comment(
    *, task_id: int | str, text: str, user: User, now: datetime, to_requester: bool = False
) -> Comment:
    """Write into the thread of the case; mentioned people who may see the task are told.

    With `to_requester` whoever started the case reads it too, in *My requests* or behind a link, and is told.
    Raises NotFound, NothingSaid.
    """
    with transaction.atomic():
        task = find_task(user, task_id)
        said = checked_text(text)
        mentioned = _mentioned(said, task)
        written = Comment.objects.create(
            instance_id=task.instance_id,
            task=task,
            author=user,
            kind="comment",
            text=said,
            mentions=[person.pk for person in mentioned],
            for_requester=to_requester,
            created_at=now,
        )
        tell([Notice("mentioned", person.pk, task, said) for person in mentioned], except_user=user.pk)
        if to_requester:
            tell_links(task.instance, "replied", said)
        ring([task])
    return written


def snooze(*, task_id: int | str, until: datetime, user: User, now: datetime) -> None:
    """Put a task off for oneself; it is back in the lists at `until`. Raises NotFound, SnoozeIntoThePast."""
    task = find_task(user, task_id)
    if until <= now:
        raise SnoozeIntoThePast(until=until.isoformat())
    with transaction.atomic():
        Snooze.objects.update_or_create(task=task, user=user, defaults={"until": until})
        _record(user, "task.snooze", task, until=until.isoformat())
        ring([task])


def wake(*, task_id: int | str, user: User) -> None:
    """Take back a snooze; without one nothing changes. Raises NotFound."""
    task = find_task(user, task_id)
    with transaction.atomic():
        if Snooze.objects.filter(task=task, user=user).delete()[0]:
            _record(user, "task.wake", task)
            ring([task])


def _record(user: User, action: str, task: HumanTask, **details: Any) -> None:
    ids: dict[str, Any] = {"instance_id": task.instance_id, "definition_id": task.definition_id}
    record(user, action, kind="task", object_id=task.pk, **ids, **details)


def mark_seen(task: HumanTask, user: User) -> None:
    """The person has the task open; it is no longer new to them."""
    Seen.objects.bulk_create([Seen(task=task, user=user)], ignore_conflicts=True)


def _mentioned(text: str, task: HumanTask) -> list[User]:
    """Only people who may see the task: a mention must not tell others that it exists."""
    names = set(_MENTION.findall(text))
    if not names:
        return []
    people = User.objects.filter(is_active=True, username__in=names)
    return [person for person in people if tasks(person).filter(pk=task.pk).exists()]
