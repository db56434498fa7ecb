"""Figures by person: of one person they are seen by that person and by who leads them, by nobody else.

Everybody else sees the others as one average, and that only of FEW or more, so that nobody's figures can be worked out.
"""

from collections.abc import Iterable
from typing import Any

from dashboards.selectors.board_filters import BoardFilter
from dashboards.store.tile_words import TileSpec
from humantasks.selectors.workload import FEW

OTHERS = 0  # no person has this id
Row = tuple[Any, ...]


def as_seen(spec: TileSpec, wanted: BoardFilter, found: list[Row]) -> tuple[list[Row], bool]:
    """The groups of a tile as their reader may see them, and whether somebody's are left out or put together."""
    if "assignee" not in (spec.by, spec.by2):
        return found, False
    place = 0 if spec.by == "assignee" else 1
    others = {row[place] for row in found} - {None, *wanted.people}
    if not others:
        return found, False
    known = [row for row in found if row[place] not in others]
    if len(others) < FEW:
        return known, True
    return known + _averages((row for row in found if row[place] in others), place, len(others)), True


def _averages(rows: Iterable[Row], place: int, people: int) -> list[Row]:
    sums: dict[Row, float] = {}
    for row in rows:
        groups = (*row[:place], OTHERS, *row[place + 1 : -1])
        sums[groups] = sums.get(groups, 0) + (row[-1] or 0)
    return [(*groups, round(float(value) / people, 1)) for groups, value in sums.items()]
