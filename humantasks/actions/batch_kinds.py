"""What can be done to many tasks through the one batch operation; each kind is what one person does to one task."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_noop as N_

from humantasks.actions.assign import assign_task, delegate_task
from humantasks.actions.claim import claim_task, release_task
from humantasks.actions.complete import Decision, complete_task
from humantasks.actions.conversation import snooze
from humantasks.actions.people import members
from humantasks.actions.priority import checked_priority, set_priority
from humantasks.lifecycle import OPEN_TASK_STATES
from humantasks.models import HumanTask, TaskCandidate
from humantasks.notify.notices import Notice, tell
from humantasks.visibility import find_task
from portal.lib.bulk import Arguments, BulkKind
from portal.lib.clock import portal_now
from portal.lib.errors import Conflict, Forbidden, Invalid
from portal.lib.people import person_name
from portal.lib.phrases import Phrase


class NobodyToRemind(Conflict):
    code = "nobody-to-remind"
    message = "Expected somebody who has this task or may take it, but there is nobody."


def _texts(*names: str, optional: tuple[str, ...] = ()) -> Callable[[Any, Arguments], dict[str, Any]]:
    """A check of arguments: these texts, and nothing else."""

    def checked(user: User, arguments: Arguments) -> dict[str, Any]:
        known = (*names, *optional)
        if unknown := sorted(set(arguments) - set(known)):
            raise Invalid(f"Expected the arguments {', '.join(known) or 'none'}, but got {unknown[0]!r}.")
        for name in known:
            value = arguments.get(name, "" if name in optional else None)
            if not isinstance(value, str) or (name in names and not value):
                raise Invalid(f"Expected `{name}` as text, but it is not.")
        return {name: arguments.get(name, "") for name in known}

    return checked


def _until(user: User, arguments: Arguments) -> dict[str, Any]:
    checked = _texts("until")(user, arguments)
    try:
        instant = parse_datetime(checked["until"])
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise Invalid("Expected `until` to be a date and time with its zone, but it is not.")
    return checked


def _decision(user: User, arguments: Arguments) -> dict[str, Any]:
    values = arguments.get("variables", {})
    if not isinstance(values, dict):
        raise Invalid("Expected `variables` to be a JSON object, but it is not.")
    rest = {name: value for name, value in arguments.items() if name != "variables"}
    return _texts(optional=("outcome", "comment"))(user, rest) | {"variables": values}


def _claim(user: User, task_id: int, arguments: Arguments) -> str:
    claim_task(task_id=task_id, user=user, now=portal_now())
    return "claimed"


def _release(user: User, task_id: int, arguments: Arguments) -> str:
    release_task(task_id=task_id, user=user, now=portal_now())
    return "released"


def _reassign(user: User, task_id: int, arguments: Arguments) -> str:
    assign_task(task_id=task_id, to=arguments["to"], user=user, now=portal_now())
    return f"with {arguments['to']}"


def _delegate(user: User, task_id: int, arguments: Arguments) -> str:
    delegate_task(task_id=task_id, to=arguments["to"], user=user, now=portal_now())
    return f"with {arguments['to']} for now"


def _snooze(user: User, task_id: int, arguments: Arguments) -> str:
    until = parse_datetime(arguments["until"])
    assert until is not None  # checked when the batch was made
    snooze(task_id=task_id, until=until, user=user, now=portal_now())
    return "put off"


def _with_priority(user: User, arguments: Arguments) -> dict[str, Any]:
    if unknown := sorted(set(arguments) - {"priority"}):
        raise Invalid(f"Expected the argument priority, but got {unknown[0]!r}.")
    return {"priority": checked_priority(arguments.get("priority"))}


def _priority(user: User, task_id: int, arguments: Arguments) -> str:
    set_priority(task_id=task_id, priority=arguments["priority"], user=user, now=portal_now())
    return f"priority {arguments['priority']}"


def _complete(user: User, task_id: int, arguments: Arguments) -> str:
    decision = Decision(arguments["outcome"], arguments["variables"], arguments["comment"])
    complete_task(task_id=task_id, decision=decision, user=user, now=portal_now())
    return arguments["outcome"] or "completed"


def _remind(user: User, task_id: int, arguments: Arguments) -> str:
    task = find_task(user, task_id)
    if not task.standing.moves:
        raise Forbidden
    people = _concerned(task)
    if not people or task.state not in OPEN_TASK_STATES:
        raise NobodyToRemind
    with transaction.atomic():
        asks = N_("{name} asks how far it is.") if task.assignee_id else N_("{name} asks who takes it.")
        words = arguments["text"] or Phrase(asks, {"name": person_name(user)})
        tell(Notice("reminder", person, task, words) for person in people)
    return "reminded"


def _concerned(task: HumanTask) -> set[int]:
    """Whoever has it, else everybody who may take it."""
    if task.assignee_id:
        return {task.assignee_id}
    offered = TaskCandidate.objects.filter(task=task).values_list("principal", flat=True)
    return {person for people in members(offered).values() for person in people}


KINDS = (
    BulkKind("claim", N_("Claim"), "task", _claim, checked=_texts()),
    BulkKind("release", N_("Release"), "task", _release, checked=_texts()),
    BulkKind("reassign", N_("Hand to"), "task", _reassign, checked=_texts("to"), asks=("to",)),
    BulkKind("delegate", N_("Delegate to"), "task", _delegate, checked=_texts("to"), asks=("to",)),
    BulkKind("snooze", N_("Put off"), "task", _snooze, checked=_until, asks=("until",)),
    BulkKind("priority", N_("Set priority"), "task", _priority, checked=_with_priority, asks=("priority",)),
    BulkKind("complete", N_("Complete"), "task", _complete, checked=_decision, asks=("outcome", "comment")),
    BulkKind("remind", N_("Remind"), "task", _remind, checked=_texts(optional=("text",)), asks=("text",)),
)
