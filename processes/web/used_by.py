"""`/modeler/<version id>/used-by/`: the steps of other models that name a process, a decision or a form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.http.access import get_visible, signed_in
from processes import visibility
from processes.selectors.used_by import uses_of


def used_by(request: HttpRequest, version_id: int) -> HttpResponse:
    """Of the whole definition, whichever version is asked for."""
    user = signed_in(request)
    version = get_visible(visibility.versions(user).select_related("definition"), version_id)
    context = {"version": version, "uses": uses_of(version.definition, user)}
    return render(request, "processes/used_by.html", context)
