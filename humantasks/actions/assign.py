"""Give a task to a person: for good, or for a while and back."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext_noop as N_

from humantasks.actions.bells import ring
from humantasks.actions.moves import apply, check
from humantasks.models import HumanTask
from humantasks.models.away import deputies_for, post_of
from humantasks.notify.notices import Notice, tell
from humantasks.visibility import assignable, find_task
from portal.http.numbers import is_whole
from portal.lib.errors import Invalid
from portal.lib.people import person_name
from portal.lib.phrases import Phrase
from processes.visibility import actor_of


class NotAssignable(Invalid):
    code = "not-assignable"
    message = "Expected somebody who may take this task, but {name!r} is not among them."


def assign_task(*, task_id: int | str, to: str, user: User, now: datetime) -> HumanTask:
    """Hand a task over for good; what was delegated is no longer. Somebody away is stood in for by their deputy.

    Raises NotFound, Conflict, Forbidden; NotAssignable when `to` (user name or id) may not have it.
    """
    with transaction.atomic():
        task = find_task(user, task_id)
        check(task, "assign", user)
        person = _person(task, to)
        before = [task.assignee_id, task.owner_id]
        place = place_for(task, person.pk, now)
        note = f"to user:{place['assignee_id']}"
        apply(task, "assign", actor=actor_of(user), now=now, note=note, owner=None, claimed_at=now, **place)
        words = Phrase(N_("{name} handed it to you."), {"name": person_name(user)})
        tell([Notice("delegated", task.assignee_id, task, words)], except_user=user.pk)
        ring([task], also=before)
    return task


def place_for(task: HumanTask, person: int, now: datetime) -> dict[str, Any]:
    """The columns of a task that a person gets: theirs, or their deputy's while they are away. One query mostly."""
    place: dict[str, Any] = {"assignee_id": person, "stands_for": None, "deputised_at": None}
    post = post_of(task)
    deputies = deputies_for([post], [person], now)
    if not deputies.is_away(person):
        return place
    found = deputies.stand_in(person, post)
    if found.person is None:
        return place
    return {"assignee_id": found.person, "stands_for": list(found.through), "deputised_at": now}


def delegate_task(*, task_id: int | str, to: str, user: User, now: datetime) -> HumanTask:
    """Let a colleague work on it and get it back afterwards. Raises as `assign_task` does."""
    with transaction.atomic():
        task = find_task(user, task_id)
        check(task, "delegate", user)
        person = _person(task, to)
        if person.pk == user.pk:
            raise NotAssignable(name=person.username)
        note = f"to user:{person.pk}"
        apply(task, "delegate", actor=actor_of(user), now=now, note=note, assignee=person, owner=user)
        name = person_name(user)
        words = Phrase(N_("{name} asks you to work on it and gets it back."), {"name": name})
        tell([Notice("delegated", person.pk, task, words)])
        ring([task])
    return task


def give_back_task(*, task_id: int | str, user: User, now: datetime) -> HumanTask:
    """Return a delegated task to its owner; the owner may also take it back."""
    with transaction.atomic():
        task = find_task(user, task_id)
        check(task, "give_back", user)
        delegate, owner = task.assignee_id, task.owner_id
        apply(task, "give_back", actor=actor_of(user), now=now, assignee_id=owner, owner=None)
        tell([Notice("returned", owner, task)], except_user=user.pk)
        ring([task], also=[delegate])
    return task


def _person(task: HumanTask, to: str) -> User:
    """By id or by user name, among those who may have the task."""
    people = assignable(task)
    found = people.filter(pk=int(to)).first() if is_whole(str(to)) else people.filter(username=to).first()
    if found is None:
        raise NotAssignable(name=str(to))
    return found
