"""Open tasks past their due date, by element: asked from the partial index on open tasks, never stored."""

from django.db.models import Count, QuerySet

from humantasks.lifecycle import OPEN_TASK_STATES
from humantasks.models import HumanTask
from portal.lib.clock import portal_now
from processes.models import ProcessInstance


def overdue_by_element(
    version_ids: list[int], among: "QuerySet[ProcessInstance] | None" = None
) -> dict[str, int]:
    """Element id -> open tasks of these versions (of chosen instances) whose due date has passed. A clock that stands still is not late."""
    chosen = {} if among is None else {"instance_id__in": among.order_by().values("pk")}
    rows = (
        HumanTask.objects.filter(
            process_version_id__in=version_ids,
            state__in=OPEN_TASK_STATES,
            due_at__lt=portal_now(),
            paused_since__isnull=True,
            **chosen,
        )
        .values_list("element_id")
        .annotate(count=Count("pk"))
    )
    return dict(rows)
