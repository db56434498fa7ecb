"""`/modeler/<version id>/saves/`: every save of a draft, and the way back to one; who edits, and taking over."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from portal.http.access import get_visible, signed_in
from portal.http.problems import problem_of
from portal.http.spreadsheets import all_pages, csv_file
from portal.lib.errors import PortalError
from portal.lib.people import person_name
from processes import visibility
from processes.actions.drafts import restore_save, restore_version
from processes.actions.editing import tab_of, take_over
from processes.bpmn.diagram.draw import with_diagram
from processes.models import DraftSave
from processes.selectors.instances import versions_of
from processes.selectors.saves import SHOWN, find_save, saves_page

CSV_COLUMNS = ("at", "by", "why", "kept_beside", "checksum")


def saves(request: HttpRequest, version_id: int) -> HttpResponseBase:
    """The list, newest first."""
    user = signed_in(request)
    version = get_visible(visibility.versions(user).select_related("definition"), version_id)
    if request.GET.get("format") == "csv":
        rows = all_pages(lambda limit, cursor: saves_page(version, limit=limit, cursor=cursor))
        return csv_file("saves", CSV_COLUMNS, map(_line, rows))
    page = saves_page(version, limit=SHOWN, cursor=request.GET.get("cursor", ""))
    context = {
        "version": version,
        "definition": version.definition,
        "may_edit": visibility.may(user, "edit", version.definition_id) and version.state != "in_review",
        "versions": [
            {
                "id": row.pk,
                "number": row.number,
                "state": row.state,
                "comment": row.comment,
                "at": row.published_at or row.created_at,
                "is_this": row.pk == version.pk,
            }
            for row in versions_of(version.definition)
        ],
        "saves": [
            {
                "id": row.pk,
                "at": row.at,
                "by": person_name(row.by) if row.by else "somebody",
                "why": row.why,
                "is_aside": row.is_aside,
                "is_now": row.checksum == version.checksum,
            }
            for row in page.rows
        ],
        "next": page.next,
    }
    return render(request, "processes/saves.html", context)


def _line(row: DraftSave) -> tuple[Any, ...]:
    return row.at, person_name(row.by) if row.by else "", row.why, row.is_aside, row.checksum


def file(request: HttpRequest, version_id: int, save_id: int) -> HttpResponse:
    """`/modeler/<version id>/saves/<save id>/file/`: as it was saved, drawn where the file draws nothing."""
    found = find_save(signed_in(request), save_id)
    content = bytes(found.content)
    if found.version.definition.kind == "bpmn":
        content = with_diagram(content, found.version.filename)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = "attachment"
    return response


@require_POST
def restore(request: HttpRequest, version_id: int, save_id: int) -> HttpResponse:
    """`/modeler/<version id>/saves/<save id>/restore/`."""
    try:
        draft = restore_save(signed_in(request), save_id)
    except PortalError as error:
        messages.error(request, error.sentence)
        return redirect(f"/modeler/{version_id}/saves/")
    messages.success(
        request, gettext("The draft is what it was then. What it was until now is in the list of saves.")
    )
    return redirect(f"/modeler/{draft.pk}/")


@require_POST
def draft(request: HttpRequest, version_id: int) -> HttpResponse:
    """`/modeler/<version id>/draft/`: an earlier version as the draft."""
    try:
        made = restore_version(signed_in(request), version_id)
    except PortalError as error:
        messages.error(request, error.sentence)
        return redirect(f"/modeler/{version_id}/saves/")
    messages.success(
        request,
        gettext("The draft is what that version was. A draft there was before is in the list of saves."),
    )
    return redirect(f"/modeler/{made.pk}/")


@require_POST
def take(request: HttpRequest, version_id: int) -> HttpResponse:
    """`/modeler/<version id>/take-over/` {tab}: JSON, for the editor's script."""
    user = signed_in(request)
    try:
        version = take_over(user, version_id, tab_of(user, request.POST.get("tab", "")))
    except PortalError as error:
        return JsonResponse(problem_of(error), status=error.status)
    return JsonResponse({"id": str(version.pk), "etag": version.checksum})
