"""Trying a model by hand: the page; what happens in it is asked over REST."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.http.access import get_visible
from portal.lib.errors import Invalid
from processes import visibility
from processes.models import ModelTrial


def try_page(request: HttpRequest, version_id: int) -> HttpResponse:
    """`/modeler/<version id>/try/`."""
    version = get_visible(visibility.versions(request.user).select_related("definition"), version_id)
    if version.definition.kind != "bpmn":
        raise Invalid("Expected a process to try, but this is a decision or a form.")
    trial = ModelTrial.objects.filter(definition=version.definition_id, checksum=version.checksum).first()
    context = {
        "version": {"id": version.pk, "number": version.number, "state": version.state},
        "name": version.definition.name,
        "is_tried": trial is not None,
        "try_page": {
            "xml_url": reverse("definition-xml", args=[version.pk]) + "?drawn=true",
            "trial_url": reverse("definition-trial", args=[version.pk]),
            "tried": trial.elements if trial else [],
        },
    }
    return render(request, "processes/try.html", context)
