"""A page of tasks for the API: open ones by due date, closed ones or those of one case through what one may see."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from humantasks.lifecycle import OPEN_TASK_STATES
from humantasks.models import HumanTask
from humantasks.selectors.filters import filter_from, states_of
from humantasks.selectors.inbox import Key, inbox_keys
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
        return completed_ids(user, limit + 1, after)
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
    rows = tasks(user).filter(_equal(query, wanted.states))
    if wanted.definition_ids is not None:
        rows = rows.filter(definition__in=wanted.definition_ids)
    if wanted.element_id:
        rows = rows.filter(element_id=wanted.element_id)
    if wanted.assignee_id:
        rows = rows.filter(assignee=wanted.assignee_id)
    if wanted.due_before:
        rows = rows.filter(due_at__lt=wanted.due_before)
    return _next_keys(rows, limit, after)


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
