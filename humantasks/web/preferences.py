"""`/me/notifications/`: how I am told, in which language and formats I read; my webhooks and those of groups I lead; the link in mails."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from humantasks.actions.preferences import Preferences, PreferencesInvalid, save_preferences, stop_mails
from humantasks.actions.webhooks import add_webhook, remove_webhook, try_webhook
from humantasks.notify.times import times_of
from humantasks.notify.unsubscribe import DIGEST, read_unsubscribe
from humantasks.notify.ways import KINDS, URGENT, WAYS
from humantasks.selectors.preferences import hooks_of, preferences_of, zone_names
from humantasks.visibility import led_groups
from portal.http.access import signed_in
from portal.lib.errors import Forbidden, Invalid
from portal.lib.languages import offered
from portal.lib.moments import STYLES, reading

HERE = "/me/notifications/"
WAY_WORDS = {"portal": N_("In the portal"), "mail": N_("By mail"), "webhook": N_("To my webhooks")}
WHEN_WORDS = {"now": N_("at once"), "digest": N_("in the digest"), "never": N_("never")}


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """GET shows, POST keeps; 422 shows what is wrong at its field, with everything that was typed."""
    user = signed_in(request)
    if request.method != "POST":
        return _page(request)
    try:
        save_preferences(user=user, preferences=_typed(request.POST))
    except PreferencesInvalid as error:
        return _page(request, errors={each["field"]: each["message"] for each in error.details["errors"]})
    with reading(times_of(user.pk)):  # in the language that was just chosen
        messages.success(request, gettext("Kept."))
    return redirect(HERE)


@require_POST
def add_hook(request: HttpRequest) -> HttpResponse:
    """The signing secret is shown this once, so it answers with the page itself."""
    posted = request.POST
    try:
        made = add_webhook(
            user=signed_in(request),
            name=posted.get("name", ""),
            url=posted.get("url", "").strip(),
            group=posted.get("group", ""),
            kinds=posted.getlist("kinds"),
        )
    except (Invalid, Forbidden) as error:
        return _page(request, errors={"webhook": error.sentence})
    return _page(request, made={"name": made.webhook.name, "secret": made.secret})


@require_POST
def remove_hook(request: HttpRequest, webhook_id: int) -> HttpResponse:
    remove_webhook(user=signed_in(request), webhook_id=webhook_id)
    messages.success(request, gettext("The webhook is removed."))
    return redirect(f"{HERE}#webhooks")


@require_POST
def try_hook(request: HttpRequest, webhook_id: int) -> HttpResponse:
    try_webhook(user=signed_in(request), webhook_id=webhook_id)
    messages.success(
        request,
        gettext("A message is on its way. How it was answered stands beside the webhook in a moment."),
    )
    return redirect(f"{HERE}#webhooks")


@login_not_required
@csrf_exempt  # mail programs post to it by themselves (RFC 8058); whoever has the signed address may only stop mails
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, subscription_token: str) -> HttpResponse:
    """`/unsubscribe/<token>/`: GET asks, POST stops. Opening it changes nothing, for mail filters open links."""
    subscription = read_unsubscribe(subscription_token)
    done = request.method == "POST"
    if done:
        stop_mails(subscription)
    what = gettext("Digests") if subscription.kind == DIGEST else gettext(KINDS[subscription.kind].words)
    response = render(request, "portal/unsubscribe.html", {"what": what, "done": done, "preferences": HERE})
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"  # none: browsers then send no origin, and forms are refused
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _typed(posted: QueryDict) -> Preferences:
    return Preferences(
        language=posted.get("language", ""),
        zone=posted.get("zone", "").strip(),
        date_style=posted.get("date_style", ""),
        digest_at=posted.get("digest_at", ""),
        quiet_from=posted.get("quiet_from", ""),
        quiet_until=posted.get("quiet_until", ""),
        ways={
            kind: {way: posted[f"{kind}.{way}"] for way in WAYS if f"{kind}.{way}" in posted}
            for kind in KINDS
        },
    )


def _page(
    request: HttpRequest, *, errors: dict[str, str] | None = None, made: dict[str, str] | None = None
) -> HttpResponse:
    user = signed_in(request)
    kept = preferences_of(user)
    typed = _typed(request.POST) if errors and "webhook" not in errors else None
    ways = {kind: kept.ways[kind] | dict(typed.ways[kind] if typed else {}) for kind in KINDS}
    context = {
        "form": typed or kept,
        "errors": errors or {},
        "made": made,
        "rows": [_row(kind, ways[kind]) for kind in KINDS],
        "ways": WAY_WORDS.values(),
        "urgent": URGENT,
        "languages": offered().items(),
        "zones": zone_names(),
        "portal_zone_name": settings.TIME_ZONE,
        "styles": [(name, style.words) for name, style in STYLES.items()],
        "hooks": hooks_of(user),
        "groups": led_groups(user).order_by("name"),
        "kinds": [(kind, each.words) for kind, each in KINDS.items()],
        "hook_form": request.POST if errors and "webhook" in errors else {},
        "email": user.email,
    }
    return render(request, "portal/preferences.html", context, status=422 if errors else 200)


def _row(kind: str, chosen: dict[str, str]) -> dict[str, Any]:
    cells = [
        {
            "name": f"{kind}.{way}",
            "way": WAY_WORDS[way],
            "label": f"{gettext(KINDS[kind].words)}: {gettext(WAY_WORDS[way]).lower()}",
            "options": [(when, WHEN_WORDS[when]) for when in whens],
            "chosen": chosen[way],
        }
        for way, whens in WAYS.items()
    ]
    return {"words": KINDS[kind].words, "urgent": KINDS[kind].urgent, "cells": cells}
