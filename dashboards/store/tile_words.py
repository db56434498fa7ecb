"""What a tile of a dashboard may be: its measure, what it is grouped by, how it is drawn, where it stands. Pure.

A measure is an aggregate over one source (instances, tasks, incidents, visits of steps); each source says by what it can
be grouped. The sentences of the measures stand in `dashboards/selectors/measures.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dashboards.store.spans import seconds_in
from portal.lib.errors import Invalid

COLUMNS, MOST_TILES, MOST_ROWS = 12, 40, 60
PICTURES = ("number", "table", "bar", "line", "area", "heat", "histogram", "text")
TIMES = ("day", "week", "month", "weekday", "hour")
EVERYWHERE = (*TIMES, "process", "version", "variable")
GROUPINGS: dict[str, str] = {
    "": "nothing",
    "day": "day",
    "week": "week",
    "month": "month",
    "weekday": "weekday",
    "hour": "hour of the day",
    "process": "process",
    "version": "version",
    "state": "state",
    "step": "step",
    "group": "group",
    "assignee": "person",
    "cause": "cause",
    "key": "business key",
    "age": "age",
    "length": "time taken",
    "variable": "variable",
}
_TEXTS = {"id": 40, "title": 120, "measure": 40, "by": 20, "by2": 20, "picture": 20, "variable": 120, "process": 255, "text": 4_000}  # fmt: skip
_NUMBERS = {"x": (0, COLUMNS - 1), "y": (0, 1_000), "w": (1, COLUMNS), "h": (1, 20)}


@dataclass(frozen=True, slots=True)
class Counted:
    """How a measure is counted: `time` is the column its period is about, "" for one that is as of now.

    `beyond` says which of the rows its number leads to: of a share those that miss it, of a percentile those that exceed it.
    """

    source: str  # instance | task | incident | visit
    value: str
    time: str = ""
    where: str = "TRUE"
    more: tuple[str, ...] = ()  # groupings beyond those of the source
    beyond: str = "TRUE"


_LENGTH = "extract(epoch FROM i.ended_at - i.started_at)::float8"
_STEP = "extract(epoch FROM h.left_at - h.entered_at)::float8"
_QUEUED = "extract(epoch FROM %(now)s - t.created_at)::float8"
_RIGHT = """i.state = 'completed' AND NOT EXISTS (SELECT FROM incident n WHERE n.instance_id = i.id)
 AND NOT EXISTS (SELECT FROM element_history h WHERE h.instance_id = i.id AND (h.attempts > 1 OR h.outcome = 'error'))"""
_LIVE = "i.state IN ('active', 'compensating')"
_OPEN_TASK = "t.state IN ('ready', 'claimed', 'delegated', 'waiting_for_info')"


def _share(part: str) -> str:
    return f"count(*) FILTER (WHERE {part})::float8 / nullif(count(*), 0)"


def _percentile(share: float, of: str) -> str:
    return f"percentile_disc({share}) WITHIN GROUP (ORDER BY {of})"


_SLOWER = f"{_LENGTH} > %(than)s"
_ENDED: dict[str, Any] = {"time": "i.ended_at", "where": "i.ended_at IS NOT NULL", "more": ("length",)}
COUNTED: dict[str, Counted] = {
    "running": Counted("instance", "count(*)", where=_LIVE, more=("age",)),
    "stuck": Counted("instance", "count(*)", where=f"{_LIVE} AND i.changed_at < %(quiet)s", more=("age",)),
    "started": Counted("instance", "count(*)", "i.started_at"),
    "finished": Counted("instance", "count(*)", **_ENDED),
    "compensated": Counted("instance", "count(*)", **_ENDED | {"where": "i.state = 'compensated'"}),
    "p50": Counted("instance", _percentile(0.5, _LENGTH), beyond=_SLOWER, **_ENDED),
    "p90": Counted("instance", _percentile(0.9, _LENGTH), beyond=_SLOWER, **_ENDED),
    "p95": Counted("instance", _percentile(0.95, _LENGTH), beyond=_SLOWER, **_ENDED),
    "mean": Counted("instance", f"avg({_LENGTH})", **_ENDED),
    "sla_met": Counted(
        "instance",
        _share(f"{_LENGTH} <= d.sla_target_seconds"),
        beyond=f"{_LENGTH} > d.sla_target_seconds",
        **_ENDED | {"where": "i.ended_at IS NOT NULL AND d.sla_target_seconds IS NOT NULL"},
    ),
    "first_time_right": Counted("instance", _share(_RIGHT), beyond=f"NOT ({_RIGHT})", **_ENDED),
    "tasks_open": Counted("task", "count(*)", where=_OPEN_TASK, more=("age",)),
    "tasks_overdue": Counted(
        "task",
        "count(*)",
        where=f"{_OPEN_TASK} AND t.due_at < %(now)s AND t.paused_since IS NULL",
        more=("age",),
    ),
    "queue_age": Counted(
        "task",
        f"max({_QUEUED})",
        where="t.state = 'ready'",
        beyond=f"{_QUEUED} >= %(than)s",
    ),
    "tasks_done": Counted("task", "count(*)", "t.closed_at", "t.state = 'completed'"),
    "incidents": Counted("incident", "count(*)", where="n.state = 'open'"),
    "incidents_raised": Counted("incident", "count(*)", "n.created_at"),
    "automation": Counted(
        "visit", _share("k.is_automatic"), "h.left_at", beyond="NOT k.is_automatic"
    ),  # k: tasks of the models
    "visits": Counted("visit", "count(*)", "h.left_at"),
    "step_p50": Counted("visit", _percentile(0.5, _STEP), "h.left_at", beyond=f"{_STEP} > %(than)s"),
    "step_p95": Counted("visit", _percentile(0.95, _STEP), "h.left_at", beyond=f"{_STEP} > %(than)s"),
}
# Those whose unit is the second.
LASTING = frozenset({"p50", "p90", "p95", "mean", "queue_age", "step_p50", "step_p95"})
BY_SOURCE: dict[str, tuple[str, ...]] = {
    "instance": (*EVERYWHERE, "state", "key"),
    "task": (*EVERYWHERE, "step", "group", "assignee", "key"),
    "incident": (*EVERYWHERE, "step", "cause"),
    "visit": (*EVERYWHERE, "step"),
}


@dataclass(frozen=True, slots=True)
class TileSpec:
    """One tile as it is saved. `target` is in the measure's own unit (seconds, a share, a count)."""

    id: str
    picture: str
    title: str = ""
    measure: str = ""
    by: str = ""
    by2: str = ""
    variable: str = ""
    process: str = ""
    target: float | None = None
    text: str = ""
    x: int = 0
    y: int = 0
    w: int = 4
    h: int = 4

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def groupings_of(measure: str) -> tuple[str, ...]:
    """What a measure can be grouped by."""
    counted = COUNTED[measure]
    return (*BY_SOURCE[counted.source], *counted.more)


