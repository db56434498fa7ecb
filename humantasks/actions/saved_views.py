"""Keep a view of the inbox, change it, share it, delete it; and remember how somebody likes their list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import Group, User
from django.db import transaction

from humantasks.models import InboxLayout, SavedView
from humantasks.visibility import find_view
from portal.http.numbers import is_whole
from portal.lib.errors import Conflict, Forbidden, Invalid
from processes.actions.audit import record

MODES = ("list", "split", "table")
MAX_VIEWS = 100  # of one person
MAX_COLUMNS = 12
MAX_CHARACTERS = 80  # of a name


class ViewNameTaken(Conflict):
    code = "view-name-taken"
    message = "Expected a name you have not used yet, but you have a view called {name!r}."


@dataclass(frozen=True, slots=True)
class ViewDraft:
    """`query` as `selectors.saved_views.view_query` reads it; `shared_with`: "" nobody, "everyone", or the id of a group one belongs to."""

    name: str
    query: Mapping[str, str] = field(default_factory=dict)
    shared_with: str = ""


def save_view(draft: ViewDraft, *, user: User, now: datetime) -> SavedView:
    """Raises Invalid, ViewNameTaken, Forbidden (a group one is not in)."""
    if SavedView.objects.filter(owner=user).count() >= MAX_VIEWS:
        raise Invalid(f"Expected at most {MAX_VIEWS} views, but you have as many. Delete one first.")
    with transaction.atomic():
        view = SavedView(owner=user, changed_at=now)
        return _store(view, draft, user, "view.save")


def change_view(view_id: int | str, draft: ViewDraft, *, user: User, now: datetime) -> SavedView:
    """Only whoever made it. Raises NotFound, Forbidden, Invalid, ViewNameTaken."""
    with transaction.atomic():
        view = _own(user, view_id)
        view.changed_at = now
        return _store(view, draft, user, "view.change")


def delete_view(view_id: int | str, *, user: User) -> None:
    """Only whoever made it; those it was shared with lose it too. Raises NotFound, Forbidden."""
    with transaction.atomic():
        view = _own(user, view_id)
        record(user, "view.delete", kind="saved_view", object_id=view.pk, name=view.name)
        view.delete()


def keep_layout(user: User, *, mode: str = "", columns: Sequence[str] | None = None) -> None:
    """What is said replaces what was kept; what is not stays."""
    if mode and mode not in MODES:
        raise Invalid(f"Expected a layout of {', '.join(MODES)}, but got {mode!r}.")
    given: dict[str, object] = {"mode": mode} if mode else {}
    if columns is not None:
        given["columns"] = list(columns)[:MAX_COLUMNS]
    if given:
        InboxLayout.objects.update_or_create(user=user, defaults=given)


def _own(user: User, view_id: int | str) -> SavedView:
    view = find_view(user, view_id)
    if view.owner_id != user.pk:
        raise Forbidden(f"Expected a view of your own, but {view.name!r} was made by {view.owner}.")
    return view


def _store(view: SavedView, draft: ViewDraft, user: User, action: str) -> SavedView:
    view.name = draft.name.strip()
    if not 0 < len(view.name) <= MAX_CHARACTERS:
        raise Invalid(f"Expected a name of 1 to {MAX_CHARACTERS} characters, but got {len(view.name)}.")
    if SavedView.objects.filter(owner=user, name=view.name).exclude(pk=view.pk).exists():
        raise ViewNameTaken(name=view.name)
    view.query = dict(draft.query)
    view.for_everyone = draft.shared_with == "everyone"
    view.group = _group(user, draft.shared_with) if draft.shared_with not in ("", "everyone") else None
    view.save()
    shared = "everyone" if view.for_everyone else str(view.group or "")
    record(user, action, kind="saved_view", object_id=view.pk, name=view.name, shared_with=shared)
    return view


def _group(user: User, wanted: str) -> Group:
    found = (
        user.groups.filter(pk=int(wanted)).first()
        if is_whole(wanted)
        else user.groups.filter(name=wanted).first()
    )
    if found is None:
        raise Forbidden("Expected a group you belong to, but you can share a view with your own groups only.")
    return found
