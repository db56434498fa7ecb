"""My profile: preferences, groups and rights, API tokens."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST
from knox.models import AuthToken

from processes.actions.audit import record
from processes.models import Grant
from processes.selectors.access import ROLE_WORDS

COOKIE_SECONDS = 365 * 24 * 3_600


def profile(request: HttpRequest) -> HttpResponse:
    """`/profile/`: GET shows, POST keeps the preference in a cookie of this browser."""
    if request.method == "POST":
        response = redirect("/profile/")
        value = "on" if request.POST.get("shortcuts") else "off"
        response.set_cookie("podium_shortcuts", value, max_age=COOKIE_SECONDS, samesite="Lax", httponly=False)
        messages.success(request, gettext("Saved."))
        return response
    return render(request, "portal/profile.html", _context(request, ""))


@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    """A token for this person's rights; shown once."""
    _, text = AuthToken.objects.create(user=request.user, prefix="pod")
    record(request.user, "token.create", kind="token", name=request.POST.get("name", "")[:100])
    return render(request, "portal/profile.html", _context(request, text))


@require_POST
def remove_token(request: HttpRequest, digest: str) -> HttpResponse:
    AuthToken.objects.filter(user=request.user, digest__startswith=digest).delete()
    record(request.user, "token.remove", kind="token")
    return redirect("/profile/")


def _context(request: HttpRequest, new_token: str) -> dict[str, Any]:
    user = request.user
    grants = Grant.objects.filter(user=user.pk) | Grant.objects.filter(group__user=user.pk)
    return {
        "shortcuts": request.COOKIES.get("podium_shortcuts") != "off",
        "groups": list(user.groups.values_list("name", flat=True)),
        "grants": [
            {
                "role": ROLE_WORDS[grant.role],
                "scope": grant.definition.name if grant.definition else gettext("all processes"),
            }
            for grant in grants.select_related("definition").distinct()
        ],
        "tokens": [
            {
                "id": token.digest[:16],
                "name": f"…{token.token_key[-4:]}",
                "created_at": token.created,
                "expires_at": token.expiry,
            }
            for token in AuthToken.objects.filter(user=user).order_by("-created")
        ],
        "new_token": new_token,
    }