def read_tiles(given: Any) -> list[TileSpec]:
    """Tiles as a client sent them. Raises Invalid naming the tile and the field."""
    if not isinstance(given, list) or len(given) > MOST_TILES:
        raise Invalid(f"Expected a list of at most {MOST_TILES} tiles, but got something else.")
    tiles = [_read(each) for each in given]
    if len({tile.id for tile in tiles}) != len(tiles):
        raise Invalid("Expected every tile to have an id of its own, but one comes twice.")
    return tiles


def stored_tiles(given: Sequence[Mapping[str, Any]]) -> list[TileSpec]:
    """Tiles as they were saved, when they could be; later versions of the portal may know fewer words."""
    return [TileSpec(**{name: each[name] for name in TileSpec.__slots__ if name in each}) for each in given]


def _read(given: Any) -> TileSpec:
    if not isinstance(given, dict) or set(given) - set(TileSpec.__slots__):
        raise Invalid("Expected a tile to be an object of known fields, but it is not.")
    values: dict[str, Any] = {
        name: _text(given, name, most) for name, most in _TEXTS.items() if name in given
    }
    values |= {name: _number(given, name, *ends) for name, ends in _NUMBERS.items() if name in given}
    values["target"] = _target(given.get("target"), str(given.get("measure", "")))
    if not values.get("id") or values.get("picture") not in PICTURES:
        raise Invalid(f"Expected a tile with an id and a picture of {', '.join(PICTURES)}, but got {given.get('picture')!r}.")  # fmt: skip
    tile = TileSpec(**values)
    if tile.x + tile.w > COLUMNS:
        raise Invalid(f"Expected tile {tile.id!r} to stand within {COLUMNS} columns, but it does not.")
    if tile.picture != "text":
        check_measure(tile)
    return tile


def check_measure(tile: TileSpec) -> None:
    """Raises Invalid for a measure, grouping or picture that does not exist or does not go together."""
    if tile.measure not in COUNTED:
        raise Invalid(f"Expected a known measure in tile {tile.id!r}, but got {tile.measure!r}.")
    for grouping in filter(None, (tile.by, tile.by2)):
        if grouping not in groupings_of(tile.measure):
            raise Invalid(f"Expected {tile.measure!r} to be grouped by one of {', '.join(groupings_of(tile.measure))}, but got {grouping!r}.")  # fmt: skip
    if tile.by2 and (not tile.by or tile.by == tile.by2):
        raise Invalid(f"Expected two different groupings in tile {tile.id!r}, but got {tile.by!r} and {tile.by2!r}.")  # fmt: skip
    if "variable" in (tile.by, tile.by2) and not tile.variable:
        raise Invalid(
            f"Expected the name of the variable that tile {tile.id!r} groups by, but there is none."
        )
    if tile.picture == "heat" and not tile.by2:
        raise Invalid(f"Expected two groupings for the heat map of tile {tile.id!r}, but there is no second.")
    if tile.picture in ("bar", "line", "area", "histogram") and not tile.by:
        raise Invalid(f"Expected tile {tile.id!r} to be grouped by something, but it is not.")


def _text(given: Mapping[str, Any], name: str, most: int) -> str:
    value = given[name]
    if not isinstance(value, str) or len(value) > most or "\0" in value:
        raise Invalid(f"Expected `{name}` of a tile to be a text of at most {most} letters, but it is not.")
    return value


def _number(given: Mapping[str, Any], name: str, least: int, most: int) -> int:
    value = given[name]
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Invalid(
            f"Expected `{name}` of a tile to be a number from {least} to {most}, but got {value!r}."
        )
    return value


def _target(value: Any, measure: str) -> float | None:
    """Of a time also as people say it, such as "4 h"."""
    if value is None or value == "":
        return None
    span = seconds_in(value) if isinstance(value, str) and measure in LASTING else None
    try:
        number = float(value) if span is None else span
    except (TypeError, ValueError) as error:
        if measure in LASTING:
            raise Invalid(f"Expected `target` of a tile to be a time such as 4 h or 30 min, but got {value!r}.") from error  # fmt: skip
        raise Invalid(f"Expected `target` of a tile to be a number, but got {value!r}.") from error
    if not 0 <= number < 10**12:
        raise Invalid(f"Expected `target` of a tile to be a number from 0 up, but got {value!r}.")
    return number
