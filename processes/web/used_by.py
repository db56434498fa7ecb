"""`/modeler/<version id>/used-by/`: the steps of other models that name a process, a decision or a form."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from portal.http.access import get_visible, signed_in
from portal.http.spreadsheets import csv_file
from processes import visibility
from processes.selectors.used_by import Use, uses_of

CSV_COLUMNS = ("model", "key", "version", "state", "step", "name", "line", "binding", "value")


def used_by(request: HttpRequest, version_id: int) -> HttpResponseBase:
    """Of the whole definition, whichever version is asked for."""
    user = signed_in(request)
    version = get_visible(visibility.versions(user).select_related("definition"), version_id)
    uses = uses_of(version.definition, user)
    if request.GET.get("format") == "csv":
        return csv_file("used-by", CSV_COLUMNS, map(_line, uses.rows))
    return render(request, "processes/used_by.html", {"version": version, "uses": uses})


def _line(use: Use) -> tuple[Any, ...]:
    version = use.version
    of = version.definition.name, version.definition.key, version.number, version.state
    return *of, use.element_id, use.element_name, use.line, use.binding, use.value
