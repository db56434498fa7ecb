"""Tasks for start pages: mine, about to escalate, and the load of each group."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group, User

from humantasks.assignment.principals import of_group
from humantasks.models import Escalation, HumanTask
from humantasks.selectors.filters import filter_from
from humantasks.selectors.inbox import inbox_counts, inbox_keys
from humantasks.selectors.there import candidate_names
from humantasks.visibility import tasks
from portal.lib import sql

MOST_ESCALATING = 12
SHARE_WIDTH = 100

_LOAD = """
SELECT c.principal, count(*), count(*) FILTER (WHERE t.assignee_id IS NOT NULL),
       count(*) FILTER (WHERE t.due_at < %(now)s AND t.paused_since IS NULL)
  FROM task_candidate c JOIN task t ON t.id = c.task_id
 WHERE c.principal = ANY(%(principals)s) GROUP BY 1
"""


def my_open_tasks(user: User, now: datetime, most: int) -> dict[str, Any]:
    """Count, overdue count and the first few tasks, due first."""
    wanted = filter_from({}, user)
    keys = inbox_keys(user, "mine", wanted, now=now, limit=most) or inbox_keys(
        user, "groups", wanted, now=now, limit=most
    )
    counts = inbox_counts(user, ["mine", "groups", "overdue"], now=now)
    rows = HumanTask.objects.in_bulk([key[-1] for key in keys])
    found = [rows[key[-1]] for key in keys if key[-1] in rows]
    return {
        "count": counts["mine"] + counts["groups"],
        "overdue": counts["overdue"],
        "rows": [{"id": row.pk, "title": row.title or row.name, "due_at": row.due_at} for row in found],
    }


def escalating_soon(user: User, now: datetime, within: timedelta) -> list[dict[str, Any]]:
    """What of the tasks the person may see escalates next, soonest first."""
    levels = list(
        Escalation.objects.filter(state="pending", due_at__lt=now + within, task__in=tasks(user))
        .select_related("task", "task__assignee")
        .order_by("due_at", "pk")[:MOST_ESCALATING]
    )
    offered = candidate_names([level.task.pk for level in levels if level.task.assignee is None])
    return [
        {
            "task_id": level.task_id,
            "title": level.task.title or level.task.name,
            "at": level.due_at,
            "key": level.task.business_key,
            "who": level.task.assignee.get_username()
            if level.task.assignee
            else ", ".join(offered.get(level.task.pk, [])),
        }
        for level in levels
    ]


def workload_by_group(user: User, now: datetime) -> list[dict[str, Any]]:
    """Open tasks of each group with any, largest first; widths in percent of the largest."""
    groups = {of_group(group.pk): group.name for group in Group.objects.all()}
    rows = sql.fetch(_LOAD, {"principals": list(groups), "now": now})
    largest = max((total for _, total, _, _ in rows), default=1)
    loads = [
        {
            "group": groups[principal],
            "total": total,
            "taken": taken,
            "untaken": total - taken,
            "late": late,
            "taken_percent": round(taken / largest * SHARE_WIDTH, 1),
            "untaken_percent": round((total - taken) / largest * SHARE_WIDTH, 1),
            "late_percent": round(late / largest * SHARE_WIDTH, 1),
            "late_from_percent": round((total - late) / largest * SHARE_WIDTH, 1),
        }
        for principal, total, taken, late in rows
    ]
    return sorted(loads, key=lambda load: -load["total"])
