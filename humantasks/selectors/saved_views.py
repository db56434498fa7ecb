"""What of an address makes a view of the inbox, and how somebody likes their list."""

from collections.abc import Mapping

from django.contrib.auth.models import User

from humantasks.models import InboxLayout
from humantasks.selectors.filters import filter_from
from humantasks.selectors.views import COMPLETED, VIEWS
from portal.lib.errors import Invalid

# What a view keeps of an address; a page of it, an open task and the like are not part of the view.
KEPT = frozenset(
    [
        "view",
        "process",
        "process_key",
        "version",
        "element_id",
        "state",
        "assignee",
        "group",
        "priority",
        "business_key",
        "q",
        "due",
        "due_before",
        "due_after",
        "due_from",
        "due_to",
        "created",
        "created_before",
        "created_after",
        "created_from",
        "created_to",
        "follow_up",
        "follow_up_before",
        "follow_up_after",
        "follow_up_from",
        "follow_up_to",
        "mode",
        "columns",
    ]
)


def kept_of(query: Mapping[str, str]) -> dict[str, str]:
    """The parameters of an address that make a view, without empty ones."""
    return {
        name: value for name, value in query.items() if value and (name in KEPT or name.startswith("var."))
    }


def view_query(query: Mapping[str, str], user: User) -> dict[str, str]:
    """What a view of this address keeps. Raises Invalid for a filter that cannot be read, now and not when it is opened."""
    kept = kept_of(query)
    filter_from(kept, user)
    view = kept.setdefault("view", "open")
    if view not in VIEWS and view != COMPLETED:
        raise Invalid(f"Expected `view` to be one of {', '.join([*VIEWS, COMPLETED])}, but got {view!r}.")
    return kept


def layout_of(user: User) -> InboxLayout:
    """How the person likes their list; unsaved when they never said."""
    return InboxLayout.objects.filter(user=user).first() or InboxLayout(user=user)
