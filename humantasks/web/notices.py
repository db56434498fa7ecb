"""The bell: what the reader was told, as a menu that opens, and as a page."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from humantasks.actions.notices import mark_read
from humantasks.selectors.notices import newest_notices
from portal.http.access import signed_in
from portal.http.htmx import partial_or_page
from portal.lib.clock import portal_now


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Newest first. What is shown counts as read; opening it again changes nothing."""
    found = newest_notices(signed_in(request))
    shown = [
        {
            "href": each.url or "/",
            "words": each.title,
            "at": each.created_at,
            "is_read": each.read_at is not None,
        }
        for each in found
    ]
    mark_read(found, signed_in(request), portal_now())
    context = {"notifications": shown}
    return partial_or_page(request, "portal/notifications.html", "portal/_notifications.html", context)
