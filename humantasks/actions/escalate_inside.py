"""What a level of a sub-process or of a whole process does with the tasks that are open inside it.

Runs under the lock of the case, in the transaction that takes the level (`actions.watches`); each task moves as by a level
of its own (`actions.escalate`). Tasks of called instances are theirs, not those of the caller.
"""

from collections.abc import Sequence
from datetime import datetime

from humantasks.actions.escalate import Firing, act, finish, prepare
from humantasks.escalation.plan import OF_STEPS
from humantasks.lifecycle import OPEN_TASK_STATES
from humantasks.models import Escalation, HumanTask
from portal.lib import sql
from processes.engine.commands import Command

MOST_INSIDE = 200  # tasks a level acts on; more at once are a batch somebody should look at
NOBODY = "no task is open inside"
# Open tasks by the sub-process or process they are in. Indexes: token_by_instance, task by token, task by instance.
_INSIDE = """
WITH RECURSIVE inside(root, instance_id, id) AS (
    SELECT k.id, k.instance_id, k.id FROM token k WHERE k.id = ANY(%(roots)s::bigint[])
    UNION ALL
    SELECT i.root, i.instance_id, k.id FROM inside i JOIN token k ON k.instance_id = i.instance_id AND k.scope = i.id
)
SELECT i.root, t.id FROM inside i JOIN task t ON t.token_id = i.id AND t.state = ANY(%(states)s::text[])
UNION ALL
SELECT t.instance_id, t.id FROM task t WHERE t.instance_id = ANY(%(roots)s::bigint[]) AND t.state = ANY(%(states)s::text[])
"""


def act_inside(levels: Sequence[Escalation], now: datetime) -> tuple[dict[int, list[str]], list[Command]]:
    """Do what the levels want done with tasks: level -> what went wrong, and what the engine is still to be told."""
    wanted = [level for level in levels if any(is_about_tasks(str(each[0])) for each in level.actions)]
    if not wanted:
        return {}, []
    inside = _open_inside(wanted)
    everyone = {task.pk: task for tasks in inside.values() for task in tasks}
    firing = prepare(wanted, everyone, now)
    troubles = {level.pk: _act(firing, level, inside.get(level.token_id, [])) for level in wanted}
    finish(firing, everyone.values())
    return troubles, firing.commands


def is_about_tasks(kind: str) -> bool:
    return kind not in OF_STEPS


def _act(firing: Firing, level: Escalation, tasks: Sequence[HumanTask]) -> list[str]:
    if not tasks:
        return [NOBODY]
    found = []
    for action in level.actions:
        kind, argument = str(action[0]), action[1] if len(action) > 1 else None
        if is_about_tasks(kind):
            still_open = (task for task in tasks if task.is_open)
            found += [act(firing, level, task, kind, argument) for task in still_open]
    return [trouble for trouble in dict.fromkeys(found) if trouble]


def _open_inside(levels: Sequence[Escalation]) -> dict[int | None, list[HumanTask]]:
    """Token (or instance) -> tasks, earliest due first. Two levels meet the same objects."""
    roots = sql.numbers({level.token_id or 0 for level in levels})
    pairs = sql.fetch(_INSIDE, {"roots": roots, "states": sql.texts(OPEN_TASK_STATES)})
    tasks = HumanTask.objects.in_bulk({task_id for _, task_id in pairs})
    found: dict[int | None, list[HumanTask]] = {}
    for root, task_id in pairs:
        found.setdefault(root, []).append(tasks[task_id])
    return {
        root: sorted(each, key=lambda task: (task.due_rank, task.pk))[:MOST_INSIDE]
        for root, each in found.items()
    }
