"""One task on a page of its own, its diagram, and the moves that need no script."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from humantasks.actions.ask import answer, ask_for_information
from humantasks.actions.assign import assign_task, delegate_task, give_back_task
from humantasks.actions.claim import claim_task, release_task
from humantasks.actions.conversation import comment, mark_seen, snooze, wake
from humantasks.actions.priority import checked_priority, set_priority
from humantasks.actions.vote import withdraw_vote
from humantasks.selectors.detail import record_of
from humantasks.visibility import find_task
from humantasks.web.task_context import task_page_context
from portal.http.access import signed_in
from portal.http.htmx import back_to
from portal.lib.clock import portal_now
from portal.lib.errors import Conflict, Forbidden, Invalid, NotFound
from processes.bpmn.diagram.draw import with_diagram


@require_safe
def task(request: HttpRequest, task_id: int) -> HttpResponse:
    """`/tasks/<id>/`; to htmx the pane alone, so that a list beside it stays as it is."""
    found = find_task(signed_in(request), task_id)
    mark_seen(found, signed_in(request))
    context = task_page_context(found, signed_in(request), portal_now())
    is_pane = request.headers.get("HX-Target") == "task-pane"
    template = "humantasks/_task_pane.html" if is_pane else "humantasks/task.html"
    return render(request, template, context | {"tab": request.GET.get("tab", "")})


@require_safe
def diagram(request: HttpRequest, task_id: int) -> HttpResponse:
    """The model of the task's process, for whoever may see the task: candidates need no role on the process."""
    found = find_task(signed_in(request), task_id)
    version = found.process_version
    drawn = with_diagram(bytes(version.content), version.filename)
    response = HttpResponse(drawn, content_type="application/xml")
    response["Cache-Control"] = "private, max-age=3600"  # a version never changes
    return response


@require_safe
def record(request: HttpRequest, task_id: int, record_id: int) -> HttpResponse:
    """A decision's record as a file: what was shown and submitted, byte for byte as it was hashed."""
    user = signed_in(request)
    found = record_of(find_task(user, task_id), user, record_id)
    response = HttpResponse(found.document, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="decision-{task_id}-{record_id}.json"'
    response["ETag"] = f'"{found.sha256}"'
    return response


def _claim(task_id: int, user: User, form: Any) -> None:
    claim_task(task_id=task_id, user=user, now=portal_now())


def _release(task_id: int, user: User, form: Any) -> None:
    release_task(task_id=task_id, user=user, now=portal_now())


def _assign(task_id: int, user: User, form: Any) -> None:
    assign_task(task_id=task_id, to=form.get("assignee", ""), user=user, now=portal_now())


def _delegate(task_id: int, user: User, form: Any) -> None:
    delegate_task(task_id=task_id, to=form.get("to", ""), user=user, now=portal_now())


def _return(task_id: int, user: User, form: Any) -> None:
    give_back_task(task_id=task_id, user=user, now=portal_now())


def _ask(task_id: int, user: User, form: Any) -> None:
    question, of = form.get("question", ""), form.get("of", "").strip()
    ask_for_information(task_id=task_id, question=question, of=of, user=user, now=portal_now())


def _answer(task_id: int, user: User, form: Any) -> None:
    answer(task_id=task_id, text=form.get("text", ""), user=user, now=portal_now())


def _comment(task_id: int, user: User, form: Any) -> None:
    to_requester = bool(form.get("to_requester"))
    comment(
        task_id=task_id, text=form.get("text", ""), user=user, now=portal_now(), to_requester=to_requester
    )


def _snooze(task_id: int, user: User, form: Any) -> None:
    until = parse_datetime(form.get("until", ""))
    if until is None or until.tzinfo is None:
        raise Invalid("Expected a time until which to put it off, but there is none.")
    snooze(task_id=task_id, until=until, user=user, now=portal_now())


def _wake(task_id: int, user: User, form: Any) -> None:
    wake(task_id=task_id, user=user)


def _priority(task_id: int, user: User, form: Any) -> None:
    priority = checked_priority(form.get("priority", ""))
    set_priority(task_id=task_id, priority=priority, user=user, now=portal_now())


def _withdraw(task_id: int, user: User, form: Any) -> None:
    withdraw_vote(task_id=task_id, user=user, now=portal_now())


MOVES: dict[str, Callable[[int, User, Any], None]] = {
    "claim": _claim,
    "release": _release,
    "assign": _assign,
    "delegate": _delegate,
    "return": _return,
    "ask": _ask,
    "answer": _answer,
    "comment": _comment,
    "snooze": _snooze,
    "wake": _wake,
    "priority": _priority,
    "withdraw-vote": _withdraw,
}


@require_POST
def move(request: HttpRequest, task_id: int, name: str) -> HttpResponse:
    """A form of the page. A refusal is said on the page it came from, where what is so now stands beside it."""
    if name not in MOVES:
        raise NotFound("Expected something that can be done with a task, but this is not.")
    try:
        MOVES[name](task_id, signed_in(request), request.POST)
    except (Conflict, Forbidden, Invalid) as error:
        messages.error(request, error.sentence)
    return back_to(request, f"/tasks/{task_id}/")
