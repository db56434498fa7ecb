"""The editor: models to open, one version in it, saving, and the moves of its lifecycle."""

from collections.abc import Mapping
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from portal.http.access import get_visible
from portal.http.problems import RequestTooLarge, problem_response
from portal.http.spreadsheets import csv_file
from portal.lib.errors import Invalid, PortalError
from portal.lib.json import loads
from portal.lib.people import person_name
from processes import visibility
from processes.actions.batches import given_ids
from processes.actions.by_people import move_version
from processes.actions.drafts import create_model, problems_of, save_draft
from processes.actions.editing import tab_of
from processes.models import Definition, DefinitionVersion
from processes.selectors.editor_choices import editor_choices
from processes.selectors.planned import waiting_by_version
from processes.selectors.readiness import readiness_of
from processes.selectors.saves import last_savers
from processes.selectors.together import belonging
from processes.web.reviews import ASKS, review
from processes.web.versions import actions_of, review_words

REVIEWING = ASKS  # moves that have a page of their own
MOST_CONTENT_BYTES = 20_000_000
CSV_COLUMNS = (
    "kind",
    "key",
    "name",
    "newest",
    "state",
    "planned_at",
    "draft",
    "saved_at",
    "saved_by",
    "problems",
)
DONE = {
    "submit": N_("in review"),
    "withdraw": N_("a draft again"),
    "approve": N_("approved"),
    "reject": N_("sent back"),
    "publish": N_("published"),
    "retire": N_("retired"),
    "restore": N_("published again"),
}


class ModelTooLarge(RequestTooLarge):
    code = "model-too-large"
    message = (
        "Expected a file of at most {limit} MB, but it is larger. Take a part of it out into a process of its own, "
        "and call that. What you changed is kept in this browser."
    )


def models(request: HttpRequest) -> HttpResponseBase:
    """`/modeler/`: what may be edited."""
    visibility.check_anywhere(request.user, "edit")
    editable = visibility.definitions(request.user, "edit").order_by("kind", "name")
    found = list(editable.prefetch_related("versions__created_by"))
    waiting = waiting_by_version([version.pk for each in found for version in each.versions.all()])
    planned = {each.version.definition_id: each.at for each in waiting.values()}
    saved_by = last_savers([each.pk for row in found for each in row.versions.all() if each.state == "draft"])
    rows = [_model(definition, saved_by) | {"planned_at": planned.get(definition.pk)} for definition in found]
    shown = [row for row in rows if row["latest"]]
    if request.GET.get("format") == "csv":
        return csv_file("models", CSV_COLUMNS, map(_line, shown))
    return render(request, "processes/modeler.html", {"models": shown})


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """`/modeler/new/`."""
    try:
        draft = create_model(request.user, request.POST.get("kind", ""), request.POST.get("name", "").strip())
    except PortalError as error:
        messages.error(request, error.sentence)
        return redirect("/modeler/")
    return redirect(f"/modeler/{draft.pk}/")


def editor(request: HttpRequest, version_id: int) -> HttpResponse:
    """`/modeler/<version id>/`."""
    version = _opened(request, version_id)
    actions = actions_of(version, request.user)
    context = {
        **_context(request, version),
        "actions": [each for each in actions if each["name"] not in REVIEWING],
        "review_words": review_words(version, actions),
        "together": _together(request, version),
        "planned": waiting_by_version([version.pk]).get(version.pk),
    }
    return render(request, "processes/editor.html", context)


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})
def pane(request: HttpRequest, version_id: int) -> HttpResponse:
    """`/modeler/<version id>/pane/`: the editor alone, for the frame beside another. The one page that may be framed, by us."""
    return render(request, "processes/editor_pane.html", _context(request, _opened(request, version_id)))


@require_http_methods(["PUT"])
def save(request: HttpRequest, version_id: int) -> HttpResponse:
    """Save the content over the draft that was opened, or as the next draft. JSON in and out."""
    try:
        content, why = _content(request)
        etag = request.headers.get("If-Match", "").strip('"')
        tab = tab_of(request.user, request.headers.get("X-Editor-Tab", ""))
        version = save_draft(request.user, version_id, content, etag, why, tab)
    except PortalError as error:
        return problem_response(error)
    answer = {
        "id": str(version.pk),
        "etag": version.checksum,
        "problems": version.problems + readiness_of(version, content),
        "saved_at": version.updated_at.isoformat(),
        "url": f"/modeler/{version.pk}/",
        "save_url": f"/modeler/{version.pk}/save/",
        "number": version.number,
    }
    return JsonResponse(answer)


@require_POST
def problems(request: HttpRequest, version_id: int) -> HttpResponse:
    """What is wrong with a content before it is saved."""
    try:
        content = _content(request)[0]
        found = problems_of(request.user, version_id, content)
        visible = visibility.versions(request.user).select_related("definition")
        return JsonResponse({"problems": found + readiness_of(get_visible(visible, version_id), content)})
    except PortalError as error:
        return problem_response(error)


