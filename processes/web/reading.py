"""`/processes/<key>/reading/?version=<number>`: a process on one page, to be read and printed."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from portal.http.access import signed_in
from portal.lib.errors import NotFound
from portal.lib.people import person_name
from processes.bpmn.prose.overview import SUBJECTS, about, roles, systems
from processes.models import DefinitionVersion
from processes.selectors.instances import versions_of
from processes.selectors.reading import Reading, Unreadable, reading_of
from processes.web.context import process_head, process_named

FIELDS = {
    "textfield": N_("text"),
    "textarea": N_("longer text"),
    "number": N_("number"),
    "datetime": N_("date or time"),
    "checkbox": N_("yes or no"),
    "checklist": N_("several of a list"),
    "taglist": N_("several of a list"),
    "select": N_("one of a list"),
    "radio": N_("one of a list"),
    "filepicker": N_("file"),
}
POLICIES = {
    "unique": N_("one rule applies"),
    "any": N_("rules that apply agree"),
    "first": N_("the first rule that applies"),
    "priority": N_("the most important result"),
    "collect": N_("all rules that apply"),
    "rule order": N_("all rules that apply, in order"),
    "output order": N_("all rules that apply, most important first"),
}


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
        "forms": [(form, [_field(*each) for each in form.fields]) for form in found.forms],
        "decisions": [(each, _policy(each.hit_policy)) for each in found.decisions],
        "roles": roles(found.story),
        "systems": systems(found.story),
        "subjects": [
            {"name": subject, "title": title, "rows": about(found.story, subject)}
            for subject, title in SUBJECTS
        ],
    }


def _field(label: str, kind: str, is_required: bool) -> tuple[str, str, bool]:
    """Its kind in words for people; what nobody described stays as it is called."""
    return label, gettext(FIELDS[kind]) if kind in FIELDS else kind, is_required


def _policy(hit_policy: str) -> str:
    return gettext(POLICIES[hit_policy]) if hit_policy in POLICIES else hit_policy
