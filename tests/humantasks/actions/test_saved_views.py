"""Views of the inbox are kept, shared, changed by their maker alone, and never show more than their reader may see."""

import pytest
from django.contrib.auth.models import Group

from humantasks.actions.saved_views import (
    ViewDraft,
    ViewNameTaken,
    change_view,
    delete_view,
    keep_layout,
    save_view,
)
from humantasks.models import InboxLayout, SavedView
from humantasks.selectors.saved_views import view_query
from humantasks.visibility import saved_views
from portal.lib.errors import Forbidden, Invalid, NotFound
from tests.humantasks.conftest import FRIDAY

LARGE = {"view": "groups", "var.amount__gt": "10000", "cursor": "abc", "task": "7", "q": ""}


def kept(user, name="Large", query=None, shared_with="") -> SavedView:
    return save_view(ViewDraft(name, view_query(query or LARGE, user), shared_with), user=user, now=FRIDAY)


def names(user) -> list[str]:
    return [view.name for view in saved_views(user)]


def test_a_view_keeps_its_filter_and_not_the_page(cast):
    assert kept(cast.ann).query == {"view": "groups", "var.amount__gt": "10000"}


def test_a_view_is_its_makers_alone_until_it_is_shared(cast):
    kept(cast.ann)

    assert (names(cast.ann), names(cast.bob)) == (["Large"], [])


def test_a_view_shared_with_a_group_is_its_members(cast):
    kept(cast.ann, shared_with=str(Group.objects.get(name="Risk").pk))

    assert (names(cast.bob), names(cast.sam)) == (["Large"], [])


def test_a_view_shared_with_everyone_is_everyones(cast):
    kept(cast.ann, shared_with="everyone")

    assert names(cast.sam) == ["Large"]


def test_nobody_shares_with_a_group_they_are_not_in(cast):
    with pytest.raises(Forbidden):
        kept(cast.sam, shared_with="Risk")


def test_a_name_is_used_once_by_a_person(cast):
    kept(cast.ann)
    kept(cast.bob)

    with pytest.raises(ViewNameTaken):
        kept(cast.ann)


def test_a_filter_that_cannot_be_read_is_refused_now(cast):
    with pytest.raises(Invalid, match="due_before"):
        kept(cast.ann, query={"due_before": "soon"})


def test_only_its_maker_changes_or_deletes_a_view(cast):
    view = kept(cast.ann, shared_with="everyone")

    with pytest.raises(Forbidden):
        change_view(view.pk, ViewDraft("Mine now", LARGE), user=cast.bob, now=FRIDAY)
    with pytest.raises(Forbidden):
        delete_view(view.pk, user=cast.bob)
    assert names(cast.bob) == ["Large"]


def test_a_view_of_somebody_else_is_not_there(cast):
    view = kept(cast.ann)

    with pytest.raises(NotFound):
        delete_view(view.pk, user=cast.bob)


def test_a_changed_view_keeps_its_address(cast):
    view = kept(cast.ann)

    changed = change_view(view.pk, ViewDraft("Small", {"view": "mine"}), user=cast.ann, now=FRIDAY)

    assert (changed.pk, changed.name, changed.query) == (view.pk, "Small", {"view": "mine"})


def test_a_layout_is_kept_for_the_person(cast):
    keep_layout(cast.ann, mode="table", columns=["due", "var.amount"])
    keep_layout(cast.ann, mode="split")

    layout = InboxLayout.objects.get(user=cast.ann)
    assert (layout.mode, layout.columns) == ("split", ["due", "var.amount"])
