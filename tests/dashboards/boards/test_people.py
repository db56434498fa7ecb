"""Figures of one person on dashboards: their own, and those of the people they lead; of others an average of five."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from dashboards.actions.boards import create_board, make_link, token_of
from dashboards.selectors.board_filters import board_filter
from dashboards.selectors.board_people import OTHERS, as_seen
from dashboards.selectors.board_tiles import BoardTile, board_tile
from dashboards.store.tile_words import TileSpec
from humantasks.models import GroupLead, HumanTask
from portal.lib.clock import portal_now
from tests.dashboards.boards.conftest import Past

pytestmark = pytest.mark.django_db(transaction=True)
BY_PERSON = TileSpec(id="t", picture="table", measure="tasks_open", by="assignee")


@pytest.fixture
def team(past: Past) -> list[User]:
    """Four people with a task each; the boss leads the first two."""
    group = Group.objects.create(name="Slow")
    GroupLead.objects.create(group=group, user=past.boss)
    people = [User.objects.create_user(f"clerk-{number}") for number in range(4)]
    group.user_set.add(*people[:2])
    for person, task in zip(people, HumanTask.objects.order_by("pk"), strict=True):
        HumanTask.objects.filter(pk=task.pk).update(assignee=person)
    return people


def read(user: User) -> BoardTile:
    return board_tile(BY_PERSON, board_filter(user, {}, portal_now()), user)


def test_a_lead_sees_their_people_and_nobody_else(past, team):
    tile = read(past.boss)

    assert sorted(tile.rows) == [("clerk-0", 1), ("clerk-1", 1)]
    assert "who leads them" in tile.note


def test_who_leads_nobody_is_told_why_there_is_nothing(past, team):
    GroupLead.objects.all().delete()

    assert "who leads them" in read(past.boss).problem


def rows_for(people: int, spec: TileSpec, *rows: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    wanted: Any = type("Wanted", (), {"people": frozenset({1})})
    return as_seen(spec, wanted, [*rows][:people])[0]


def test_five_others_are_one_average_and_four_are_nothing():
    rows = [(None, 3), (1, 7), *((person, person) for person in range(2, 7))]

    assert rows_for(7, BY_PERSON, *rows) == [(None, 3), (1, 7), (OTHERS, 4.0)]
    assert rows_for(6, BY_PERSON, *rows) == [(None, 3), (1, 7)]


def test_the_average_is_one_for_each_other_group():
    spec = TileSpec(id="t", picture="heat", measure="tasks_open", by="process", by2="assignee")
    rows = [("a", person, 10) for person in range(2, 7)] + [("b", 2, 5)]

    assert rows_for(6, spec, *rows) == [("a", OTHERS, 10.0), ("b", OTHERS, 1.0)]


def test_a_link_tells_strangers_of_nobody(past, team, client):
    board = create_board(
        past.boss, "Ours", tiles=[{"id": "t", "picture": "table", "measure": "tasks_open", "by": "assignee"}]
    )
    token = token_of(make_link(past.boss, board.pk, 7))

    page = client.get(f"/shared/dashboards/{token}/").content.decode()

    assert "clerk-" not in page
    assert "who leads them" in page
