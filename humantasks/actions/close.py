"""The engine left the element of a task: completed by its person, or cancelled around them.

A task its person completed is closed already by `actions.complete`, in the same transaction; here are the others.
Drafts stay with the closed task, so that nobody loses what they typed; candidates and waiting levels go.
"""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from humantasks.actions.bells import ring
from humantasks.actions.moves import log, move_all
from humantasks.lifecycle import OPEN_TASK_STATES, TASK
from humantasks.models import HumanTask
from humantasks.notify.notices import Notice, tell
from portal.lib import sql
from portal.lib.phrases import Phrase
from processes.facts import WorkClosed

MOVES = {"completed": "complete", "cancelled": "cancel"}
# The states stand in the text, so that a prepared statement finds the partial index task_one_open_per_token.
_STATES = ", ".join(f"'{state}'" for state in OPEN_TASK_STATES)
_OPEN = f"SELECT id FROM task WHERE token_id = ANY(%(tokens)s::bigint[]) AND state IN ({_STATES})"  # noqa: S608 - a constant

OVERTAKEN = Phrase(N_("The process went another way; nothing is left to do."))


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
    ids = [row[0] for row in sql.fetch(_OPEN, {"tokens": sql.numbers(tokens)})]
    if not ids:
        return  # people completed them
    tasks = list(HumanTask.objects.filter(pk__in=ids).order_by("pk"))
    ring(tasks)
    move_all(Q(pk__in=ids), move, now=now, closed_at=now, closed_by="the process", owner=None, asked=None)
    log([(task, move, task.state, TASK.move(move).target) for task in tasks], actor="engine", now=now)
    forget_waits(ids)
    if move == "cancel":
        tell(_overtaken(tasks))


# Indexes: by task.
_FORGET = """
WITH gone AS (DELETE FROM task_candidate WHERE task_id = ANY(%(tasks)s::bigint[])),
     dropped AS (DELETE FROM task_draft WHERE task_id = ANY(%(tasks)s::bigint[]) AND user_id = %(drafts_of)s::bigint)
UPDATE escalation SET state = 'cancelled'
 WHERE task_id = ANY(%(tasks)s::bigint[]) AND state IN ('pending', 'paused')
"""


def forget_waits(task_ids: Sequence[int], *, drafts_of: int | None = None) -> None:
    """A closed task is nobody's candidate and escalates no more; who decided it needs no draft. One statement."""
    sql.execute(_FORGET, {"tasks": sql.numbers(task_ids), "drafts_of": drafts_of})


def _overtaken(tasks: Sequence[HumanTask]) -> list[Notice]:
    return [Notice("cancelled", task.assignee_id, task, OVERTAKEN) for task in tasks if task.assignee_id]
