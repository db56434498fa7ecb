"""Who has to hear that tasks changed: those who may take, hold, own or are asked about them, and their operators.

A bell carries ids only; every socket reads the rows with its reader's rights. A batch of many tasks rings once per
group and says "many": the sockets then read their first page instead of following every row.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from humantasks.actions.copying import NewCandidate, NewTask
from humantasks.models import HumanTask, TaskCandidate
from portal.live.groups import inbox_of_operators, inbox_of_principal
from portal.live.push import push_on_commit

MAX_IDS = 100  # more rows than anybody has on the screen


def ring(tasks: Sequence[HumanTask], also: Iterable[int | None] = ()) -> None:
    """Tell everyone concerned, as the rows stand now; `also` are people who were concerned before."""
    if not tasks:
        return
    offered = TaskCandidate.objects.filter(task__in=[task.pk for task in tasks])
    _ring(tasks, [*offered.values_list("principal", flat=True).distinct(), *also])


def ring_opened(tasks: Sequence[NewTask], candidates: Iterable[NewCandidate]) -> None:
    """The same for tasks that were just opened; asks nothing."""
    if tasks:
        _ring(tasks, {candidate.principal for candidate in candidates})


def ring_closed(task: HumanTask, also: Iterable[int | None]) -> None:
    """The same for one that was just closed and remembers who could have taken it; asks nothing."""
    _ring([task], [*task.principals_at_close, *also])


def groups_of(task: HumanTask) -> set[str]:
    """The inboxes that a task concerns. One query."""
    offered = TaskCandidate.objects.filter(task=task).values_list("principal", flat=True)
    return set(_groups([task], offered))


def _ring(tasks: Sequence[HumanTask | NewTask], principals: Iterable[int | None]) -> None:
    push_on_commit(_groups(tasks, principals), _message([task.pk for task in tasks]))


def _groups(tasks: Sequence[HumanTask | NewTask], principals: Iterable[int | None]) -> list[str]:
    people = {person for task in tasks for person in (task.assignee_id, task.owner_id, task.asked_id)}
    concerned = {number for number in {*people, *principals} if number is not None}
    groups = [inbox_of_principal(number) for number in concerned]
    return groups + [inbox_of_operators(definition) for definition in {task.definition_id for task in tasks}]


def _message(ids: list[int]) -> dict[str, Any]:
    return {"type": "live.bell", "ids": ids if len(ids) <= MAX_IDS else [], "many": len(ids) > MAX_IDS}
