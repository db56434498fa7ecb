"""What an operator does from an instance's page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from portal.lib.errors import NotFound, PortalError
from portal.lib.json import loads
from processes.actions.by_people import MOVES, change_variables, move_instance

WORDS = {"cancel": "Cancelled.", "suspend": "Suspended.", "resume": "It goes on.", "compensate": "Undoing."}


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
def variables(request: HttpRequest, instance_id: int) -> HttpResponse:
    """`/instances/<id>/variables/`."""
    try:
        values = loads(request.POST.get("variables") or "{}")
        if not isinstance(values, dict):
            raise ValueError("it is no object")
        change_variables(request.user, instance_id, values)
        messages.success(request, "Changed.")
    except ValueError as error:
        messages.error(request, f"Expected a JSON object, but {error}. Nothing was changed.")
    except PortalError as error:
        if error.status == 404:
            raise
        messages.error(request, error.sentence)
    return redirect(f"/instances/{instance_id}/")
