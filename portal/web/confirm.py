"""`/confirm/<token>/`: a link from a mail that continues a process, for people without an account.

Opening it only asks: mail programs open links to look at them. Confirming publishes the message the link was signed for.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from processes.actions.messages import publish_message
from processes.connectors.email.confirming import read_confirmation

WAITS_SECONDS = 3_600  # a process that is still sending the mail will listen by then
ACTOR = "link"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    name, key, message_id = read_confirmation(token)
    if request.method == "POST":
        publish_message(
            name,
            correlation_key=key,
            variables={},
            ttl_seconds=WAITS_SECONDS,
            message_id=message_id,
            actor=ACTOR,
        )
    response = render(request, "case/confirm.html", {"done": request.method == "POST"})
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"  # none: browsers then send no origin, and forms are refused
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
