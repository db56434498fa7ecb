"""The heat document that a page, a socket or an API client gets: every element of a process with its value."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from dashboards.heat.histogram import over_targets, quantiles
from dashboards.heat.layers import LAYERS, LOW_N, QUANTILES, SCALES, SECOND, Layer, edges_of, step_of
from dashboards.heat.packing import HISTOGRAM, Records, merge
from dashboards.selectors.heat_inside import Inside, insides
from dashboards.selectors.targets import targets_of
from dashboards.store.history import Among, read_history
from dashboards.store.read import HeatRead, read_with_ever
from dashboards.store.zone import ZONE
from humantasks.selectors.overdue import overdue_by_element
from portal.lib.errors import Invalid
from processes.engine.lifecycle import LIVE_INSTANCE_STATES
from processes.models import DefinitionVersion, ProcessInstance
from processes.selectors.instances import count_up_to

MOST_COUNTED = 10_000
SLOW_SHARE = 0.05
EVERYTHING = Among()
PERIODS: dict[str, timedelta | None] = {
    "5m": timedelta(minutes=5),
    "1h": timedelta(hours=1),
    "today": None,
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "all": None,
}


class UnknownLayer(Invalid):
    code = "unknown-layer"
    message = "Expected one of the layers {layers}, but got {layer!r}."


class UnknownPeriod(Invalid):
    code = "unknown-period"
    message = "Expected one of the periods {periods}, but got {period!r}."


class UnknownScale(Invalid):
    code = "unknown-scale"
    message = "Expected one of the scales {scales}, but got {scale!r}."


@dataclass(slots=True)
class _Node:
    """One element, its versions added up."""

    entered: int = 0
    left: int = 0
    live: int = 0
    incidents: int = 0
    overdue: int = 0
    sums_ms: dict[str, int] = field(default_factory=lambda: {"waiting": 0, "working": 0, "total": 0})
    percentiles: dict[str, float] = field(default_factory=dict)
    lasted: int = 0  # visits with a duration
    slow: float = 0.0  # of these, over the target
    target: float | None = None  # seconds; of the newest version that has one


def layer_named(name: str) -> Layer:
    """Raises UnknownLayer."""
    if name not in LAYERS:
        raise UnknownLayer(layer=name, layers=", ".join(LAYERS))
    return LAYERS[name]


def scale_named(name: str) -> str:
    """Raises UnknownScale."""
    if name not in SCALES:
        raise UnknownScale(scale=name, scales=", ".join(SCALES))
    return name


def period_start(period: str, now: datetime) -> datetime | None:
    """The beginning of a named period that ends now; None for all of time. Raises UnknownPeriod."""
    if period not in PERIODS:
        raise UnknownPeriod(period=period, periods=", ".join(PERIODS))
    if period == "today":
        return now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    length = PERIODS[period]
    return now - length if length else None


def heat_document(
    versions: Sequence[DefinitionVersion],
    layer: Layer,
    start: datetime | None,
    end: datetime,
    now: datetime,
    scale: str = "even",
    among: Among = EVERYTHING,
) -> dict[str, Any]:
    """What one layer shows in [start, end). Versions are merged by element id. Five statements at most.

    `value` is in the layer's unit (seconds, count); `level` 0..7 its colour step; `low_n` marks values of fewer
    than LOW_N visits, which carry no colour. `target` is the step's own, in seconds; `over_target` says that a time
    shown is longer, or that more than one visit in twenty took longer.
    """
    ids = [version.pk for version in versions]
    read, ever = _reads(ids, layer, start, end, now, among)
    nodes = _nodes(versions, read, ever, layer)
    overdue = overdue_by_element(ids, among.instances) if layer.name == "overdue" else {}
    for element, count in overdue.items():
        nodes[element].overdue = count
    inside, holding = insides(versions, read, ever, overdue, among)
    values = {element: _value(node, layer) for element, node in nodes.items()}
    edges = edges_of(layer, [value for value in values.values() if value], scale)
    return {
        "layer": layer.name,
        "label": layer.label,
        "unit": layer.unit,
        "period": {"from": start, "to": end, "covers_from": read.cover.start, "snapped": read.cover.snapped},
        "as_of": now,
        "sequence": max(read.sequences.values(), default=0),
        "scale": scale,
        "edges": edges,
        "nodes": {
            element: _shown(node, values[element], layer, edges) | _inside(inside.get(element))
            for element, node in nodes.items()
        },
        "flows": _flows(versions, read),
        "totals": {
            "live": sum(node.live for node in nodes.values()) - holding,
            "incidents": sum(node.incidents for node in nodes.values()),
            "instances": _running(ids, among),
        },
    }


def _reads(
    ids: list[int], layer: Layer, start: datetime | None, end: datetime, now: datetime, among: Among
) -> tuple[HeatRead, HeatRead]:
    """(the period, all of time up to now)."""
    if not among.is_everything:
        return read_history(ids, start, end, among, [layer.measure] if layer.measure else [])
    measures = ["counts", "flows"] + ([layer.measure] if layer.measure else [])
    return read_with_ever(ids, measures, start, end, now)


def _running(version_ids: list[int], among: Among) -> int:
    """Live instances, exact to MOST_COUNTED; partial index instance_live."""
    rows = ProcessInstance.objects.all() if among.instances is None else among.instances
    live = rows.filter(version__in=version_ids, state__in=LIVE_INSTANCE_STATES)
    return count_up_to(live, MOST_COUNTED)[0]


def _nodes(
    versions: Iterable[DefinitionVersion], read: HeatRead, ever: HeatRead, layer: Layer
) -> dict[str, _Node]:
    nodes: dict[str, _Node] = defaultdict(_Node)
    parts: list[Records] = []
    index: dict[str, int] = {}  # element -> the number it has in `parts`
    all_targets = targets_of(versions)
    for version in versions:
        names = version.element_ids
        for place, *row in _counts(read, version):
            _add_counts(nodes[names[place]], *row)
        for place, entered, left, opened, closed, *_ in _counts(ever, version):
            node = nodes[names[place]]
            node.live += entered - left
            node.incidents += opened - closed
        targets = all_targets[version.pk]
        for element, seconds in targets.items():
            nodes[element].target = seconds
        visits = read.records.get(version.pk, {}).get(layer.measure)
        if visits is not None and layer.statistic == "share":
            _add_shares(nodes, names, targets, visits)
        elif visits is not None:
            parts.append(_as_named(visits, names, index))
    _add_percentiles(nodes, parts, index)
    return nodes


def _counts(read: HeatRead, version: DefinitionVersion) -> list[tuple[int, ...]]:
    """Rows of COUNTS as plain numbers, which are read ten times as fast as numpy's."""
    records = read.records.get(version.pk, {}).get("counts")
    return [] if records is None else records.tolist()


