"""One case for somebody without an account, behind a signed link; and the page that makes and withdraws such links.

The address is a credential: it is not cached, not indexed, not handed on as a referrer, and opens nothing else.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from humantasks.actions.kept_files import content_of
from humantasks.actions.links import (
    answer_question,
    file_of_link,
    find_link,
    make_link,
    revoke_link,
    shared_case,
    write_by_link,
)
from humantasks.models import CaseLink
from humantasks.notify.links import title_of
from humantasks.selectors.links import links_of
from portal.http.access import signed_in
from portal.http.downloads import file_response
from portal.http.numbers import is_whole
from portal.http.uploads import files_if_any
from portal.lib.clock import machine_now
from portal.lib.errors import NotFound, PortalError
from portal.web.request_case import case_context, read_requests, talk
from processes.models import ProcessInstance
from processes.visibility import actor_of
from processes.web.people import person_name

View = Callable[..., HttpResponse]


def _private(view: View) -> View:
    """Open to everybody who has the address, and to nobody else by way of caches, indexes or referrers."""

    @wraps(view)
    def answered(request: HttpRequest, token: str, **rest: int) -> HttpResponse:
        response = view(request, token, **rest)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = (
            "same-origin"  # none: browsers then send no origin, and forms are refused
        )
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return login_not_required(answered)


@_private
@require_safe
def case(request: HttpRequest, token: str) -> HttpResponse:
    """`/case/<token>/`."""
    return _page(request, token, find_link(token))


def _page(
    request: HttpRequest, token: str, link: CaseLink, typed: str = "", status: int = 200
) -> HttpResponse:
    found = (
        ProcessInstance.objects.select_related("definition", "version").filter(pk=link.instance_id).first()
    )
    if found is None:
        raise NotFound
    shown = case_context(read_requests([found])[0], may_withdraw=False, outside=True)
    shown |= talk(found.pk, f"/case/{token}/message/", f"/case/{token}/files/", outside=True)
    context = {"case": shown | {"typed": typed}, "expires_at": link.expires_at}
    return render(request, "case/page.html", context, status=status)


@_private
@require_POST
def message(request: HttpRequest, token: str) -> HttpResponse:
    """A message into the thread, or (`task`) the answer to a question, with files if there are some."""
    link = find_link(token)
    text, task_id = request.POST.get("text", ""), request.POST.get("task", "")
    try:
        files = files_if_any(request.FILES)
        if task_id:
            answer_question(link=link, task_id=task_id, text=text, files=files)
        else:
            write_by_link(link=link, text=text, files=files)
    except PortalError as error:
        messages.error(request, error.sentence)
        return _page(request, token, link, text, error.status)
    messages.success(request, gettext("Sent. Whoever works on it reads it."))
    return redirect(f"/case/{token}/")


@_private
@require_safe
def file(request: HttpRequest, token: str, attachment_id: int) -> HttpResponse:
    """`/case/<token>/files/<id>/`: what the requester sent or was sent; no other file of the case."""
    found = file_of_link(find_link(token), attachment_id)
    download = bool(request.GET.get("download"))
    return file_response(content_of(found), found.name, found.content_type, download=download)


def links(request: HttpRequest, instance_id: int) -> HttpResponse:
    """`/requests/<id>/links/`: for whoever started the case and for operators. The address is shown once."""
    user = signed_in(request)
    instance = shared_case(user, instance_id)
    errors, made = {}, ""
    if request.method == "POST":
        try:
            made = _address(_make(request, instance))
        except PortalError as error:
            errors = {"form": error.sentence}
    mine = instance.started_by == actor_of(user)
    context = {
        "case": {
            "id": instance.pk,
            "title": title_of(instance),
            "href": f"/requests/{instance.pk}/" if mine else f"/instances/{instance.pk}/",
        },
        "links": [_row(link) for link in links_of(instance.pk)],
        "made": made,
        "errors": errors,
        "form": request.POST if errors else {},
    }
    return render(request, "case/links.html", context, status=422 if errors else 200)


@require_POST
def revoke(request: HttpRequest, instance_id: int, link_id: int) -> HttpResponse:
    try:
        revoke_link(instance_id=instance_id, link_id=link_id, user=signed_in(request))
        messages.success(request, gettext("The link is withdrawn."))
    except NotFound:
        raise
    except PortalError as error:
        messages.error(request, error.sentence)
    return redirect(f"/requests/{instance_id}/links/")


def _make(request: HttpRequest, instance: ProcessInstance) -> CaseLink:
    days = request.POST.get("days", "30").strip()
    return make_link(
        instance_id=instance.pk,
        name=request.POST.get("name", ""),
        email=request.POST.get("email", ""),
        days=int(days) if is_whole(days) else 0,
        user=signed_in(request),
    )


def _address(link: CaseLink) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}/case/{link.token}/"


def _row(link: CaseLink) -> dict[str, Any]:
    state = "revoked" if link.revoked_at else "expired" if link.expires_at <= machine_now() else "live"
    return {
        "id": link.pk,
        "name": link.name or gettext("The requester"),
        "email": link.email,
        "by": person_name(link.created_by) if link.created_by else gettext("somebody who left"),
        "created_at": link.created_at,
        "expires_at": link.expires_at,
        "state": state,
    }
