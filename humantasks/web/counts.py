"""The numbers beside the views in the sidebar, counted once per request and only where a page shows them."""

from django.http import HttpRequest

from humantasks.selectors.inbox import inbox_counts
from humantasks.selectors.notices import unread_notices
from humantasks.selectors.views import COUNTED
from portal.lib.clock import portal_now


def task_counts(request: HttpRequest) -> dict[str, int]:
    """View -> open tasks (1,001 means more than 1,000), and `unread` notices. Nothing for who is not signed in."""
    cached: dict[str, int] | None = getattr(request, "_podium_task_counts", None)
    if cached is None:
        cached = _count(request)
        request._podium_task_counts = cached  # type: ignore[attr-defined]
    return cached


def _count(request: HttpRequest) -> dict[str, int]:
    user = request.user
    if not user.is_authenticated:
        return {}
    return inbox_counts(user, COUNTED, now=portal_now()) | {"unread": unread_notices(user)}
