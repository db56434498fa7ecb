"""Dashboards as pages, clients and links show them. What the numbers are is a question of the reader, not of the dashboard."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import Group, User

from dashboards import visibility as board_visibility
from dashboards.models import Board
from dashboards.selectors.board_filters import board_filter
from dashboards.selectors.board_tiles import BoardTile, board_tile
from dashboards.selectors.measures import MEASURES
from dashboards.store.tile_words import COUNTED, GROUPINGS, PICTURES, groupings_of, stored_tiles
from portal.lib.clock import portal_now
from portal.lib.errors import NotFound
from portal.lib.people import person_name
from processes import visibility


def read_board(
    board: Board, user: User, query: Mapping[str, str], only: str = "", *, for_strangers: bool = False
) -> list[BoardTile]:
    """Every tile, or the one of that id, with the rights of `user`; without figures of single people for strangers."""
    wanted = board_filter(user, query, portal_now())
    if for_strangers:
        wanted = replace(wanted, people=frozenset())
    specs = [spec for spec in stored_tiles(board.tiles) if not only or spec.id == only]
    if only and not specs:
        raise NotFound
    return [board_tile(spec, wanted, user) for spec in specs]


def board_rows(user: User) -> list[dict[str, Any]]:
    """Dashboards this person may see, one's own first."""
    found = board_visibility.boards(user).select_related("owner").order_by("name", "pk")
    rows = [
        {
            "id": board.pk,
            "name": board.name,
            "tiles": len(board.tiles),
            "is_mine": board.owner_id == user.pk,
            "owner": person_name(board.owner),
            "changed_at": board.changed_at,
        }
        for board in found
    ]
    return sorted(rows, key=lambda row: not row["is_mine"])


def words() -> dict[str, Any]:
    """What tiles can be made of, for the builder and for clients."""
    return {
        "measures": [
            {
                "key": key,
                "label": MEASURES[key].label,
                "unit": MEASURES[key].unit,
                "sentence": MEASURES[key].sentence,
                "groupings": groupings_of(key),
            }
            for key in COUNTED
        ],
        "groupings": GROUPINGS,
        "pictures": PICTURES,
    }


def process_choices(user: User) -> list[dict[str, str]]:
    rows = visibility.definitions(user).filter(kind="bpmn").order_by("name")
    return [{"key": key, "name": name} for key, name in rows.values_list("key", "name")]


def people_and_groups(without: User) -> list[dict[str, str]]:
    people: Iterable[User] = User.objects.filter(is_active=True).exclude(pk=without.pk).order_by("username")
    groups = Group.objects.order_by("name")
    return [
        *({"value": f"group:{group.pk}", "label": group.name} for group in groups),
        *({"value": f"user:{each.pk}", "label": person_name(each)} for each in people),
    ]


def tile_json(tile: BoardTile) -> dict[str, Any]:
    """The data of a tile's picture: what its table and its chart show."""
    return {
        "id": tile.key,
        "title": tile.title,
        "sentence": tile.sentence,
        "picture": tile.spec.picture,
        "columns": tile.columns,
        "units": tile.units,
        "rows": tile.rows,
        "links": tile.links,
        "trend": tile.trend,
        "target": tile.spec.target,
        "problem": tile.problem,
        "note": tile.note,
        "text": tile.spec.text,
    }
