"""A page of tasks for the API: open ones by due date, closed ones or those of one case through what one may see."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from humantasks.lifecycle import OPEN_TASK_STATES
from humantasks.models import HumanTask
from humantasks.selectors.filters import filter_from, states_of
from humantasks.selectors.inbox import inbox_keys
from humantasks.selectors.query import Key, TaskFilter
from humantasks.selectors.rows import completed_ids, rows_of
from humantasks.selectors.views import COMPLETED, VIEWS
from humantasks.visibility import tasks
from portal.http.numbers import is_whole
from portal.http.pagination import Page, decode_cursor, page_of
from portal.lib.errors import Invalid


def task_page(user: User, query: Mapping[str, str], *, now: datetime, limit: int, view: str = "all") -> Page:
    """Rows (`selectors.rows.Row`) and the cursor of the next page. Raises Invalid, BadCursor, NarrowYourFilter."""
    view = query.get("view") or view
    if view != COMPLETED and view not in VIEWS:
        raise Invalid(f"Expected `view` to be one of {', '.join([*VIEWS, COMPLETED])}, but got {view!r}.")
    after = _cursor(query.get("cursor", ""))
    keys = _keys(user, query, view, now, limit, after)
    page = page_of(keys, limit, lambda key: key)
    return Page(rows_of([pk for _, pk in page.rows], user), page.next)


def _keys(
    user: User, query: Mapping[str, str], view: str, now: datetime, limit: int, after: Key | None
) -> list[Key]:
    if view == COMPLETED:
        return completed_ids(
            user, limit + 1, after, _columns(filter_from(query, user), query.get("q", "").strip())
        )
    if query.get("process_instance") or not set(states_of(query)) <= set(OPEN_TASK_STATES):
        return _seen(user, query, limit, after)
    return inbox_keys(user, view, filter_from(query, user), now=now, limit=limit + 1, after=after)


def _seen(user: User, query: Mapping[str, str], limit: int, after: Key | None) -> list[Key]:
    """Open and closed ones. Index: task_by_instance for one case; without a case it is bounded by the filters only."""
    wanted = filter_from(query, user)
    if wanted.variables or wanted.group_principal is not None:
        raise Invalid(
            "Expected filters by variable or group for open tasks only, but closed ones are asked for."
        )
    rows = tasks(user).filter(_equal(query, wanted.states), _columns(wanted, ""))
    return _next_keys(rows, limit, after)


# Fields of the filter -> what they ask of a task's columns.
_LOOKUPS = {
    "definition_ids": "definition__in",
    "version_ids": "process_version__in",
    "instance_ids": "instance__in",
    "assignee_id": "assignee",
    "due_before": "due_at__lt",
    "due_after": "due_at__gte",
    "created_before": "created_at__lt",
    "created_after": "created_at__gte",
    "follow_up_before": "follow_up_at__lt",
    "follow_up_after": "follow_up_at__gte",
    "priority_from": "priority__gte",
}


def _columns(wanted: TaskFilter, search: str) -> Q:
    """The filter as far as a task's own row answers it."""
    given = {
        lookup: value for name, lookup in _LOOKUPS.items() if (value := getattr(wanted, name)) is not None
    }
    found = Q(**given)
    if wanted.element_id:
        found &= Q(element_id=wanted.element_id)
    return found & (Q(title__icontains=search) | Q(business_key__icontains=search)) if search else found


def _equal(query: Mapping[str, str], states: tuple[str, ...]) -> Q:
    found = Q(state__in=states) if states else Q()
    if instance := query.get("process_instance", ""):
        if not is_whole(instance):
            raise Invalid(f"Expected `process_instance` to be an id, but got {instance!r}.")
        found &= Q(instance=int(instance))
    return found


def _next_keys(rows: "QuerySet[HumanTask]", limit: int, after: Key | None) -> list[Key]:
    if after:
        rows = rows.filter(Q(due_rank__gt=after[0]) | Q(due_rank=after[0], pk__gt=after[1]))
    return list(rows.order_by("due_rank", "pk").values_list("due_rank", "pk")[: limit + 1])


def _cursor(text: str) -> Key | None:
    key = decode_cursor(text, datetime, int)
    return None if key is None else (key[0], key[1])
