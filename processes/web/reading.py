"""`/processes/<key>/reading/?version=<number>`: a process on one page, to be read and printed."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.http.access import signed_in
from portal.lib.errors import NotFound
from portal.lib.people import person_name
from processes.bpmn.prose.overview import SUBJECTS, about, roles, systems
from processes.models import DefinitionVersion
from processes.selectors.instances import versions_of
from processes.selectors.reading import Reading, Unreadable, reading_of
from processes.web.context import process_head, process_named


def reading(request: HttpRequest, key: str) -> HttpResponse:
    """Without `version` the one that starts now, else the newest. Drafts are read by whoever may read the process."""
    user = signed_in(request)
    definition = process_named(user, key)
    versions = versions_of(definition)
    version = _chosen(versions, request.GET.get("version", ""))
    context: dict[str, Any] = {
        "process": process_head(user, key, definition),
        "version": version,
        "versions": versions,
        "owner": person_name(definition.owner) if definition.owner else "",
        "definition": definition,
        "refusal": "",
        "reading_page": {"xml_url": reverse("definition-xml", args=[version.pk]) + "?drawn=true"},
    }
    try:
        context |= _told(reading_of(version, user))
    except Unreadable as error:
        context["refusal"] = error.sentence
    return render(request, "processes/reading.html", context)


def _chosen(versions: Sequence[DefinitionVersion], number: str) -> DefinitionVersion:
    if number:
        found = next((each for each in versions if str(each.number) == number), None)
    else:
        found = next((each for each in versions if each.state == "published"), next(iter(versions), None))
    if found is None:
        raise NotFound(f"Expected a version {number or 'to read'} of this process, but there is none.")
    return found


def _told(found: Reading) -> dict[str, Any]:
    return {
        "story": found.story,
        "forms": found.forms,
        "decisions": found.decisions,
        "roles": roles(found.story),
        "systems": systems(found.story),
        "subjects": [
            {"name": subject, "title": title, "rows": about(found.story, subject)}
            for subject, title in SUBJECTS
        ],
    }
