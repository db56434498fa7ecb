"""The inbox: `/tasks/`, as a list or beside the open task; and "get next"."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from humantasks.actions.conversation import mark_seen
from humantasks.actions.next import take_next
from humantasks.actions.saved_views import MODES, keep_layout
from humantasks.models import SavedView
from humantasks.selectors.columns import DEFAULT
from humantasks.selectors.inbox import ready_tasks
from humantasks.selectors.pages import task_page
from humantasks.selectors.saved_views import kept_of, layout_of
from humantasks.selectors.views import COMPLETED, VIEWS
from humantasks.visibility import definitions_with, find_task, find_view, led_groups
from humantasks.web.counts import task_counts
from humantasks.web.inbox_context import colleagues, grouped, table, title_of, waiting_elsewhere
from humantasks.web.inbox_file import task_file
from humantasks.web.inbox_filters import bounds, canonical, chips, options_for
from humantasks.web.task_context import snooze_choices, task_page_context
from portal.http.access import signed_in
from portal.http.htmx import partial_or_page, wants_fragment
from portal.http.pagination import page_limit
from portal.lib.clock import portal_now
from portal.lib.errors import NotFound

DEFAULT_VIEW = "open"


@require_safe
def inbox(request: HttpRequest) -> HttpResponseBase:
    """The page; to htmx its rows, or the task's pane when that is what is asked for; `format=csv` all of the list."""
    if request.headers.get("HX-Target") == "task-pane":
        return _pane(request)
    if address := canonical(request.GET):
        return HttpResponseRedirect(address)
    if request.GET.get("format") == "csv":
        return _as_csv(request)
    context = _list(request)
    if context["mode"] == "split" and request.GET.get("task"):
        context |= _open_task(request)
    return partial_or_page(request, "humantasks/inbox.html", "humantasks/_task_rows.html", context)


@require_POST
def get_next(request: HttpRequest) -> HttpResponse:
    """Take the most urgent task nobody has, and open it."""
    user, now = signed_in(request), portal_now()
    task = take_next(user=user, ready=ready_tasks(user, now=now), now=now)
    if task is not None:
        return HttpResponseRedirect(f"/tasks/{task.pk}/", status=303)
    messages.info(request, "Nothing waits that you could take.")
    return HttpResponseRedirect(f"/tasks/?view={DEFAULT_VIEW}", status=303)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; an address with nothing but a saved view asks for what that view keeps."""

    query: dict[str, str]
    saved: SavedView | None
    is_changed: bool  # the address differs from the saved view it names


def _asked(request: HttpRequest) -> Asked:
    query = request.GET.dict()
    if "saved" not in query:
        return Asked(query, None, is_changed=False)
    saved = find_view(signed_in(request), query["saved"])
    if not kept_of(query):
        return Asked({**saved.query, **query}, saved, is_changed=False)
    of_layout = {"mode", "columns"}
    differs = {k: v for k, v in kept_of(query).items() if k not in of_layout} != {
        k: v for k, v in saved.query.items() if k not in of_layout
    }
    return Asked(query, saved, is_changed=differs)


def _list(request: HttpRequest) -> dict[str, Any]:
    now, user, asked = portal_now(), signed_in(request), _asked(request)
    view = _view(asked)
    query = {**asked.query, "view": view} | bounds(asked.query, now)
    page = task_page(user, query, now=now, limit=page_limit(request.GET.get("limit")), view=view)
    counts = task_counts(request)
    options = options_for(user, page.rows, asked.query)
    filters = chips(asked.query, options)
    mode, columns = _layout(user, asked.query)
    return {
        "current_view": view,
        "saved": asked.saved,
        "saved_is_mine": asked.saved is not None and asked.saved.owner_id == user.pk,
        "is_changed": asked.is_changed,
        "keeps": sorted(kept_of(asked.query | {"view": view, "mode": mode}).items()),
        "colleagues": colleagues(user),
        "snoozes": snooze_choices(now),
        "may_prioritise": bool(definitions_with(user, "operate")) or led_groups(user).exists(),
        "share_with": list(user.groups.order_by("name").values_list("pk", "name")),
        "asked": asked.query,
        "title": asked.saved.name if asked.saved else title_of(view),
        "total": None if filters or asked.saved else counts.get(view, len(page.rows)),
        "mode": mode,
        "groups": grouped(page.rows, view, now),
        "table": table(page.rows, columns, user) if mode == "table" else None,
        "shown": len(page.rows),
        "filters": filters,
        "filter_options": options,
        "clear_url": f"/tasks/?view={view}",
        "next_cursor": page.next,
        "waiting_elsewhere": waiting_elsewhere(view, counts),
        "task": None,
        "is_fragment": wants_fragment(request),
    }


def _view(asked: Asked) -> str:
    view = asked.query.get("view") or DEFAULT_VIEW
    if view not in VIEWS and view != COMPLETED:
        raise NotFound(f"Expected a view of your tasks, but there is none called {view!r}.")
    return view


def _as_csv(request: HttpRequest) -> StreamingHttpResponse:
    now, user, asked = portal_now(), signed_in(request), _asked(request)
    view = _view(asked)
    query = {**asked.query, "view": view} | bounds(asked.query, now)
    return task_file(user, query, asked.query.get("columns", ""), now)


def _layout(user: User, query: Mapping[str, str]) -> tuple[str, list[str]]:
    """As the address says; that is kept for the next time, on the server."""
    mode, columns = query.get("mode", ""), query.get("columns", "")
    kept = layout_of(user)
    chosen = [key for key in columns.split(",") if key]
    if mode in MODES and (mode != kept.mode or (chosen and chosen != kept.columns)):
        keep_layout(user, mode=mode, columns=chosen or None)
    return (mode if mode in MODES else kept.mode), (chosen or kept.columns or list(DEFAULT))


def _open_task(request: HttpRequest) -> dict[str, Any]:
    task = find_task(signed_in(request), request.GET["task"])
    mark_seen(task, signed_in(request))
    return {**task_page_context(task, signed_in(request), portal_now()), "tab": request.GET.get("tab", "")}


def _pane(request: HttpRequest) -> HttpResponse:
    """The task beside the list; one that is gone says so there."""
    try:
        return render(request, "humantasks/_task_pane.html", _open_task(request))
    except NotFound as error:
        gone = {"title": gettext("This task is not here any more"), "text": error.sentence, "symbol": "inbox"}
        return render(request, "_parts/empty.html", gone, status=404)
