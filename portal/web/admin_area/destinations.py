"""`/admin-area/destinations/`: the systems that processes may call."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from portal.http.access import signed_in
from portal.http.numbers import is_whole
from portal.http.spreadsheets import csv_file
from portal.lib.clock import portal_now
from portal.lib.errors import PortalError
from portal.web.admin_area.audit import shown_trail
from processes import visibility
from processes.actions.destinations import (
    FieldErrors,
    Wanted,
    remove_destination,
    save_destination,
    set_credential,
)
from processes.models import Credential, Definition, Destination
from processes.selectors.effects import calls_today
from processes.selectors.used_by import uses_of_destination

HERE = "/admin-area/destinations/"
CSV_COLUMNS = (
    "key", "name", "address", "processes", "credential", "credential_set_at", "timeout_seconds", "max_bytes", "calls_today",
    "failed_today", "steps",
)  # fmt: skip


def destinations(request: HttpRequest, destination_id: int | None = None) -> HttpResponseBase:
    """The list and the form; POST creates, or changes the one with that id."""
    visibility.check_everywhere(request.user, "administer")
    if request.GET.get("format") == "csv":
        return csv_file("destinations", CSV_COLUMNS, map(_line, _rows(signed_in(request))))
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            row = save_destination(request.user, destination_id, _wanted(request))
            messages.success(request, gettext("{name} is saved.").format(name=row.name))
            return redirect(f"{HERE}?edit={row.pk}")
        except FieldErrors as error:
            errors = error.details["fields"]
        except PortalError as error:
            errors = {"name": error.sentence}
    edit = destination_id or _number(request.GET.get("edit", ""))
    context = {
        "destinations": _rows(signed_in(request)),
        "form": _typed(request, edit) if errors else _form(edit),
        "errors": errors,
        "trail": shown_trail("destination"),
        "processes": Definition.objects.filter(kind="bpmn").order_by("name"),
    }
    return render(request, "admin_area/destinations.html", context, status=422 if errors else 200)


@require_POST
def credential(request: HttpRequest, destination_id: int) -> HttpResponse:
    try:
        set_credential(
            request.user, destination_id, request.POST.get("kind", ""), request.POST.get("secret", "").strip()
        )
        messages.success(request, gettext("The credential is stored; it is never shown again."))
    except PortalError as error:
        messages.error(request, error.sentence)
    return redirect(f"{HERE}?edit={destination_id}")


@require_POST
def remove(request: HttpRequest, destination_id: int) -> HttpResponse:
    try:
        remove_destination(request.user, destination_id)
        messages.success(request, gettext("The destination is removed, with its credential."))
    except PortalError as error:
        messages.error(request, error.sentence)
    return redirect(HERE)


def _wanted(request: HttpRequest) -> Wanted:
    posted = request.POST
    return Wanted(
        key=(posted.get("key") or posted.get("name", "")).strip().lower().replace(" ", "-"),
        name=posted.get("name", "").strip(),
        scheme=posted.get("scheme", ""),
        host=posted.get("host", "").strip(),
        port=posted.get("port", "").strip(),
        path_prefix=posted.get("path_prefix", "/").strip(),
        process_keys=tuple(posted.getlist("process_keys")),
        timeout_seconds=posted.get("timeout_seconds", "").strip(),
        allow_private=posted.get("allow_private") == "on",
    )


def _rows(user: User) -> list[dict[str, Any]]:
    kinds = {row.destination_id: row for row in Credential.objects.all()}
    calls = calls_today(portal_now())
    return [
        {
            "id": row.pk,
            "name": row.name,
            "key": row.key,
            "url": f"{row.scheme}://{row.host}:{row.port}{row.path_prefix}",
            "processes": [] if row.all_processes else row.processes,
            "credential_kind": kinds[row.pk].kind if row.pk in kinds else "",
            "credential_set_at": kinds[row.pk].updated_at if row.pk in kinds else None,
            "uses": uses_of_destination(row.key, user).rows,
            "timeout_seconds": row.timeout_seconds,
            "max_bytes": row.max_response_bytes,
            "state": None,
            "calls_today": calls.get(row.key, (0, 0))[0],
            "failed_today": calls.get(row.key, (0, 0))[1],
        }
        for row in Destination.objects.order_by("name")
    ]


def _line(row: dict[str, Any]) -> tuple[Any, ...]:
    """Whether there is a credential and since when; never what it is."""
    called = row["calls_today"], row["failed_today"], len(row["uses"])
    limits = row["timeout_seconds"], row["max_bytes"]
    told = row["key"], row["name"], row["url"], "; ".join(row["processes"]) or "all"
    return *told, row["credential_kind"], row["credential_set_at"], *limits, *called


def _form(edit: int | None) -> dict[str, Any]:
    row = Destination.objects.filter(pk=edit).first() if edit else None
    if row is None:
        return {
            "id": None,
            "scheme": "https",
            "port": 443,
            "path_prefix": "/",
            "timeout_seconds": 10,
            "process_keys": [],
        }
    return {
        "id": row.pk,
        "name": row.name,
        "scheme": row.scheme,
        "host": row.host,
        "port": row.port,
        "path_prefix": row.path_prefix,
        "process_keys": row.processes,
        "timeout_seconds": row.timeout_seconds,
        "allow_private": row.allow_private,
        "credential_kind": _credential_kind(row.pk),
    }


def _typed(request: HttpRequest, edit: int | None) -> dict[str, Any]:
    posted: dict[str, Any] = request.POST.dict()
    return posted | {
        "id": edit,
        "process_keys": request.POST.getlist("process_keys"),
        "credential_kind": _credential_kind(edit),
    }


def _credential_kind(destination_id: int | None) -> str:
    """ "" when it has none."""
    found = Credential.objects.filter(destination=destination_id).values_list("kind", flat=True)
    return found.first() or ""


def _number(text: str) -> int | None:
    return int(text) if is_whole(text) else None
