"""The instances behind a mark of a tile that no list has words for: a weekday, a cause, an hour of the day.

The mark says the question again as it was asked (measure, groupings, period, filters), and the same statement answers with
instances instead of a number: what a share or a percentile leads to are those that miss it. Rights are asked of the list.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models.expressions import RawSQL
from django.utils.translation import gettext

from dashboards.selectors.board_filters import BoardFilter, of_group_named
from dashboards.selectors.board_query import ids_statement, parameters_of
from dashboards.selectors.measures import MEASURES
from dashboards.store.tile_words import COUNTED, GROUPINGS, TileSpec, check_measure
from portal.lib.errors import Invalid
from portal.lib.json import dumps, loads
from processes.models import Definition
from processes.selectors.behind import Behind

MOST_LETTERS = 4_000
_PARAMETER = re.compile(r"%\((\w+)\)s")
_PLAIN = ("version", "group", "key", "variable", "value")  # of the filter


def mark(tile: TileSpec, wanted: BoardFilter, groups: Mapping[str, Any], value: Any) -> str:
    """The text of the address. `groups` are the raw values of the groupings."""
    said: dict[str, Any] = {
        "measure": tile.measure,
        "by": {name: None if group is None else str(group) for name, group in groups.items()},
        "of": tile.variable,
        "than": float(value),
        "since": wanted.since.isoformat(),
        "until": wanted.until.isoformat(),
        "now": wanted.now.isoformat(),
        "process": "" if wanted.everything else ",".join(sorted(wanted.definitions.values())),
    }
    said |= {name: getattr(wanted, name) for name in _PLAIN}
    kept = {name: each for name, each in said.items() if each not in ("", None, {})}
    return urlsafe_b64encode(dumps(kept).encode()).decode().rstrip("=")


def read_mark(text: str) -> Behind:
    """Raises Invalid for what is no mark."""
    try:
        said = loads(urlsafe_b64decode(text[:MOST_LETTERS] + "=" * (-len(text) % 4)))
        tile, wanted = _tile(said), _filter(said)
        than = float(said.get("than", 0))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Invalid("Expected `behind` to be a mark of a dashboard, but it is not.") from error
    values = list(said.get("by", {}).values())
    parameters = parameters_of(tile, wanted) | {"than": than}
    parameters |= {f"group{place}": value for place, value in enumerate(values)}
    statement, given = _by_place(ids_statement(tile, COUNTED[tile.measure], wanted), parameters)
    ids = RawSQL(f"({statement})", given)  # noqa: S611 - put together from fixed words; what was given is a parameter
    return Behind(ids, _words(tile, values), bool(wanted.variable) or "variable" in (tile.by, tile.by2))


def _tile(said: Mapping[str, Any]) -> TileSpec:
    by = [*said.get("by", {})]
    names = dict(zip(("by", "by2"), by, strict=False))
    tile = TileSpec(id="mark", picture="table", measure=said["measure"], variable=said.get("of", ""), **names)
    check_measure(tile)
    if "assignee" in by:
        raise Invalid("Expected no figures of one person behind a mark, but got some.")
    return tile


def _filter(said: Mapping[str, Any]) -> BoardFilter:
    """Of everybody's processes: the list holds its own reader's."""
    found = Definition.objects.filter(kind="bpmn")
    if keys := said.get("process", ""):
        found = found.filter(key__in=keys.split(","))
    definitions = dict(found.values_list("pk", "key"))
    since, until, now = (datetime.fromisoformat(said[name]) for name in ("since", "until", "now"))
    version = said.get("version")
    group, principal = of_group_named(str(said.get("group", "")))
    return BoardFilter(
        since=since,
        until=until,
        now=now,
        days=(),
        definitions=definitions,
        everything=not keys,
        version=None if version is None else int(version),
        principal=principal,
        group=group,
        key=str(said.get("key", "")),
        variable=str(said.get("variable", "")),
        value=str(said.get("value", "")),
        clear=frozenset(definitions),
    )


def _by_place(statement: str, parameters: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """With parameters by place, as Django puts statements together."""
    given: list[Any] = []

    def placed(found: re.Match[str]) -> str:
        given.append(parameters[found[1]])
        return "%s"

    return _PARAMETER.sub(placed, statement), given


def _words(tile: TileSpec, values: list[str | None]) -> str:
    words = gettext(MEASURES[tile.measure].label)
    names = [gettext(GROUPINGS[each]) for each in (tile.by, tile.by2) if each]
    said = [f"{name} {value or '–'}" for name, value in zip(names, values, strict=True) if _is_sayable(value)]
    return ", ".join([words, *said])


def _is_sayable(value: str | None) -> bool:
    """Ids of rows mean nothing to anybody."""
    return value is None or not re.fullmatch(r"-?\d{3,}", value)
