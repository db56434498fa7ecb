"""The engine left the element of a task: completed by its person, or cancelled around them.

A task its person completed is closed already by `actions.complete`, in the same transaction; here are the others.
Drafts stay with the closed task, so that nobody loses what they typed; candidates and waiting levels go.
"""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q

from humantasks.actions.bells import ring
from humantasks.actions.moves import log, move_all
from humantasks.lifecycle import OPEN_TASK_STATES, TASK
from humantasks.models import Escalation, HumanTask, TaskCandidate
from humantasks.notify.notices import Notice, tell
from processes.facts import WorkClosed

MOVES = {"completed": "complete", "cancelled": "cancel"}


def close_tasks(facts: Sequence[WorkClosed]) -> None:
    """Subscribed to `WorkClosed`. A fixed number of statements per reason."""
    by_reason: dict[str, list[WorkClosed]] = defaultdict(list)
    for fact in facts:
        by_reason[fact.reason].append(fact)
    for reason, closed in by_reason.items():
        _close(MOVES.get(reason, "cancel"), closed)


def _close(move: str, facts: Sequence[WorkClosed]) -> None:
    now = facts[0].at
    tokens = [fact.token_id for fact in facts]
    tasks = list(HumanTask.objects.filter(token_id__in=tokens, state__in=OPEN_TASK_STATES).order_by("pk"))
    if not tasks:
        return
    ids = [task.pk for task in tasks]
    ring(tasks)
    remember_candidates(ids)
    move_all(Q(pk__in=ids), move, now=now, closed_at=now, closed_by="the process", owner=None, asked=None)
    log([(task, move, task.state, TASK.move(move).target) for task in tasks], actor="engine", now=now)
    forget_waits(ids)
    if move == "cancel":
        tell(_overtaken(tasks))


def remember_candidates(task_ids: Sequence[int]) -> None:
    """Keep who could have taken the tasks: they may still read them. Before the candidates go; one statement."""
    offered: dict[int, list[int]] = defaultdict(list)
    for task_id, principal in TaskCandidate.objects.filter(task__in=task_ids).values_list(
        "task_id", "principal"
    ):
        offered[task_id].append(principal)
    by_principals: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for task_id, numbers in offered.items():
        by_principals[tuple(sorted(numbers))].append(task_id)
    for (
        principals,
        ids,
    ) in by_principals.items():  # tasks of one element share their candidates: mostly one round
        HumanTask.objects.filter(pk__in=ids).update(principals_at_close=list(principals))


def forget_waits(task_ids: Sequence[int]) -> None:
    """A closed task is nobody's candidate and escalates no more."""
    TaskCandidate.objects.filter(task__in=task_ids).delete()
    Escalation.objects.filter(task__in=task_ids, state__in=("pending", "paused")).update(state="cancelled")


def _overtaken(tasks: Sequence[HumanTask]) -> list[Notice]:
    return [
        Notice("cancelled", task.assignee_id, task, "The process went another way; nothing is left to do.")
        for task in tasks
        if task.assignee_id
    ]
