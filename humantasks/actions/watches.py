"""Escalation chains of what is no user task: a step, a sub-process, the whole process.

Levels are rows as those of tasks are, with the token they belong to. Nothing tells them that the token is gone: a level
looks when it is due, under the instance's lock, and fires only while the token lives.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from humantasks.actions.copying import NewLevel, copy_escalations
from humantasks.actions.engine import lock_free_instances
from humantasks.actions.escalate_inside import act_inside, is_about_tasks
from humantasks.actions.people import directory, members, operators
from humantasks.escalation.plan import plan, without_task
from humantasks.escalation.words import in_words, names, whom
from humantasks.facts import EscalationAlerted
from humantasks.models import Escalation
from humantasks.models.chains import Policies, policies_now
from humantasks.notify.notices import CaseNotice, tell_about_cases
from portal.lib.sinks import deliver
from processes.actions.run import run
from processes.calendars.deadlines import deadline
from processes.engine.commands import Command, ThrowEscalation
from processes.engine.traits import SCOPES
from processes.facts import StepWatched
from processes.graph.model import WatchDetail
from processes.models import ProcessInstance
from processes.store.calendars import calendars
from processes.store.definitions import compiled_process
from processes.store.ids import take_id

ACTOR = "escalation"


def open_watches(facts: Sequence[StepWatched]) -> None:
    """Subscribed to `StepWatched`: rows for the levels of every step that was entered."""
    rows: list[NewLevel] = []
    watched = [(fact, compiled_process(fact.version_id).elements[fact.element]) for fact in facts]
    names_some = any(element.watch and element.watch.policy for _, element in watched)
    policies = policies_now() if names_some else Policies({}, {})
    for fact, element in watched:
        if element.watch is None:
            continue
        levels = _levels(element.watch, policies, holds_tasks=element.kind in SCOPES)
        calendar = calendars([element.watch.calendar]).get(element.watch.calendar)
        target = deadline(element.target, fact.at, calendar) if element.target else None
        planned, _ = plan(levels, fact.at, calendar, target)  # texts were judged when the model was deployed
        rows += [
            NewLevel(
                id=take_id(),
                token_id=fact.token_id,
                instance_id=fact.instance_id,
                definition_id=fact.definition_id,
                element_id=element.id,
                name=element.name or element.id,
                level=level.level,
                after=level.after,
                actions=level.actions,
                due_at=level.due_at,
            )
            for level in planned
        ]
    copy_escalations(rows)


def _levels(watch: WatchDetail, policies: Policies, *, holds_tasks: bool) -> list[dict[str, Any]]:
    """Its own, or those of the policy it names as that is now; what needs a task is left out where there is none."""
    if watch.policy:
        return without_task(policies.named.get(watch.policy, []), holds_tasks=holds_tasks)
    return [
        {"after": after, "actions": [[kind, argument or None] for kind, argument in actions]}
        for after, actions in watch.levels
    ]


def fire_watches(escalation_ids: Sequence[int], instance_ids: Sequence[int], now: datetime) -> int:
    """Fire those that are still due and whose token lives; the others are over. How many were settled."""
    with transaction.atomic():
        locked = lock_free_instances(instance_ids)
        levels = _take(escalation_ids, locked, now)
        living = _living(levels)
        firing = [level for level in levels if level.token_id in living]
        over = [level.pk for level in levels if level.token_id not in living]
        Escalation.objects.filter(pk__in=over).update(state="cancelled", fired_at=None)
        _fire(firing, now)
        return len(levels)


def _take(escalation_ids: Sequence[int], locked: Sequence[int], now: datetime) -> list[Escalation]:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE escalation SET state = 'fired', fired_at = %s WHERE id = ANY(%s) AND instance_id = ANY(%s)"
            " AND state = 'pending' AND due_at <= %s AND task_id IS NULL RETURNING id",
            [now, list(escalation_ids), list(locked), now],
        )
        taken = [row[0] for row in cursor.fetchall()]
    return list(Escalation.objects.filter(pk__in=taken).order_by("due_at", "level", "pk"))


def _living(levels: Sequence[Escalation]) -> set[int | None]:
    """Tokens, and instances standing for their whole process, that are not over."""
    ids = [level.token_id for level in levels]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM token WHERE id = ANY(%s) UNION ALL"
            " SELECT id FROM instance WHERE id = ANY(%s) AND ended_at IS NULL",
            [ids, ids],
        )
        return {row[0] for row in cursor.fetchall()}


def _fire(levels: Sequence[Escalation], now: datetime) -> None:
    about_tasks, decided = act_inside(levels, now)
    said = {name for level in levels for name in whom(level.actions)}
    people = directory(said, said)
    cases = ProcessInstance.objects.in_bulk([level.instance_id for level in levels])
    notices: list[CaseNotice] = []
    commands: list[Command] = []
    alerts: list[EscalationAlerted] = []
    for level in levels:
        troubles = about_tasks.get(level.pk, [])
        for action in level.actions:
            kind, argument = str(action[0]), action[1] if len(action) > 1 else None
            if is_about_tasks(kind):
                continue
            if kind == "escalate":
                code = str(argument or "")
                commands.append(
                    ThrowEscalation(level.instance_id, level.token_id or 0, code, ACTOR, level.pk)
                )
                continue
            meant = [number for name in names(argument) if (number := people.principal(name)) is not None]
            to = {user for each in members(meant).values() for user in each}
            to = to or set(operators(level.definition_id or 0))
            case = cases[level.instance_id]
            if kind == "alert":
                alerts.append(_alerted(level, case))
            notices += [
                CaseNotice(kind, user, case.pk, level.name, case.title or case.business_key)
                for user in sorted(to)
            ]
            if not to or (names(argument) and not meant):
                troubles.append(
                    f"there is nobody named {argument!r}"
                    if names(argument)
                    else "nobody operates this process"
                )
        level.result = "; ".join([in_words(level.actions, of_task=False), *troubles])
        level.save(update_fields=["result"])
    tell_about_cases(notices)
    deliver(alerts)
    if commands := [*commands, *decided]:
        # What nobody catches, or what ended with a task beside it, is refused without harm.
        run(commands, wait=True)


def _alerted(level: Escalation, case: ProcessInstance) -> EscalationAlerted:
    named = " · ".join(filter(None, (level.name, case.title or case.business_key)))
    words = f"“{level.name}” is not done yet."
    return EscalationAlerted(case.definition_id, case.pk, level.token_id or case.pk, None, named, words)
