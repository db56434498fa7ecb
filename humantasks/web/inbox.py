"""The inbox: `/tasks/`, as a list or beside the open task; and "get next"."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from humantasks.actions.conversation import mark_seen
from humantasks.actions.next import take_next
from humantasks.selectors.inbox import ready_tasks
from humantasks.selectors.pages import task_page
from humantasks.selectors.views import COMPLETED, VIEWS
from humantasks.visibility import find_task
from humantasks.web.counts import task_counts
from humantasks.web.inbox_context import (
    DUE,
    due_bounds,
    filter_chips,
    grouped,
    process_options,
    title_of,
    waiting_elsewhere,
)
from humantasks.web.task_context import task_page_context
from portal.http.access import signed_in
from portal.http.htmx import partial_or_page
from portal.http.pagination import page_limit
from portal.lib.clock import portal_now
from portal.lib.errors import NotFound

MODES = ("list", "split")
DEFAULT_VIEW = "open"


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The page; to htmx its rows, or the task's pane when that is what is asked for."""
    if request.headers.get("HX-Target") == "task-pane":
        return _pane(request)
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


def _list(request: HttpRequest) -> dict[str, Any]:
    now, user = portal_now(), signed_in(request)
    view = request.GET.get("view", DEFAULT_VIEW)
    if view not in VIEWS and view != COMPLETED:
        raise NotFound(f"Expected a view of your tasks, but there is none called {view!r}.")
    query = request.GET.dict() | due_bounds(request.GET.get("due", ""), now)
    page = task_page(user, query, now=now, limit=page_limit(request.GET.get("limit")), view=view)
    counts = task_counts(request)
    processes = process_options(user, page.rows)
    return {
        "current_view": view,
        "title": title_of(view),
        "total": counts.get(view, len(page.rows)),
        "mode": _mode(request),
        "groups": grouped(page.rows, view, now),
        "shown": len(page.rows),
        "filters": filter_chips(request.GET, processes),
        "filter_options": {"processes": processes, "due": DUE},
        "clear_url": f"/tasks/?view={view}",
        "next_cursor": page.next,
        "waiting_elsewhere": waiting_elsewhere(view, counts),
        "page_keys": {"view": view, "mode": _mode(request)},
        "task": None,
    }


def _mode(request: HttpRequest) -> str:
    """As chosen; kept for the next time."""
    chosen = request.GET.get("mode", "")
    if chosen in MODES:
        if request.session.get("inbox_mode") != chosen:
            request.session["inbox_mode"] = chosen
        return chosen
    return str(request.session.get("inbox_mode", MODES[0]))


def _open_task(request: HttpRequest) -> dict[str, Any]:
    task = find_task(signed_in(request), request.GET["task"])
    mark_seen(task, signed_in(request))
    return {**task_page_context(task, signed_in(request), portal_now()), "tab": request.GET.get("tab", "")}


def _pane(request: HttpRequest) -> HttpResponse:
    """The task beside the list; one that is gone says so there."""
    try:
        return render(request, "humantasks/_task.html", _open_task(request))
    except NotFound as error:
        gone = {"title": "This task is not here any more", "text": error.sentence, "symbol": "inbox"}
        return render(request, "_parts/empty.html", gone, status=404)
