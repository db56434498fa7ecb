"""Tasks as what a batch may be about: those of a filter of the inbox, or of ids. Each kind checks its own rights."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User

from humantasks.models import HumanTask
from humantasks.selectors.filters import filter_from
from humantasks.selectors.inbox import inbox_keys
from humantasks.selectors.views import VIEWS
from humantasks.visibility import tasks
from portal.lib.bulk import BulkTarget, Example
from portal.lib.clock import portal_now
from portal.lib.errors import Invalid

FILTERS = (
    "view",
    "process_key",
    "version",
    "element_id",
    "state",
    "assignee",
    "group",
    "priority",
    "business_key",
    "q",
    "due_before",
    "due_after",
    "created_before",
    "created_after",
    "follow_up_before",
    "follow_up_after",
)


def _chosen(user: User, role: str, query: Mapping[str, str], limit: int) -> list[int]:
    unknown = [name for name in query if name not in FILTERS and not name.startswith("var.")]
    view = query.get("view") or "all"
    if unknown or view not in VIEWS:
        raise Invalid(f"Expected a filter of {', '.join(FILTERS)}, but got {(unknown or [view])[0]!r}.")
    keys = inbox_keys(user, view, filter_from(query, user), now=portal_now(), limit=limit)
    return [task_id for _, task_id in keys]


def _permitted(user: User, role: str, ids: Sequence[int]) -> set[int]:
    return set(tasks(user).filter(pk__in=ids).values_list("pk", flat=True))


def _examples(user: User, ids: Sequence[int]) -> list[Example]:
    rows: dict[int, HumanTask] = tasks(user).select_related("instance").in_bulk(list(ids))
    return [_example(rows[each]) for each in ids if each in rows]


def _example(task: HumanTask) -> Example:
    case = task.instance.business_key
    return Example(task.pk, " · ".join(filter(None, (task.title or task.name, case))), f"/tasks/{task.pk}/")


TASKS = BulkTarget("task", _chosen, _permitted, _examples)