@require_POST
def move(request: HttpRequest, version_id: int, name: str) -> HttpResponse:
    """Any move of the lifecycle, from the editor or (`back`) from the page of a review."""
    is_review = request.POST.get("back") == "review"
    back = f"/modeler/{version_id}/review/" if is_review else f"/modeler/{version_id}/"
    try:
        reviewers = given_ids(request.POST.getlist("reviewers"))
        comment = request.POST.get("comment", "").strip()
        seen = request.POST.get("seen", "")
        version = move_version(request.user, version_id, name, comment, reviewers, seen)
    except PortalError as error:
        if is_review:
            return review(request, version_id, error)
        messages.error(request, error.sentence)
        return redirect(back)
    messages.success(
        request,
        gettext("Version {number} is {done} now.").format(number=version.number, done=gettext(DONE[name])),
    )
    return redirect(back)


def _opened(request: HttpRequest, version_id: int) -> DefinitionVersion:
    visible = visibility.versions(request.user).select_related("definition", "created_by")
    return get_visible(visible, version_id)


def _context(request: HttpRequest, version: DefinitionVersion) -> dict[str, Any]:
    """What an editor needs wherever it stands."""
    may_edit = visibility.may(request.user, "edit", version.definition_id)
    return {
        "version": {
            "id": version.pk,
            "number": version.number,
            "state": version.state,
            "kind": version.definition.kind,
            "name": version.definition.name,
            "key": version.definition.key,
            "saved_at": version.updated_at,
            "saved_by": person_name(version.created_by) if version.created_by else "",
            "comment": version.comment,
        },
        "may_edit": may_edit,
        "read_only_words": "" if may_edit else gettext("You may look at this model, not change it."),
        "editor_page": _script_data(version, may_edit),
    }


def _together(request: HttpRequest, version: DefinitionVersion) -> list[dict[str, Any]]:
    """The tabs: the process (this one, or the one named by `of`) and what it names, as far as one may see it."""
    visible = visibility.versions(request.user).select_related("definition")
    process = version
    if (of := request.GET.get("of", "")) and version.definition.kind != "bpmn":
        named = get_visible(visible, of)
        drafts = visible.filter(definition=named.definition_id, state="draft", number__gt=named.number)
        process = (
            drafts.order_by("-number").first() or named
        )  # a draft that was begun since the tabs were drawn
    files = belonging(process)
    readable = set(visible.filter(pk__in=[each.pk for each in files]).values_list("pk", flat=True))
    tabs = [process, *(each for each in files if each.pk in readable)]
    if len(tabs) < 2:
        return []
    return [
        {
            "id": each.pk,
            "kind": each.definition.kind,
            "name": each.definition.name,
            "is_draft": each.state == "draft",
            "of": "" if each.pk == process.pk else process.pk,
        }
        for each in tabs
    ]


def _content(request: HttpRequest) -> tuple[bytes, str]:
    """The file, and why it is saved."""
    try:
        body = loads(request.body)
    except RequestDataTooBig as error:
        raise ModelTooLarge(limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000) from error
    except ValueError as error:
        raise Invalid(f"Expected JSON with `content`, but {error}.") from error
    content = body.get("content") if isinstance(body, dict) else None
    if not isinstance(content, str) or len(content) > MOST_CONTENT_BYTES:
        raise Invalid("Expected the file as text in `content`, of at most 20 MB.")
    why = body.get("why", "")
    return content.encode(), why[:2_000] if isinstance(why, str) else ""


def _model(definition: Definition, saved_by: Mapping[int, User]) -> dict[str, Any]:
    versions = sorted(definition.versions.all(), key=lambda version: -version.number)
    latest = versions[0] if versions else None
    draft = next((version for version in versions if version.state == "draft"), None)
    saver = draft and (saved_by.get(draft.pk) or draft.created_by)
    return {
        "kind": definition.kind,
        "key": definition.key,
        "name": definition.name,
        "latest": latest and {"id": latest.pk, "number": latest.number, "state": latest.state},
        "draft": draft
        and {
            "id": draft.pk,
            "number": draft.number,
            "saved_at": draft.updated_at,
            "by": person_name(saver) if saver else "",
        },
        "problems": len(latest.problems) if latest else 0,
    }


def _line(row: dict[str, Any]) -> tuple[Any, ...]:
    draft = row["draft"] or {"number": None, "saved_at": None, "by": ""}
    newest = row["latest"]["number"], row["latest"]["state"], row["planned_at"]
    return (
        row["kind"], row["key"], row["name"], *newest, draft["number"], draft["saved_at"], draft["by"], row["problems"],
    )  # fmt: skip


def _script_data(version: DefinitionVersion, may_edit: bool) -> dict[str, Any]:
    return {
        "id": str(version.pk),
        "kind": version.definition.kind,
        "key": version.definition.key,
        "xml_url": reverse("definition-xml", args=[version.pk]) + "?drawn=true",
        "save_url": reverse("modeler-save", args=[version.pk]),
        "problems_url": reverse("modeler-problems", args=[version.pk]),
        "etag": version.checksum,
        "may_edit": may_edit,
        "problems": version.problems,
        **editor_choices(),
    }
