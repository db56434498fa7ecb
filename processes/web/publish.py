"""The page before publishing: what changed, what is wrong, who runs, who can follow, what decisions would have been."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from portal.http.access import get_visible, signed_in
from portal.lib.errors import PortalError
from processes import visibility
from processes.actions.batches import Wanted, create_batch, given_ids
from processes.actions.by_people import move_version
from processes.actions.migrate import holes_of
from processes.actions.releases import release
from processes.actions.returning import previous_of, starts_now
from processes.models import DefinitionVersion
from processes.selectors.publication import Running, decided_otherwise, running_of
from processes.selectors.readiness import readiness_of
from processes.selectors.together import belonging
from processes.selectors.used_by import uses_of
from processes.selectors.version_changes import version_before, version_changes
from processes.web.problems import problem_rows
from processes.web.versions import actions_of

REASONS_SHOWN = 5


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, version_id: int) -> HttpResponse:
    """`/modeler/<version id>/publish/`. POST publishes; with `migrate` what fits follows, as a batch for each version."""
    visible = visibility.versions(signed_in(request)).select_related("definition")
    version = get_visible(visible, version_id)
    if request.method == "POST":
        return _publish(request, version)
    before = version_before(version)
    errors = [each for each in version.problems if each.get("severity") != "warning"]
    together = [each for each in belonging(version) if each.state in ("draft", "in_review")]
    context: dict[str, Any] = {
        "version": version,
        "before": before,
        "may_publish": any(action["name"] == "publish" for action in actions_of(version, request.user)),
        "errors": problem_rows(version, errors),
        "warnings": problem_rows(version, _warnings(version, is_readable=not errors)),
        "changes": _changes(before, version),
        "together": together,
        "running": [],
        "decisions": [] if errors else _decisions([version, *together]),
        "uses": uses_of(version.definition, signed_in(request)),
        "previous": previous_of(version) if starts_now(version) else None,
        "may_migrate": visibility.may(request.user, "operate", version.definition_id),
    }
    if version.definition.kind == "bpmn" and not errors:
        context["running"] = [_running(each, version) for each in running_of(version)]
    context["fitting"] = sum(each["fitting"] for each in context["running"])
    return render(request, "processes/publish.html", context)


def _publish(request: HttpRequest, version: DefinitionVersion) -> HttpResponse:
    try:
        others = given_ids(request.POST.getlist("with"))
        if others:
            release(signed_in(request), [version.pk, *others], name=request.POST.get("comment", ""))
            version.refresh_from_db()
        else:
            move_version(request.user, version.pk, "publish", request.POST.get("comment", ""))
    except PortalError as error:
        messages.error(request, error.sentence)
        return redirect(f"/modeler/{version.pk}/publish/")
    words = gettext("Version {number} is published.").format(number=version.number)
    if request.POST.get("migrate"):
        batches = _migrate(request, version)
        if len(batches) == 1:
            return redirect(f"/batches/{batches[0]}/")
        words += (
            gettext(" {batches} batches move what fits.").format(batches=len(batches))
            if batches
            else gettext(" Nothing that runs could follow.")
        )
    messages.success(request, words)
    kind, key = version.definition.kind, version.definition.key
    return redirect(f"/processes/{key}/versions/" if kind == "bpmn" else f"/modeler/{version.pk}/")


def _migrate(request: HttpRequest, version: DefinitionVersion) -> list[int]:
    """Batches, one for each version with instances that fit. They go out after the version is published."""
    made = []
    for each in running_of(version):
        holes = holes_of(each.tried, to_version=version.pk, mapping=each.mapping)
        fitting = tuple(pk for pk in each.tried if pk not in holes)
        if not fitting:
            continue
        arguments = {"to_version": str(version.pk), "mapping": each.mapping}
        try:
            made.append(create_batch(signed_in(request), Wanted("migrate", fitting, None, arguments)).pk)
        except PortalError as error:
            messages.error(request, error.sentence)
    return made


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
    holes = holes_of(each.tried, to_version=target.pk, mapping=each.mapping, published=False)
    return {
        "number": each.version.number,
        "count": each.count,
        "tried": len(each.tried),
        "places": each.places,
        "fitting": len(each.tried) - len(holes),
        "reasons": Counter(holes.values()).most_common(REASONS_SHOWN),
    }
