"""Before a version stops starting cases: what that would do, who uses it, and the two ways (retire, back to the previous)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from portal.http.access import get_visible, signed_in
from portal.http.problems import spoken
from portal.lib.errors import Conflict
from processes import visibility
from processes.actions.by_people import move_version
from processes.actions.definitions import ModelProblems
from processes.actions.returning import hindrances, previous_of, return_to_previous, starts_now
from processes.models import DefinitionVersion
from processes.selectors.definitions import running_by_version
from processes.selectors.upcoming import upcoming_starts
from processes.selectors.used_by import uses_of


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, version_id: int) -> HttpResponse:
    """`/modeler/<version id>/retire/`."""
    return _leave(request, version_id, "retire")


@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, version_id: int) -> HttpResponse:
    """`/modeler/<version id>/return/`."""
    return _leave(request, version_id, "return")


def _leave(request: HttpRequest, version_id: int, way: str) -> HttpResponse:
    visible = visibility.versions(signed_in(request)).select_related("definition")
    version = get_visible(visible, version_id)
    refused, status = "", 200
    if request.method == "POST":
        try:
            return _done(request, version, way)
        except (Conflict, ModelProblems) as error:
            refused, status = spoken(error), error.status
        version = get_visible(visible, version_id)
    visibility.check(request.user, "publish", version.definition_id)
    context = _context(request, version, way) | {"refused": refused, "typed": request.POST.get("comment", "")}
    return render(request, "processes/leaving.html", context, status=status)


def _done(request: HttpRequest, version: DefinitionVersion, way: str) -> HttpResponse:
    user, reason = signed_in(request), request.POST.get("comment", "").strip()[:2_000]
    if way == "return":
        previous = return_to_previous(user, version.pk, reason)
        words = gettext("Version {number} starts from now on. What runs keeps its version.").format(
            number=previous.number
        )
    else:
        move_version(user, version.pk, "retire", reason)
        words = gettext("Version {number} is retired now. What runs goes on.").format(number=version.number)
    messages.success(request, words)
    return redirect(_home(version))


def _context(request: HttpRequest, version: DefinitionVersion, way: str) -> dict[str, Any]:
    now = starts_now(version)
    previous = previous_of(version) if now else None
    after = previous if way == "return" or (previous and previous.state == "published") else None
    running = running_by_version([version.pk]) if version.definition.kind == "bpmn" else {}
    return {
        "version": version,
        "way": way,
        "starts_now": now,
        "previous": previous,
        "after": after,
        "hindrances": hindrances(previous) if previous and way == "return" else [],
        "running": running.get(version.pk, 0),
        "upcoming": upcoming_starts(version.definition_id)
        if now and version.definition.kind == "bpmn"
        else [],
        "uses": uses_of(version.definition, signed_in(request)),
        "may": ("retire" in visibility.version_moves(signed_in(request), version))
        if way == "retire"
        else bool(previous),
        "home": _home(version),
    }


def _home(version: DefinitionVersion) -> str:
    key = version.definition.key
    return f"/processes/{key}/versions/" if version.definition.kind == "bpmn" else f"/modeler/{version.pk}/"
