"""The views of the sidebar and the numbers beside them, counted once per request and only where a page shows them."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from humantasks.selectors.inbox import inbox_counts
from humantasks.selectors.notices import unread_notices
from humantasks.selectors.views import COMPLETED, COUNTED, VIEWS
from humantasks.visibility import led_groups, saved_views
from portal.lib.clock import portal_now


def task_counts(request: HttpRequest) -> dict[str, int]:
    """View -> open tasks (1,001 means more than 1,000), and `unread` notices. Nothing for who is not signed in."""
    cached: dict[str, int] | None = getattr(request, "_podium_task_counts", None)
    if cached is None:
        cached = _count(request)
        request._podium_task_counts = cached  # type: ignore[attr-defined]
    return cached


def task_views(request: HttpRequest) -> dict[str, Any]:
    """The views of the sidebar: built-in ones (those of leads only to leads), and the saved ones."""
    user = request.user
    if not user.is_authenticated:
        return {}
    leads = led_groups(user).exists()
    built_in = [(name, view.title) for name, view in VIEWS.items() if leads or not view.for_leads]
    saved = [
        {"id": row.pk, "name": row.name, "is_shared": row.owner_id != user.pk} for row in saved_views(user)
    ]
    return {"built_in": [*built_in, (COMPLETED, gettext("Completed"))], "saved": saved}


def _count(request: HttpRequest) -> dict[str, int]:
    user = request.user
    if not user.is_authenticated:
        return {}
    return inbox_counts(user, COUNTED, now=portal_now()) | {"unread": unread_notices(user)}
