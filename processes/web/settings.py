"""Settings of a process and who may do what with it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from portal.http.numbers import is_whole
from portal.lib.errors import PortalError
from portal.lib.people import person_name
from processes import visibility
from processes.actions.settings import Settings, change_settings, give_role, sender_addresses, take_role
from processes.models import Calendar, Definition
from processes.selectors.access import grants_of, principal_choices, role_choices
from processes.selectors.audit import process_trail
from processes.web.context import process_head, process_named
from processes.web.trails import shown_entry

HOUR_SECONDS = 3_600
MOST_HOURS = 24 * 365


def settings(request: HttpRequest, key: str) -> HttpResponse:
    """`/processes/<key>/settings/`."""
    definition = process_named(request.user, key)
    errors: dict[str, str] = {}
    if request.method == "POST":
        parsed, errors = _parsed(request.POST)
        if parsed is not None:
            change_settings(request.user, definition, parsed)
            messages.success(request, gettext("Saved."))
            return redirect(f"/processes/{key}/settings/")
    may = visibility.may(request.user, "administer", definition.pk)
    context = {
        "process": process_head(request.user, key, definition),
        "section": "settings",
        "settings": _shown(definition, request.POST if errors else None),
        "errors": errors,
        "people": [
            {"id": p.pk, "name": person_name(p)}
            for p in User.objects.filter(is_active=True).order_by("username")
        ],
        "senders": sender_addresses(),
        "calendars": Calendar.objects.order_by("name"),
        "grants": grants_of(definition),
        "roles": role_choices(),
        "principals": principal_choices() if may else [],
        "may_administer": may,
        "trail": [shown_entry(each) for each in process_trail(definition.pk)] if may else [],
    }
    return render(request, "processes/settings.html", context, status=422 if errors else 200)


@require_POST
def give(request: HttpRequest, key: str) -> HttpResponse:
    """Give a role on this process."""
    definition = process_named(request.user, key)
    try:
        give_role(request.user, request.POST.get("role", ""), request.POST.get("principal", ""), definition)
    except PortalError as error:
        messages.error(request, error.sentence)
    return redirect(f"/processes/{key}/settings/")


@require_POST
def take(request: HttpRequest, key: str, grant_id: int) -> HttpResponse:
    """Take a role on this process away."""
    process_named(request.user, key)
    try:
        take_role(request.user, grant_id)
    except PortalError as error:
        messages.error(request, error.sentence)
    return redirect(f"/processes/{key}/settings/")


def _parsed(posted: Any) -> tuple[Settings | None, dict[str, str]]:
    errors: dict[str, str] = {}
    text = posted.get("sla_hours", "").strip().replace(",", ".")
    seconds = None
    if text:
        try:
            hours = float(text)
        except ValueError:
            hours = -1.0
        if 0 < hours <= MOST_HOURS:
            seconds = int(hours * HOUR_SECONDS)
        else:
            errors["sla_hours"] = gettext(
                "Expected a number of hours up to {most_hours}, but got “{text}”."
            ).format(most_hours=MOST_HOURS, text=text)
    owner = posted.get("owner", "")
    owner_id = int(owner) if is_whole(owner) and User.objects.filter(pk=int(owner)).exists() else None
    calendar = posted.get("calendar", "")
    if calendar and not Calendar.objects.filter(key=calendar).exists():
        errors["calendar"] = gettext(
            "Expected a calendar of this portal, but there is no “{calendar}”."
        ).format(calendar=calendar)
    sender = posted.get("mail_sender", "")
    if sender and sender not in sender_addresses():
        errors["mail_sender"] = gettext(
            "Expected a sender that this portal has, but “{sender}” is none."
        ).format(sender=sender)
    if errors:
        return None, errors
    return Settings(owner_id, seconds, calendar, posted.get("four_eyes") == "on", sender), {}


def _shown(definition: Definition, posted: Any) -> dict[str, Any]:
    target = definition.sla_target_seconds
    if posted:  # what was typed, to be mended
        owner = posted.get("owner", "")
        return {
            "owner_id": int(owner) if is_whole(owner) else None,
            "four_eyes": posted.get("four_eyes") == "on",
            **{name: posted.get(name, "") for name in ("sla_hours", "calendar", "mail_sender")},
        }
    return {
        "owner_id": definition.owner_id,
        "sla_hours": f"{target / HOUR_SECONDS:g}" if target else "",
        "calendar": definition.calendar,
        "four_eyes": definition.four_eyes,
        "mail_sender": definition.mail_sender,
    }