def _add_counts(node: _Node, entered: int, left: int, _opened: int, _closed: int, *times_ms: int) -> None:
    node.entered += entered
    node.left += left
    for measure, length in zip(node.sums_ms, times_ms, strict=True):
        node.sums_ms[measure] += length


def _as_named(records: Records, names: list[str], index: dict[str, int]) -> Records:
    """Records of one version under numbers that all versions share: positions differ, names do not."""
    numbers = np.array([index.setdefault(name, len(index)) for name in names], dtype=np.uint16)
    shared = records.copy()
    shared["element"] = numbers[records["element"]]
    return shared


def _add_percentiles(nodes: dict[str, _Node], parts: list[Records], index: dict[str, int]) -> None:
    names = list(index)
    found = quantiles(merge(parts, HISTOGRAM), tuple(QUANTILES.values()))
    for number, (count, lengths) in found.items():
        node = nodes[names[number]]
        node.lasted = count
        node.percentiles = {name: length / SECOND for name, length in zip(QUANTILES, lengths, strict=True)}


def _add_shares(
    nodes: dict[str, _Node], names: list[str], targets: dict[str, float], records: Records
) -> None:
    """Visits of one version that took longer than its own target, for the steps that have one."""
    limits = {place: targets[name] * SECOND for place, name in enumerate(names) if name in targets}
    for place, (count, slow) in over_targets(records, limits).items():
        nodes[names[place]].lasted += count
        nodes[names[place]].slow += slow


def _value(node: _Node, layer: Layer) -> float | int | None:
    if layer.unit == "ratio":
        return node.slow / node.lasted if node.lasted else None
    if layer.unit == "seconds":
        return _duration(node, layer)
    return {
        "frequency": node.entered,
        "live": node.live,
        "incidents": node.incidents,
        "overdue": node.overdue,
    }[layer.name]


def _duration(node: _Node, layer: Layer) -> float | None:
    if not node.lasted:
        return None
    if layer.statistic == "mean":
        return node.sums_ms[layer.measure] / node.lasted / SECOND
    return node.percentiles[layer.statistic]


def _shown(node: _Node, value: float | int | None, layer: Layer, edges: list[Any]) -> dict[str, Any]:
    is_measured = layer.unit != "count"
    n = node.lasted if is_measured else node.entered
    low = is_measured and n < LOW_N
    shown = {
        "value": value,
        "n": n,
        "level": 0 if low else step_of(value, edges),
        "low_n": low,
        "entered": node.entered,
        "left": node.left,
        "live": node.live,
        "incidents": node.incidents,
    }
    if layer.unit == "seconds" and node.lasted:
        shown |= {"mean": node.sums_ms[layer.measure] / node.lasted / SECOND, **node.percentiles}
    if node.target is not None:
        shown |= {"target": node.target, "over_target": not low and _is_over(value, node.target, layer)}
    return shown


def _inside(inside: Inside | None) -> dict[str, Any]:
    return {} if inside is None else {"inside": inside.plain()}


def _is_over(value: float | int | None, target: float, layer: Layer) -> bool:
    if value is None or layer.unit == "count":
        return False
    return value > (SLOW_SHARE if layer.unit == "ratio" else target)


def _flows(versions: Iterable[DefinitionVersion], read: HeatRead) -> dict[str, dict[str, int]]:
    taken: dict[str, int] = defaultdict(int)
    for version in versions:
        flows = read.records.get(version.pk, {}).get("flows")
        for flow, times in flows.tolist() if flows is not None else ():
            taken[version.flow_ids[flow]] += times
    return {flow: {"count": count} for flow, count in taken.items()}
