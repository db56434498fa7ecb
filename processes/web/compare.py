"""Two versions of a model beside each other: what was added, removed, changed and moved."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.http.access import get_visible
from portal.lib.errors import PortalError
from processes import visibility
from processes.models import DefinitionVersion
from processes.selectors.version_changes import version_before, version_changes

WORDS = {"added": "Added", "removed": "Removed", "changed": "Changed", "moved": "Moved"}


def compare(request: HttpRequest, version_id: int) -> HttpResponse:
    """`/modeler/<version id>/compare/?with=<version id>`; without `with` the published version before."""
    visible = visibility.versions(request.user).select_related("definition")
    after = get_visible(visible, version_id)
    others = visible.filter(definition=after.definition_id).exclude(pk=after.pk).order_by("-number")
    asked = request.GET.get("with", "")
    before = get_visible(others, asked) if asked else version_before(after)
    context: dict[str, Any] = {
        "after": _version(after),
        "before": before and _version(before),
        "others": [_version(other) for other in others],
        "kind": after.definition.kind,
        "name": after.definition.name,
        "groups": [],
        "refusal": "",
    }
    if before is not None:
        try:
            found = version_changes(before, after)
            context["groups"] = [
                {"kind": kind, "words": words, "rows": [each for each in found if each.kind == kind]}
                for kind, words in WORDS.items()
            ]
            context["count"] = len(found)
            context["compare_page"] = {
                "before_url": reverse("definition-xml", args=[before.pk]) + "?drawn=true",
                "after_url": reverse("definition-xml", args=[after.pk]) + "?drawn=true",
                "marks": [{"id": each.element_id, "kind": each.kind} for each in found],
            }
        except PortalError as error:
            context["refusal"] = error.sentence
    return render(request, "processes/compare.html", context)


def _version(version: DefinitionVersion) -> dict[str, Any]:
    return {
        "id": version.pk,
        "number": version.number,
        "state": version.state.replace("_", " "),
        "comment": version.comment,
    }
