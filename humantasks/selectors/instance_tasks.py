"""The tasks of one instance, newest first: for its page and its history."""

from typing import Any

from humantasks.models import HumanTask
from humantasks.selectors.there import candidate_names
from portal.lib.people import person_name

MOST_TASKS = 100


def tasks_of_instance(instance_id: int) -> list[dict[str, Any]]:
    """Title, state, who has or had it, since when."""
    tasks = list(
        HumanTask.objects.filter(instance_id=instance_id)
        .select_related("assignee", "completed_by")
        .order_by("-created_at", "-pk")[:MOST_TASKS]
    )
    offered = candidate_names([task.pk for task in tasks if task.is_open and task.assignee is None])
    return [
        {
            "id": task.pk,
            "title": task.title or task.name,
            "state": task.state,
            "who": person_name(task.completed_by or task.assignee) or ", ".join(offered.get(task.pk, [])),
            "at": task.closed_at or task.claimed_at or task.created_at,
        }
        for task in tasks
    ]
