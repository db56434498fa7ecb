"""Fire levels of escalation chains: each once, on the task as it is under its instance's lock.

A level is taken by a guarded UPDATE (`pending` -> `fired`) after the instance is locked; zero rows means that
somebody was first or that the task is closed. Instances held by others are left for the next round. What a level
does is a table from its name to a small function; all notices of a batch are written in one statement.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_noop as N_

from humantasks.actions.assign import place_for
from humantasks.actions.bells import ring
from humantasks.actions.close import forget_waits
from humantasks.actions.engine import ProcessMovedOn, lock_free_instances
from humantasks.actions.moves import apply
from humantasks.actions.people import Directory, directory, members, operators
from humantasks.assignment import principals
from humantasks.escalation.words import in_words, names, raised, whom
from humantasks.facts import EscalationAlerted
from humantasks.lifecycle import OPEN_TASK_STATES
from humantasks.models import Escalation, HumanTask, TaskCandidate
from humantasks.notify.notices import Notice, tell
from portal.lib.phrases import Moment, Phrase, Words
from portal.lib.sinks import deliver
from processes.actions.run import run
from processes.engine.commands import Command, CompleteWork, Rejected, ThrowEscalation

ACTOR = "escalation"
_SHOWN_ONLY = [
    f"task__{name}" for name in ("summary", "form_fields", "form", "submitted", "trouble", "reason")
]


@dataclass(slots=True)
class Firing:
    """One batch while it fires: who is meant by the names, what is to be said, what the engine is told."""

    now: datetime
    people: Directory
    candidates: dict[int, list[int]]  # task -> principals, as they are before this batch
    alerts: list[EscalationAlerted] = field(default_factory=list)
    notices: list[tuple[str, HumanTask, list[int], Words]] = field(
        default_factory=list
    )  # kind, task, principals
    commands: list[Command] = field(default_factory=list)
    source: int = 0  # the level that fires
    before: set[int] = field(default_factory=set)  # people who had a task that goes elsewhere
    raised: dict[int, HumanTask] = field(default_factory=dict)  # by id; their priority is still to be written
    offered: list[TaskCandidate] = field(default_factory=list)  # still to be written

    def concerned(self, task: HumanTask) -> list[int]:
        """Whoever has it, else everybody who may take it."""
        if task.assignee_id:
            return [principals.of_user(task.assignee_id)]
        return self.candidates.get(task.pk, [])

    def meant(self, argument: Any) -> list[int]:
        """Principals of the names that exist."""
        found = (self.people.principal(name) for name in names(argument))
        return [number for number in found if number is not None]


def fire_due(escalation_ids: Sequence[int], instance_ids: Sequence[int], now: datetime) -> int:
    """Fire those of the rows that are still due; how many fired. One transaction; see the module for the locks."""
    with transaction.atomic():
        locked = lock_free_instances(instance_ids)
        levels = _take(escalation_ids, locked, now)
        if not levels:
            return 0
        firing = prepare(levels, {level.task.pk for level in levels}, now)
        for level in levels:
            _fire(firing, level)
        finish(firing, {level.task.pk: level.task for level in levels}.values())
        _write_results(levels)
        _run(firing.commands)
        return len(levels)


def _take(escalation_ids: Sequence[int], instance_ids: Sequence[int], now: datetime) -> list[Escalation]:
    """Mark what still has to fire as fired; earlier levels of a task first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE escalation e SET state = 'fired', fired_at = %s FROM task t"
            " WHERE e.id = ANY(%s) AND e.instance_id = ANY(%s) AND e.state = 'pending' AND e.due_at <= %s"
            " AND t.id = e.task_id AND t.state = ANY(%s) RETURNING e.id",
            [now, list(escalation_ids), list(instance_ids), now, list(OPEN_TASK_STATES)],
        )
        taken = [row[0] for row in cursor.fetchall()]
    levels = Escalation.objects.filter(pk__in=taken).select_related("task").defer(*_SHOWN_ONLY)
    found = sorted(levels, key=lambda level: (level.due_at, level.level, level.pk))
    shared: dict[int, HumanTask] = {}
    for level in found:  # two levels of one task work on one object
        level.task = shared.setdefault(level.task.pk, level.task)
    return found


