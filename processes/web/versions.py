"""Versions of a process: the list, and the moves the FSM and the reader's rights allow."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_POST

from portal.http.spreadsheets import csv_file
from portal.lib.errors import PortalError
from portal.lib.people import person_name
from processes import visibility
from processes.actions.by_people import move_version
from processes.actions.returning import previous_of
from processes.models import DefinitionVersion
from processes.selectors.definitions import running_by_version
from processes.selectors.instances import versions_of
from processes.selectors.planned import waiting_by_version
from processes.web.context import process_head, process_named

CSV_COLUMNS = (
    "id", "number", "tag", "state", "running", "created_at", "created_by", "published_at", "published_by", "problems", "comment",
)  # fmt: skip
LABELS = {
    "submit": N_("Ask for review"),
    "withdraw": N_("Withdraw"),
    "approve": N_("Approve"),
    "publish": N_("Publish"),
    "reject": N_("Send back"),
    "retire": N_("Retire"),
    "restore": N_("Publish again"),
}


def versions(request: HttpRequest, key: str) -> HttpResponseBase:
    """`/processes/<key>/versions/`; `format=csv` a file."""
    definition = process_named(request.user, key)
    rows = versions_of(definition)
    running = running_by_version([row.pk for row in rows])
    if request.GET.get("format") == "csv":
        shown = [_row(row, running.get(row.pk, 0), request.user) for row in rows]
        return csv_file(
            f"{key}-versions", CSV_COLUMNS, ([row[name] for name in CSV_COLUMNS] for row in shown)
        )
    waiting = waiting_by_version([row.pk for row in rows])
    context = {
        "process": process_head(request.user, key, definition),
        "section": "versions",
        "versions": [
            _row(row, running.get(row.pk, 0), request.user)
            | {
                "can_return": _returns_to(row, rows, request.user),
                "planned_at": waiting[row.pk].at if row.pk in waiting else None,
            }
            for row in rows
        ],
    }
    return render(request, "processes/versions.html", context)


@require_POST
def move(request: HttpRequest, key: str, version_id: int, name: str) -> HttpResponse:
    """`/processes/<key>/versions/<id>/<move>/`."""
    try:
        version = move_version(request.user, version_id, name, request.POST.get("comment", ""))
        messages.success(
            request,
            gettext("Version {number} is {replace} now.").format(
                number=version.number, replace=gettext(version.state.replace("_", " "))
            ),
        )
    except PortalError as error:
        messages.error(request, error.sentence)
    return redirect(f"/processes/{key}/versions/")


def actions_of(version: DefinitionVersion, user: User) -> list[dict[str, Any]]:
    """The moves open to this person, in the FSM's words."""
    return [
        {"name": name, "label": LABELS[name], "is_primary": name in ("publish", "approve")}
        for name in sorted(visibility.version_moves(user, version), key=list(LABELS).index)
    ]


def review_words(version: DefinitionVersion, actions: Sequence[dict[str, Any]]) -> str:
    """What the way to the page of its review is called; "" where there is nothing to do or see there."""
    if version.state == "in_review":
        return gettext("Review")
    return gettext("Ask for review") if any(each["name"] == "submit" for each in actions) else ""


def _returns_to(version: DefinitionVersion, rows: Sequence[DefinitionVersion], user: User) -> int | None:
    """The number that would start in place of `version`, when that starts now and this person may say so."""
    starting = next((row for row in rows if row.state == "published"), None)
    if (
        starting is None
        or starting.pk != version.pk
        or not visibility.may(user, "publish", version.definition_id)
    ):
        return None
    previous = previous_of(version)
    return previous.number if previous else None


def _row(version: DefinitionVersion, running: int, user: User) -> dict[str, Any]:
    actions = actions_of(version, user)
    return {
        "id": version.pk,
        "number": version.number,
        "tag": version.tag,
        "state": version.state,
        "running": running,
        "created_at": version.created_at,
        "created_by": person_name(version.created_by) if version.created_by else "",
        "published_at": version.published_at,
        "published_by": person_name(version.published_by) if version.published_by else "",
        "problems": len(version.problems),
        "comment": version.comment,
        "actions": actions,
        "review_words": review_words(version, actions),
        "can_migrate": version.state == "published"
        and visibility.may(user, "operate", version.definition_id),
    }
