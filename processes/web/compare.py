"""Two versions of a model beside each other: what was added, removed, changed and moved."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from portal.http.access import get_visible, signed_in
from portal.lib.differences import Difference
from portal.lib.errors import NotFound, PortalError
from processes import visibility
from processes.dmn.changes import RULE
from processes.dmn.side_by_side import Overlaid
from processes.models import DefinitionVersion, DraftSave
from processes.selectors.saves import as_version, find_save
from processes.selectors.version_changes import tables_overlaid, version_before, version_changes
from processes.web.reading import FIELDS

COLUMN_WORDS = {
    "input": N_("asks"),
    "output": N_("decides"),
    "annotation": N_("note"),
    "description": N_("note"),
}
WORDS = {"added": N_("Added"), "removed": N_("Removed"), "changed": N_("Changed"), "moved": N_("Moved")}

TONES = {"added": "ok", "removed": "bad", "changed": "warn", "moved": "accent"}


def compare(request: HttpRequest, version_id: int) -> HttpResponse:
    """`/modeler/<version id>/compare/?with=<version id>`; without `with` the published version before."""
    visible = visibility.versions(request.user).select_related("definition")
    after = get_visible(visible, version_id)
    others = visible.filter(definition=after.definition_id).exclude(pk=after.pk).order_by("-number")
    asked = request.GET.get("with", "")
    save = request.GET.get("save", "")
    if save:
        before: DefinitionVersion | None = as_version(_save_of(request, after, save))
    else:
        before = get_visible(others, asked) if asked else version_before(after)
    context: dict[str, Any] = {
        "after": _version(after),
        "before": before and _version(before),
        "save": save,
        "others": [_version(other) for other in others],
        "kind": after.definition.kind,
        "name": after.definition.name,
        "groups": [],
        "tables": [],
        "refusal": "",
    }
    if before is not None:
        try:
            tables = tables_overlaid(before, after)
            found = _beside(version_changes(before, after), {each.key for each in tables})
            if after.definition.kind == "form":
                found = [replace(each, what=FIELDS.get(each.what, each.what)) for each in found]
            context["tables"] = [_table(each) for each in tables]
            context["groups"] = [
                {"kind": kind, "words": words, "rows": [each for each in found if each.kind == kind]}
                for kind, words in WORDS.items()
            ]
            context["count"] = len(found) + len(tables)
            context["compare_page"] = {
                "before_url": reverse("modeler-save-file", args=[before.pk, save])
                if save
                else reverse("definition-xml", args=[before.pk]) + "?drawn=true",
                "after_url": reverse("definition-xml", args=[after.pk]) + "?drawn=true",
                "marks": [{"id": each.element_id, "kind": each.kind} for each in found],
            }
        except PortalError as error:
            context["refusal"] = error.sentence
    return render(request, "processes/compare.html", context)


def between(request: HttpRequest, key: str) -> HttpResponse:
    """`/processes/<key>/compare/?from=<version id>&to=<version id>`: leads to the page of `to`."""
    versions = visibility.versions(signed_in(request)).filter(definition__key=key)
    after = get_visible(versions, request.GET.get("to", ""))
    before = get_visible(versions, request.GET.get("from", ""))
    return redirect(f"/modeler/{after.pk}/compare/?with={before.pk}")


def _save_of(request: HttpRequest, version: DefinitionVersion, save_id: str) -> DraftSave:
    found = find_save(signed_in(request), save_id)
    if found.version_id != version.pk:
        raise NotFound
    return found


def _beside(found: list[Difference], overlaid: set[str]) -> list[Difference]:
    """What is left to say beside tables that show their rules themselves."""
    said = [
        replace(each, details=tuple(one for one in each.details if not one.label.startswith(RULE)))
        if each.element_id in overlaid
        else each
        for each in found
    ]
    return [each for each in said if each.details or each.element_id not in overlaid]


def _table(table: Overlaid) -> dict[str, Any]:
    """With the words and tones of what turned."""
    return {
        "key": table.key,
        "name": table.name,
        "policy": table.policy,
        "columns": [
            {
                "name": each.name,
                "turned": each.turned,
                "words": COLUMN_WORDS[each.kind],
                "turned_words": WORDS.get(each.turned, ""),
            }
            for each in table.columns
        ],
        "rows": [
            {
                "number": each.number,
                "was": each.was,
                "turned": each.turned,
                "words": WORDS.get(each.turned, ""),
                "tone": TONES.get(each.turned, ""),
                "cells": each.cells,
            }
            for each in table.rows
        ],
    }


def _version(version: DefinitionVersion) -> dict[str, Any]:
    return {
        "id": version.pk,
        "number": version.number,
        "state": version.state,
        "comment": version.comment,
    }
