"""What every page needs: where one may go, how it shall look, and what time it is in the portal.

A signed-in page asks for the time and, where it shows them, for the counts beside the navigation; others for nothing.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext_noop as N_

from humantasks.web.counts import task_counts, task_views
from portal.lib.clock import portal_now
from portal.lib.moments import style_name
from portal.live.counts import counts_of
from processes.selectors.instances import count_up_to
from processes.visibility import Rights, incidents, rights


@dataclass(frozen=True, slots=True)
class NavItem:
    """One row of the sidebar; `counts` names the live number beside it, `primary` puts it into a phone's bar."""

    path: str
    label: str
    icon: str
    counts: str = ""
    is_alarm: bool = False
    primary: bool = False
    second: bool = False
    role: str = ""  # shown to people who have it on some process; "" is shown to everybody
    everywhere: bool = False  # only to those who have it on all processes


NAVIGATION = (
    NavItem("/", N_("Home"), "home", primary=True),
    NavItem("/tasks/", N_("Tasks"), "inbox", counts="open", primary=True),
    NavItem("/start/", N_("Start"), "player-play", primary=True),
    NavItem("/requests/", N_("My requests"), "package", primary=True),
    NavItem("/processes/", N_("Processes"), "sitemap", role="read"),
    NavItem("/landscape/", N_("Landscape"), "map-2", role="read"),
    NavItem("/instances/", N_("Instances"), "stack-2", role="read"),
    NavItem(
        "/incidents/", N_("Incidents"), "alert-triangle", counts="incidents", is_alarm=True, role="operate"
    ),
    NavItem("/alerts/", N_("Alerts"), "bell", counts="alerts", is_alarm=True, role="read"),
    NavItem("/dashboards/", N_("Dashboards"), "chart-histogram", role="read"),
    NavItem("/messages/", N_("Messages"), "mail-forward", second=True, role="operate", everywhere=True),
    NavItem("/batches/", N_("Batches"), "checklist", second=True, role="operate"),
    NavItem("/modeler/", N_("Editor"), "vector-bezier-2", second=True, role="edit"),
    NavItem("/admin-area/people/", N_("Admin"), "settings", second=True, role="administer"),
)


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor for every template."""
    return {
        "theme": "dark" if request.COOKIES.get("podium_theme") == "dark" else "light",
        "sidebar_is_narrow": request.COOKIES.get("podium_sidebar") == "narrow",
        "keys_are_on": request.COOKIES.get("podium_shortcuts") != "off",
        "portal_now": cache(portal_now),  # read once a page, and only by pages that show times
        "portal_zone": settings.TIME_ZONE,
        "reader_zone": get_current_timezone_name(),
        "reader_dates": style_name(),
        "navigation": _navigation(request),
        "nav_current": _current(request.path),
        "task_views": SimpleLazyObject(lambda: task_views(request)),
        "nav_counts": SimpleLazyObject(lambda: _counts(request)),
    }


def _navigation(request: HttpRequest) -> list[NavItem]:
    """The rows a person can use. Hiding is a courtesy; each page asks for the right itself."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return [row for row in NAVIGATION if _may_use(rights(user), row)]


def _may_use(mine: Rights, row: NavItem) -> bool:
    if row.everywhere:
        return row.role in mine.everywhere
    return not row.role or mine.anywhere(row.role)


def _counts(request: HttpRequest) -> dict[str, int]:
    """Numbers of the sidebar: tasks by view, unread notices, open incidents, firing alerts (1,001 means more)."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    open_incidents, exact = count_up_to(incidents(request.user).filter(state="open"))
    return task_counts(request) | {"incidents": open_incidents + (not exact)} | counts_of(request.user)


def _current(path: str) -> str:
    """The navigation row a path belongs to: the longest prefix, and Home only for itself."""
    fitting = [item.path for item in NAVIGATION if item.path != "/" and path.startswith(_root(item.path))]
    return max(fitting, key=len, default="/" if path == "/" else "")


def _root(path: str) -> str:
    return f"/{path.split('/')[1]}/"
