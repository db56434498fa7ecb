"""Where a number of a tile leads: exactly the instances (or tasks, or incidents) it counts.

A list that could only be like what is counted is no link: by weekday, by cause, for a share over processes with different
targets the list of instances is asked for those behind the mark (`board_behind`).
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from dashboards.selectors.board_behind import mark
from dashboards.selectors.board_filters import INSTANT, BoardFilter, midnight
from dashboards.selectors.board_query import AGES, LENGTHS, QUIET
from dashboards.store.tile_words import COUNTED, TileSpec

LIVE = "active,compensating"
ENDED = ("finished", "compensated", "p50", "p90", "p95", "mean", "sla_met", "first_time_right")
SLOWER = ("p50", "p90", "p95", "step_p50", "step_p95")


def link(
    tile: TileSpec,
    wanted: BoardFilter,
    groups: Mapping[str, Any],
    said: Mapping[str, Any],
    value: Any,
    targets: Mapping[int, int],
) -> str:
    """`groups` are the raw values of the groupings, `said` those values as lists say them, `targets` in seconds by process."""
    if "assignee" in groups:  # figures of one person are not everybody's, and an address is
        return ""
    if value is None or (value == 0 and COUNTED[tile.measure].value == "count(*)"):
        return ""
    return (
        _list(tile, wanted, said, value, targets) or f"/instances/?behind={mark(tile, wanted, groups, value)}"
    )


def _list(
    tile: TileSpec, wanted: BoardFilter, groups: Mapping[str, Any], value: Any, targets: Mapping[int, int]
) -> str:
    """The list that says in its own words what is counted; "" when none can."""
    source = COUNTED[tile.measure].source
    if wanted.principal is not None and source != "task":
        return ""
    if {"weekday", "hour", "assignee", "cause"} & set(groups) or None in groups.values():
        return ""
    query = _where(wanted, groups)
    if source == "task":
        return _tasks(tile, wanted, groups, query)
    if source == "incident":
        return _incidents(tile, wanted, groups, query)
    query |= _what(tile, wanted, groups, value, targets)
    return "" if "impossible" in query else f"/instances/?{urlencode(query)}"


def _where(wanted: BoardFilter, groups: Mapping[str, Any]) -> dict[str, str]:
    """Process, version, key and variable."""
    query: dict[str, str] = {}
    if "process" in groups or "version" in groups:
        query["process"] = groups.get("process") or groups["version"][0]
    elif not wanted.everything:
        query["process"] = ",".join(sorted(wanted.definitions.values()))
    version = groups["version"][1] if "version" in groups else wanted.version
    if version is not None:
        query["version"] = str(version)
    if key := groups.get("key") or wanted.key:
        query["business_key"] = key
    return query


def _what(
    tile: TileSpec, wanted: BoardFilter, groups: Mapping[str, Any], value: Any, targets: Mapping[int, int]
) -> dict[str, str]:
    """State and times of what is counted."""
    since, until = _bounds(wanted, groups)
    measure = tile.measure
    query: dict[str, str] = {}
    if variable := _variable(tile, wanted, groups):
        query |= variable
    if measure in ("running", "stuck"):
        query |= {"state": LIVE} | _ages(wanted, groups)
        if {"day", "week", "month"} & set(groups):
            query |= _between("started", since, until)
        if measure == "stuck":
            query["changed_before"] = (wanted.now - QUIET).isoformat()
    elif measure == "started":
        query |= _between("started", since, until)
    elif measure in ENDED:
        query |= _between("ended", since, until) | _of_ended(tile, groups, value, targets, wanted)
    else:
        step = groups.get("step")
        query |= {"left_element": str(step)} | _between("left", since, until) if step else {"impossible": ""}
    if state := groups.get("state"):
        query["state"] = state
    return query


def _of_ended(
    tile: TileSpec, groups: Mapping[str, Any], value: Any, targets: Mapping[int, int], wanted: BoardFilter
) -> dict[str, str]:
    if tile.measure in SLOWER:
        return {"slower_than": f"{value:.6f}"}
    if tile.measure == "compensated":
        return {"state": "compensated"}
    if tile.measure == "first_time_right":
        return {"first_time_right": "false"}
    if tile.measure == "sla_met":
        only = [pk for pk, key in wanted.definitions.items() if groups.get("process", key) == key]
        if len(only) != 1 or only[0] not in targets:
            return {"impossible": ""}
        return {"slower_than": str(targets[only[0]])}
    return _lengths(groups)


def _lengths(groups: Mapping[str, Any]) -> dict[str, str]:
    if "length" not in groups:
        return {}
    place = groups["length"]
    query = {}
    if place:
        query["slower_than"] = f"{LENGTHS[place - 1] - 0.000001:.6f}"
    if place < len(LENGTHS):
        query["faster_than"] = str(LENGTHS[place])
    return query


def _ages(wanted: BoardFilter, groups: Mapping[str, Any]) -> dict[str, str]:
    if "age" not in groups:
        return {}
    place = groups["age"]
    query = {}
    if place:
        query["started_before"] = (wanted.now - timedelta(hours=AGES[place - 1]) + INSTANT).isoformat()
    if place < len(AGES):
        query["started_after"] = (wanted.now - timedelta(hours=AGES[place]) + INSTANT).isoformat()
    return query


def _variable(tile: TileSpec, wanted: BoardFilter, groups: Mapping[str, Any]) -> dict[str, str]:
    """The list narrows by one variable at a time."""
    if "variable" in groups:
        return (
            {"impossible": ""}
            if wanted.variable
            else {"variable": tile.variable, "value": groups["variable"]}
        )
    return {"variable": wanted.variable, "value": wanted.value} if wanted.variable else {}


def _bounds(wanted: BoardFilter, groups: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """The part of the period that a day, week or month of it is; what is as of now knows no period."""
    since, until = wanted.since, wanted.until
    for name, length in (("day", 1), ("week", 7), ("month", 0)):
        if name in groups:
            first: date = groups[name]
            last = first + timedelta(days=length) if length else (first.replace(day=1) + timedelta(days=32)).replace(day=1)  # fmt: skip
            since, until = max(since, midnight(first)), min(until, midnight(last))
    return since, until


def _between(end: str, since: datetime, until: datetime) -> dict[str, str]:
    return {f"{end}_after": since.isoformat(), f"{end}_before": until.isoformat()}


def _tasks(tile: TileSpec, wanted: BoardFilter, groups: Mapping[str, Any], query: dict[str, str]) -> str:
    """The list of tasks narrows by one process, group, step and due date."""
    if tile.measure == "tasks_done" or {"age", "day", "week", "month", "variable", "key"} & set(groups):
        return ""
    if wanted.key or wanted.variable or "," in query.get("process", "") or "version" in query:
        return ""
    query = {"view": "all"} | query
    if group := groups.get("group") or wanted.group:
        query["group"] = group
    if step := groups.get("step"):
        query["element_id"] = step
    if tile.measure == "tasks_overdue":
        query["due_before"] = wanted.now.isoformat()
    if tile.measure == "queue_age":
        query["state"] = "ready"
    return f"/tasks/?{urlencode(query)}"


def _incidents(tile: TileSpec, wanted: BoardFilter, groups: Mapping[str, Any], query: dict[str, str]) -> str:
    if tile.measure != "incidents" or set(groups) - {"process", "step"}:
        return ""
    if wanted.key or wanted.variable or "," in query.get("process", "") or "version" in query:
        return ""
    if step := groups.get("step"):
        query["element"] = step
    return f"/incidents/?{urlencode(query)}"