def prepare(levels: Iterable[Escalation], task_ids: Iterable[int], now: datetime) -> Firing:
    """Look up whom the levels mean and who may take the tasks."""
    said = {name for level in levels for name in whom(level.actions)}
    candidates: dict[int, list[int]] = {}
    rows = TaskCandidate.objects.filter(task__in=list(task_ids))
    for task_id, principal in rows.values_list("task_id", "principal"):
        candidates.setdefault(task_id, []).append(principal)
    return Firing(now, directory(said, said), candidates)


def _fire(firing: Firing, level: Escalation) -> None:
    troubles = []
    for action in level.actions:
        kind, argument = str(action[0]), action[1] if len(action) > 1 else None
        if not level.task.is_open:
            break  # an action before this one closed it
        if trouble := act(firing, level, level.task, kind, argument):
            troubles.append(trouble)
    level.result = "; ".join([in_words(level.actions), *troubles])


def act(firing: Firing, level: Escalation, task: HumanTask, kind: str, argument: Any) -> str:
    """One thing a level does to one open task; what went wrong, in words."""
    firing.source = level.pk
    if kind in MOVING:
        _write_waiting(firing)  # a move compares the row with what it read
    return ACTIONS[kind](firing, task, argument) if kind in ACTIONS else f"nobody knows {kind!r}"


def finish(firing: Firing, tasks: Iterable[HumanTask]) -> None:
    """Write what waits and tell everybody. `firing.commands` are still to be run."""
    _write_waiting(firing)
    _tell(firing)
    deliver(firing.alerts)
    ring(list(tasks), also=firing.before)


