"""The page before publishing: what changed, what is wrong, who runs, who can follow, what decisions would have been."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import get_current_timezone_name, make_aware
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from portal.http.access import get_visible, signed_in
from portal.http.numbers import is_whole
from portal.http.problems import spoken
from portal.lib.errors import Invalid, NotFound, PortalError
from portal.lib.moments import weekday_moment
from portal.lib.people import person_name
from processes import visibility
from processes.actions.batches import given_ids
from processes.actions.migrate import holes_of
from processes.actions.planning import Planned, plan_publication, unplan_publication
from processes.actions.publishing import BY_ITSELF, follow, publish_now
from processes.actions.releases import lacking
from processes.actions.returning import previous_of, starts_now
from processes.models import DefinitionVersion
from processes.selectors.planned import planned_of
from processes.selectors.publication import Running, decided_otherwise, running_of
from processes.selectors.readiness import readiness_of
from processes.selectors.reviews import authors_of
from processes.selectors.together import belonging
from processes.selectors.used_by import uses_of
from processes.selectors.version_changes import version_before, version_changes
from processes.web.problems import problem_rows
from processes.web.versions import actions_of

REASONS_SHOWN = 5
WAITS = ("draft", "in_review")
WAYS = ("new", "move", "time")


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, version_id: int) -> HttpResponse:
    """`/modeler/<version id>/publish/`. POST publishes: `how` is one of WAYS; `unplan` takes a planned one back."""
    visible = visibility.versions(signed_in(request)).select_related("definition", "approved_by")
    version = get_visible(visible, version_id)
    if request.method != "POST":
        return _page(request, version)
    try:
        return _publish(request, version)
    except NotFound:
        raise
    except PortalError as error:
        return _page(request, get_visible(visible, version_id), error)


def _page(
    request: HttpRequest, version: DefinitionVersion, refused: PortalError | None = None
) -> HttpResponse:
    """With what was typed, and why it was refused."""
    before = version_before(version)
    together = _waiting_with(request, version)
    errors = [each for each in version.problems if each.get("severity") != "warning"]
    missing = [asdict(each) for each in lacking([version, *together])] if _is_open(version, errors) else []
    errors += [each for each in missing if each["severity"] == "error"]
    context: dict[str, Any] = {
        "refused": spoken(refused) if refused else "",
        "typed": request.POST.get("comment", version.comment),
        "chosen": _chosen(request, together),
        "planned": planned_of(version),
        "may_unplan": visibility.may(request.user, "publish", version.definition_id),
        "how": _how(request),
        "typed_at": request.POST.get("at", ""),
        "typed_moves": "moves" in request.POST,
        "zone": get_current_timezone_name(),
        "version": version,
        "before": before,
        "may_publish": any(action["name"] == "publish" for action in actions_of(version, request.user)),
        "errors": problem_rows(version, errors),
        "warnings": problem_rows(
            version,
            _warnings(version, is_readable=not errors)
            + [each for each in missing if each["severity"] != "error"],
        ),
        "changes": _changes(before, version),
        "together": together,
        "running": [],
        "decisions": [] if errors else _decisions([version, *together]),
        "authors": [person_name(each) for each in authors_of(version)],
        "approved_by": person_name(version.approved_by) if version.approved_by else "",
        "is_author": signed_in(request).pk in version.author_ids(),
        "uses": uses_of(version.definition, signed_in(request)),
        "previous": previous_of(version) if starts_now(version) else None,
        "may_migrate": visibility.may(request.user, "operate", version.definition_id),
    }
    if version.definition.kind == "bpmn" and not errors:
        context["running"] = [_running(each, version) for each in running_of(version)]
    context["count"] = sum(each["count"] for each in context["running"])
    context["fitting"] = sum(each["fitting"] for each in context["running"])
    context["is_sample"] = any(each["tried"] < each["count"] for each in context["running"])
    return render(request, "processes/publish.html", context, status=refused.status if refused else 200)


def _publish(request: HttpRequest, version: DefinitionVersion) -> HttpResponse:
    user, comment, seen = signed_in(request), request.POST.get("comment", "").strip()[:2_000], _seen(request)
    others = given_ids(request.POST.getlist("with"))
    if request.POST.get("unplan"):
        unplan_publication(user, version.pk)
        messages.success(request, gettext("It is no longer to be published by itself."))
        return redirect(request.path)
    if _how(request) == "time":
        wanted = Planned(_moment(request), others, seen, comment, bool(request.POST.get("moves")))
        planned = plan_publication(user, version.pk, wanted)
        words = gettext("Version {number} will be published {at}.")
        messages.success(request, words.format(number=version.number, at=weekday_moment(planned.at)))
        return redirect(request.path)
    publish_now(user, version, others, comment, seen)
    words = gettext("Version {number} is published.").format(number=version.number)
    if _how(request) == "move":
        batch = _follow(request, version)
        if batch is not None:
            messages.success(request, words)
            return redirect(f"/batches/{batch}/")
        words += gettext(" Nothing that runs could follow.")
    messages.success(request, words)
    kind, key = version.definition.kind, version.definition.key
    return redirect(f"/processes/{key}/versions/" if kind == "bpmn" else f"/modeler/{version.pk}/")


def _follow(request: HttpRequest, version: DefinitionVersion) -> int | None:
    """The version is published whatever comes of it."""
    try:
        batch = follow(signed_in(request), version)
    except PortalError as error:
        messages.error(request, error.sentence)
        return None
    return batch.pk if batch else None


def _how(request: HttpRequest) -> str:
    """One of WAYS. Whoever asks for nothing moves nothing."""
    how = request.POST.get("how", "")
    return how if how in WAYS else "new"


def _moment(request: HttpRequest) -> datetime:
    """Of the field, on the clock of whoever typed it."""
    try:
        return make_aware(datetime.fromisoformat(request.POST.get("at", "")).replace(tzinfo=None))
    except (ValueError, OverflowError):
        raise Invalid(gettext("Expected a day and a time to publish it at.")) from None


def _waiting_with(request: HttpRequest, version: DefinitionVersion) -> list[DefinitionVersion]:
    """What belongs to it, is not published either and may be seen."""
    found = [each for each in belonging(version) if each.state in WAITS]
    seen = visibility.versions(signed_in(request)).filter(pk__in=[each.pk for each in found])
    known = set(seen.values_list("pk", flat=True))
    return [each for each in found if each.pk in known]


def _is_open(version: DefinitionVersion, errors: list[Any]) -> bool:
    return version.state in WAITS and not errors


def _chosen(request: HttpRequest, together: Sequence[DefinitionVersion]) -> set[int]:
    """What is to be published with it: all, unless somebody chose."""
    if request.method != "POST":
        return {each.pk for each in together}
    return {int(text) for text in request.POST.getlist("with") if is_whole(text)}


def _seen(request: HttpRequest) -> dict[int, str]:
    """`seen` of the form, "<version id>:<checksum>" each."""
    pairs = (text.partition(":") for text in request.POST.getlist("seen"))
    return {int(pk): checksum for pk, _, checksum in pairs if is_whole(pk)}


def _warnings(version: DefinitionVersion, *, is_readable: bool) -> list[dict[str, Any]]:
    stored = [each for each in version.problems if each.get("severity") == "warning"]
    return stored + (readiness_of(version, bytes(version.content)) if is_readable else [])


def _decisions(versions: Sequence[DefinitionVersion]) -> list[dict[str, Any]]:
    """Of each decision table among them that had a version before: what the new one would have decided otherwise."""
    tables = [(each, version_before(each)) for each in versions if each.definition.kind == "dmn"]
    return [
        {"version": each, "found": decided_otherwise(each, before)}
        for each, before in tables
        if before is not None
    ]


def _changes(before: DefinitionVersion | None, version: DefinitionVersion) -> dict[str, int] | None:
    """How many of each kind; None when there is nothing to compare with, or it cannot be read."""
    if before is None:
        return None
    try:
        return dict(Counter(each.kind for each in version_changes(before, version)))
    except PortalError:
        return None


def _running(each: Running, target: DefinitionVersion) -> dict[str, Any]:
    holes = holes_of(each.tried, to_version=target.pk, mapping=BY_ITSELF, published=False)
    return {
        "number": each.version.number,
        "count": each.count,
        "tried": len(each.tried),
        "places": each.places,
        "fitting": len(each.tried) - len(holes),
        "percent": round(100 * (len(each.tried) - len(holes)) / max(len(each.tried), 1)),
        "reasons": Counter(holes.values()).most_common(REASONS_SHOWN),
    }
