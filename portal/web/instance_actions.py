"""What an operator does from an instance's page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_POST

from portal.lib.errors import NotFound, PortalError
from portal.lib.json import loads
from processes.actions.by_people import MOVES, change_variables, modify_instance, move_instance

WORDS = {
    "cancel": N_("Cancelled."),
    "suspend": N_("Suspended."),
    "resume": N_("It goes on."),
    "compensate": N_("Undoing."),
}


@require_POST
def move(request: HttpRequest, instance_id: int, name: str) -> HttpResponse:
    """`/instances/<id>/cancel|suspend|resume|compensate/`."""
    if name not in MOVES:
        raise NotFound
    try:
        move_instance(request.user, instance_id, name, request.POST.get("reason", ""))
        messages.success(request, WORDS[name])
    except PortalError as error:
        if error.status == 404:
            raise
        messages.error(request, error.sentence)
    return redirect(f"/instances/{instance_id}/")


@require_POST
def modify(request: HttpRequest, instance_id: int) -> HttpResponse:
    """`/instances/<id>/modify/`: end a token, enter a step, or both: move it."""
    try:
        ended = [int(each) for each in request.POST.getlist("token") if each.isdigit()]
        step, values = request.POST.get("to", ""), loads(request.POST.get("variables") or "{}")
        if not isinstance(values, dict):
            raise ValueError("it is no object")
        if not (ended or step):
            raise ValueError("neither a token nor a step was chosen")
        modify_instance(request.user, instance_id, ended, [(step, values)] if step else [])
        messages.success(request, gettext("Done; the history says who did it."))
    except ValueError as error:
        messages.error(
            request,
            gettext("Expected a step and a JSON object, but {error}. Nothing was changed.").format(
                error=error
            ),
        )
    except PortalError as error:
        if error.status == 404:
            raise
        messages.error(request, error.sentence)
    return redirect(f"/instances/{instance_id}/")


@require_POST
def variables(request: HttpRequest, instance_id: int) -> HttpResponse:
    """`/instances/<id>/variables/`."""
    try:
        values = loads(request.POST.get("variables") or "{}")
        if not isinstance(values, dict):
            raise ValueError("it is no object")
        change_variables(request.user, instance_id, values)
        messages.success(request, gettext("Changed."))
    except ValueError as error:
        messages.error(
            request, gettext("Expected a JSON object, but {error}. Nothing was changed.").format(error=error)
        )
    except PortalError as error:
        if error.status == 404:
            raise
        messages.error(request, error.sentence)
    return redirect(f"/instances/{instance_id}/")