def _write_results(levels: Sequence[Escalation]) -> None:
    """What each level did, in one statement for all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE escalation e SET result = c.result FROM unnest(%s::bigint[], %s::text[]) AS c(id, result)"
            " WHERE e.id = c.id",
            [[level.pk for level in levels], [level.result for level in levels]],
        )


def _write_waiting(firing: Firing) -> None:
    """Priorities and candidates, in a statement each for all tasks so far."""
    tasks = list(firing.raised.values())
    if tasks:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE task t SET priority = c.priority, version = c.version"
                " FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS c(id, priority, version) WHERE t.id = c.id",
                [list(part) for part in zip(*((t.pk, t.priority, t.version) for t in tasks), strict=True)],
            )
    if firing.offered:
        TaskCandidate.objects.bulk_create(firing.offered, ignore_conflicts=True)
    firing.raised, firing.offered = {}, []


def _remind(firing: Firing, task: HumanTask, argument: Any) -> str:
    to = firing.meant(argument) if names(argument) else firing.concerned(task)
    firing.notices.append(("reminder", task, to, _due_words(task)))
    return "" if to else "there is nobody to remind"


def _notify(firing: Firing, task: HumanTask, argument: Any) -> str:
    to = firing.meant(argument) if names(argument) else firing.concerned(task)
    firing.notices.append(("escalated", task, to, _due_words(task)))
    return "" if to else f"there is nobody named {argument!r}"


def _reassign(firing: Firing, task: HumanTask, argument: Any) -> str:
    """To a person: claimed by them. To a group, or to nobody in particular: ready for them alone."""
    to = firing.meant(argument)
    if names(argument) and not to:
        return f"there is nobody named {argument!r}"
    if task.assignee_id:
        firing.before.add(principals.of_user(task.assignee_id))
    firing.before.update(firing.candidates.get(task.pk, []))
    alone = len(to) == 1 and task.is_for_one()
    person = principals.user_of(to[0]) if alone else None
    if person:
        place = place_for(task, person, firing.now)
        apply(task, "assign", actor=ACTOR, now=firing.now, owner=None, claimed_at=firing.now, **place)
    elif task.state != "ready":
        _put_back(firing, task)
    if to and not person:
        TaskCandidate.objects.filter(task=task).exclude(principal__in=to).delete()
        _offer(firing, task, to)
    firing.notices.append(("escalated", task, to or firing.concerned(task), _due_words(task)))
    return ""


def _put_back(firing: Firing, task: HumanTask) -> None:
    if task.state == "delegated":
        apply(task, "give_back", actor=ACTOR, now=firing.now, assignee_id=task.owner_id, owner=None)
    nobody: dict[str, Any] = dict.fromkeys(("assignee", "claimed_at", "stands_for", "deputised_at"))
    apply(task, "release", actor=ACTOR, now=firing.now, **nobody)


def _add_candidates(firing: Firing, task: HumanTask, argument: Any) -> str:
    to = firing.meant(argument)
    _offer(firing, task, to)
    firing.notices.append(("escalated", task, to, _due_words(task)))
    return "" if to else f"there is nobody named {argument!r}"


def _raise_priority(firing: Firing, task: HumanTask, argument: Any) -> str:
    task.priority = raised(task.priority, argument)
    task.version += 1
    firing.raised[task.pk] = task
    return ""


def _escalate(firing: Firing, task: HumanTask, argument: Any) -> str:
    code = str(argument or "")
    firing.commands.append(ThrowEscalation(task.instance_id, task.token_id, code, ACTOR, firing.source))
    return ""


def _complete(firing: Firing, task: HumanTask, argument: Any) -> str:
    outcome = str(argument or "")
    if task.outcomes and outcome not in {offered["name"] for offered in task.outcomes}:
        return f"the task has no outcome {outcome!r}"
    now = firing.now
    apply(
        task, "complete", actor=ACTOR, now=now, note=outcome, outcome=outcome, closed_by=ACTOR, closed_at=now
    )
    forget_waits([task.pk])
    firing.commands.append(
        CompleteWork(
            task.instance_id,
            task.token_id,
            outcome=outcome,
            actor=ACTOR,
            started_at=task.claimed_at,
            task_id=task.pk,
            paused_ms=task.paused_ms,
        )
    )
    return ""


def _alert(firing: Firing, task: HumanTask, argument: Any) -> str:
    to = [principals.of_user(person) for person in operators(task.definition_id)]
    words = str(argument) if argument else _due_words(task)
    name = task.title or task.name
    firing.notices.append(("alert", task, to, words))
    firing.alerts.append(
        EscalationAlerted(task.definition_id, task.instance_id, task.token_id, task.pk, name, str(words))
    )
    return "" if to else "nobody operates this process"


ACTIONS: dict[str, Callable[[Firing, HumanTask, Any], str]] = {
    "remind": _remind,
    "notify": _notify,
    "reassign": _reassign,
    "add_candidates": _add_candidates,
    "raise_priority": _raise_priority,
    "escalate": _escalate,
    "complete": _complete,
    "alert": _alert,
}
MOVING = {"reassign", "complete"}


def _offer(firing: Firing, task: HumanTask, numbers: Iterable[int]) -> None:
    firing.offered += [
        TaskCandidate(
            task_id=task.pk, principal=number, definition_id=task.definition_id, due_rank=task.due_rank
        )
        for number in numbers
    ]


def _tell(firing: Firing) -> None:
    people = members(number for _, _, to, _ in firing.notices for number in to)
    tell(
        Notice(kind, user, task, words)
        for kind, task, to, words in firing.notices
        for number in to
        for user in people.get(number, ())
    )


def _run(commands: list[Command]) -> None:
    """An escalation nobody catches, or a token that moved on, is refused without harm; a completion never is: the
    task was open under its instance's lock. Should it be, the whole firing is taken back."""
    results = run(commands, wait=True) if commands else []
    for command, result in zip(commands, results, strict=True):
        if isinstance(result, Rejected) and isinstance(command, CompleteWork):
            raise ProcessMovedOn(reason=result.message)


def _due_words(task: HumanTask) -> Phrase:
    if task.due_at:
        return Phrase(N_("Due {moment}."), {"moment": Moment(task.due_at)})
    return Phrase(N_("It has waited for a while."))
