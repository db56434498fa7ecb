"""The only writer of a task's state: guarded UPDATEs taken from the lifecycle table, and their line in the log.

Of two who want the same move exactly one finds the row; the other is told who was first.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import F, Model, OuterRef, Q
from django_fsm import can_proceed, has_transition_perm

from humantasks.lifecycle import OPEN_TASK_STATES, TASK
from humantasks.models import HumanTask, TaskCandidate
from portal.lib import moments
from portal.lib.errors import Conflict, Forbidden, NotFound
from portal.lib.people import person_name

_PERSON = re.compile(r"user:\d+")
WORDS = {
    "claim": "claim",
    "release": "release",
    "assign": "assign",
    "delegate": "delegate",
    "give_back": "give back",
    "ask": "ask about",
    "answer": "answer for",
    "complete": "complete",
}


class TaskAlreadyClaimed(Conflict):
    code = "task-already-claimed"
    message = "Expected to {verb} this task, but {assignee} claimed it at {claimed_at}."


class TaskClosed(Conflict):
    code = "task-closed"
    message = "Expected to {verb} this task, but it was {state} by {closed_by} at {closed_at}."


class TaskSuspended(Conflict):
    code = "task-suspended"
    message = "Expected to {verb} this task, but its case is suspended. An operator can resume it."


class TaskNotInState(Conflict):
    code = "task-state"
    message = "Expected to {verb} this task, but it is {state}."


class NotYourTask(Forbidden):
    code = "task-not-yours"
    message = "Expected to {verb} this task, but it is not yours to {verb}."


class OwnRequest(Forbidden):
    code = "own-request"
    message = "Expected somebody else to {verb} this task, but you started the case yourself."


class DeputyOfStarter(OwnRequest):
    message = "Expected somebody else to {verb} this task, but whom you stand in for started the case."


class VotesNeeded(Conflict):
    code = "votes-needed"
    message = "Expected to {verb} this task, but several people decide it together: vote instead."


class SameEyes(Forbidden):
    code = "same-eyes"
    message = "Expected other eyes to {verb} this task, but you, or whom you stand in for, did an earlier step of the case."


def check(task: HumanTask, move: str, user: Any) -> None:
    """May this person make this move now? The FSM method answers; this finds the sentence. Raises Conflict, Forbidden."""
    method = getattr(task, move)
    if can_proceed(method) and has_transition_perm(method, user):
        return
    raise refusal(task, move)


def refusal(task: HumanTask, move: str) -> Conflict | Forbidden:
    """Why the move is not possible, as the row stands."""
    verb, standing = WORDS[move], task.standing
    if not task.is_open:
        who = person_name(task.completed_by) if task.completed_by else (task.closed_by or "the process")
        return TaskClosed(verb=verb, state=task.state, closed_by=who, closed_at=_time(task.closed_at))
    if task.instance.suspended:
        return TaskSuspended(verb=verb)
    held = task.assignee_id is not None and not standing.is_assignee
    if held and (move == "claim" or (move == "complete" and standing.is_candidate)):
        return TaskAlreadyClaimed(
            verb=verb,
            assignee=person_name(task.assignee),
            claimed_at=_time(task.claimed_at or task.changed_at),
        )
    if move in ("claim", "complete") and not task.is_not_own_request():
        own = standing.started_in_person
        return OwnRequest(verb=verb) if own else DeputyOfStarter(verb=verb)
    if move in ("claim", "complete") and not task.is_by_other_eyes():
        return SameEyes(verb=verb)
    if move in ("claim", "assign") and not task.is_for_one():
        return VotesNeeded(verb=verb)
    if not has_transition_perm_in_any_state(task, move):
        return NotYourTask(verb=verb)
    return TaskNotInState(verb=verb, state=task.state.replace("_", " "))


def has_transition_perm_in_any_state(task: HumanTask, move: str) -> bool:
    """The permission of a move alone, whatever the state."""
    transitions: Any = HumanTask._meta.get_field("state").get_all_transitions(HumanTask)
    return any(t.permission is None or t.permission(task, None) for t in transitions if t.name == move)


def apply(task: HumanTask, move: str, *, actor: str, now: datetime, note: str = "", **columns: Any) -> None:
    """Move one row from exactly the state it was seen in, log it, and bring the object up to date.

    Raises Conflict: somebody was first; the sentence says who.
    """
    legal = TASK.move(move)
    if task.state not in legal.sources:
        raise lost_race(task, move)
    columns = {"changed_at": now, **columns}
    both = f"{note} {_in_whose_name(columns.get('stands_for', task.stands_for))}".strip()
    seen = [legal.target, task.pk, task.state, task.assignee_id]
    with connection.cursor() as cursor:
        names, values = _assigned(columns)
        statement = _MOVE.format(names=names, remember=_REMEMBER * (legal.target not in OPEN_TASK_STATES))
        cursor.execute(statement, [*values, *seen, move, task.state, actor, now, both])
        row = cursor.fetchone()
    if row is None:
        raise lost_race(task, move)
    _bring_up_to_date(task, legal.target, columns, row)


# A move and its line in the log are one statement. What is returned is what others may have changed meanwhile.
_MOVE = """
WITH moved AS (
    UPDATE task SET {names}{remember}, version = version + 1, state = %s
     WHERE id = %s AND state = %s AND assignee_id IS NOT DISTINCT FROM %s
 RETURNING id, instance_id, state, correlation_id, version, priority, due_at, due_rank, principals_at_close
), logged AS (
    INSERT INTO transition_log (kind, object_id, instance_id, move, source, target, actor, at, correlation_id, note)
    SELECT 'task', id, instance_id, %s, %s, state, %s, %s, correlation_id, %s FROM moved
)
SELECT version, priority, due_at, due_rank, principals_at_close FROM moved
"""
_RETURNED = ("version", "priority", "due_at", "due_rank", "principals_at_close")
# Who could have taken a task may still read it when it is closed and its candidates are gone.
_REMEMBER = """,
    principals_at_close = ARRAY(SELECT principal FROM task_candidate c WHERE c.task_id = task.id ORDER BY 1)"""


def _assigned(columns: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The columns as an UPDATE takes them, and their values as the database does. An object stands for its id."""
    names, values = [], []
    for name, value in columns.items():
        field: Any = HumanTask._meta.get_field(name)
        plain = value.pk if isinstance(value, Model) else value
        names.append(f'"{field.column}" = %s')
        values.append(field.get_db_prep_save(plain, connection))
    return ", ".join(names), values


def _bring_up_to_date(
    task: HumanTask, state: str, columns: Mapping[str, Any], returned: Sequence[Any]
) -> None:
    del task.__dict__["state"]  # which is protected from everybody else
    task.state = state
    for name, value in [*columns.items(), *zip(_RETURNED, returned, strict=True)]:
        setattr(task, name, value)


def _in_whose_name(through: Sequence[int] | None) -> str:
    """ "for user:12" while a deputy has it: both names stand in the log."""
    return f"for user:{through[0]}" if through else ""


def move_all(which: Q, move: str, *, now: datetime, **columns: Any) -> int:
    """Move every row of `which` that is in a state for it; how many were."""
    legal = TASK.move(move)
    if legal.target not in OPEN_TASK_STATES:
        offered = TaskCandidate.objects.filter(task=OuterRef("pk")).order_by("principal")
        columns["principals_at_close"] = ArraySubquery(offered.values("principal"))
    rows = HumanTask.objects.filter(which, state__in=legal.sources)
    return rows.update(state=legal.target, version=F("version") + 1, changed_at=now, **columns)


def lost_race(task: HumanTask, move: str) -> Conflict | Forbidden | NotFound:
    """The refusal as the row stands now, after the guarded statement found nothing."""
    standing = task.standing
    fresh = (
        HumanTask.objects.select_related("instance", "assignee", "completed_by").filter(pk=task.pk).first()
    )
    if fresh is None:
        return NotFound()
    fresh.standing = standing
    return refusal(fresh, move)


def log(
    moved: Iterable[tuple[HumanTask, str, str, str]], *, actor: str, now: datetime, note: str = ""
) -> None:
    """One line of the transition log per move (task, move, source, target), in one statement."""
    rows = list(moved)
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO transition_log"
            " (kind, object_id, instance_id, move, source, target, actor, at, correlation_id, note)"
            " SELECT 'task', task_id, instance_id, move, source, target, %s, %s, correlation_id, %s"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])"
            " AS t(task_id, instance_id, move, source, target, correlation_id)",
            [
                actor,
                now,
                note,
                [task.pk for task, _, _, _ in rows],
                [task.instance_id for task, _, _, _ in rows],
                [move for _, move, _, _ in rows],
                [source for _, _, source, _ in rows],
                [target for _, _, _, target in rows],
                [task.correlation_id for task, _, _, _ in rows],
            ],
        )


def last_move(task: HumanTask) -> tuple[str, str]:
    """Who moved the task last, and when, in words. Index: transition_by_object."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT actor, at FROM transition_log WHERE kind = 'task' AND object_id = %s ORDER BY at DESC, id DESC LIMIT 1",
            [task.pk],
        )
        row = cursor.fetchone()
    if row is None:
        return "the process", _time(task.changed_at)
    person = (
        User.objects.filter(pk=int(row[0].removeprefix("user:"))).first()
        if _PERSON.fullmatch(row[0])
        else None
    )
    return (person_name(person) if person else "the process"), _time(row[1])


def _time(at: datetime | None) -> str:
    return moments.clock(at) if at else "an unknown time"
