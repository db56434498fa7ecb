"""The heat document that a page, a socket or an API client gets: every element of a process with its value."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from dashboards.heat.histogram import quantiles
from dashboards.heat.layers import LAYERS, LOW_N, QUANTILES, SECOND, Layer, edges_of, step_of
from dashboards.heat.packing import Records
from dashboards.store.read import HeatRead, read_heat
from dashboards.store.zone import ZONE
from humantasks.selectors.overdue import overdue_by_element
from portal.lib.errors import Invalid
from processes.models import DefinitionVersion

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


def layer_named(name: str) -> Layer:
    """Raises UnknownLayer."""
    if name not in LAYERS or name == "over_target":
        raise UnknownLayer(layer=name, layers=", ".join(LAYERS))
    return LAYERS[name]


def period_start(period: str, now: datetime) -> datetime | None:
    """The beginning of a named period that ends now; None for all of time. Raises UnknownPeriod."""
    if period not in PERIODS:
        raise UnknownPeriod(period=period, periods=", ".join(PERIODS))
    if period == "today":
        return now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    length = PERIODS[period]
    return now - length if length else None


def heat_document(
    versions: Sequence[DefinitionVersion], layer: Layer, start: datetime | None, end: datetime, now: datetime
) -> dict[str, Any]:
    """What one layer shows in [start, end). Versions are merged by element id. Seven statements at most.

    `value` is in the layer's unit (seconds, count); `level` 0..7 its colour step; `low_n` marks values of fewer
    than LOW_N visits, which carry no colour.
    """
    ids = [version.pk for version in versions]
    measures = ["counts", "flows"] + ([layer.measure] if layer.measure else [])
    read = read_heat(ids, measures, start, end, now)
    ever = read if start is None and end >= now else read_heat(ids, ["counts"], None, now, now)
    nodes = _nodes(versions, read, ever, layer)
    values = {element: _value(node, layer) for element, node in nodes.items()}
    edges = edges_of(layer, max((value for value in values.values() if value), default=0))
    return {
        "layer": layer.name,
        "label": layer.label,
        "unit": layer.unit,
        "period": {"from": start, "to": end, "covers_from": read.cover.start, "snapped": read.cover.snapped},
        "as_of": now,
        "sequence": max(read.sequences.values(), default=0),
        "edges": edges,
        "nodes": {element: _shown(node, values[element], layer, edges) for element, node in nodes.items()},
        "flows": _flows(versions, read),
        "totals": {
            "live": sum(node.live for node in nodes.values()),
            "incidents": sum(node.incidents for node in nodes.values()),
        },
    }


def _nodes(
    versions: Iterable[DefinitionVersion], read: HeatRead, ever: HeatRead, layer: Layer
) -> dict[str, _Node]:
    nodes: dict[str, _Node] = defaultdict(_Node)
    histograms: dict[str, list[Records]] = defaultdict(list)
    for version in versions:
        names = version.element_ids
        for row in read.records.get(version.pk, {}).get("counts", ()):
            _add_counts(nodes[names[row["element"]]], row)
        for row in ever.records.get(version.pk, {}).get("counts", ()):
            node = nodes[names[row["element"]]]
            node.live += int(row["entered"]) - int(row["left"])
            node.incidents += int(row["opened"]) - int(row["closed"])
        if layer.measure:
            _collect(histograms, names, read.records.get(version.pk, {}).get(layer.measure))
    for element, parts in histograms.items():
        _add_percentiles(nodes[element], parts)
    if layer.name == "overdue":
        for element, count in overdue_by_element([version.pk for version in versions]).items():
            nodes[element].overdue = count
    return nodes


def _add_counts(node: _Node, row: Any) -> None:  # a numpy record of COUNTS
    node.entered += int(row["entered"])
    node.left += int(row["left"])
    for measure in node.sums_ms:
        node.sums_ms[measure] += int(row[measure])


def _collect(histograms: dict[str, list[Records]], names: list[str], records: Records | None) -> None:
    if records is None:
        return
    for element in np.unique(records["element"]):
        histograms[names[element]].append(records[records["element"] == element])


def _add_percentiles(node: _Node, parts: list[Records]) -> None:
    """Merge one element's histograms of several versions: positions differ, so all become element 0."""
    together = np.concatenate(parts)
    together["element"] = 0
    together = together[np.argsort(together["bucket"], kind="stable")]
    count, lengths = quantiles(together, tuple(QUANTILES.values()))[0]
    node.lasted = count
    node.percentiles = {name: length / SECOND for name, length in zip(QUANTILES, lengths, strict=True)}


def _value(node: _Node, layer: Layer) -> float | int | None:
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
    n = node.lasted if layer.unit == "seconds" else node.entered
    low = layer.unit == "seconds" and n < LOW_N
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
    return shown


def _flows(versions: Iterable[DefinitionVersion], read: HeatRead) -> dict[str, dict[str, int]]:
    taken: dict[str, int] = defaultdict(int)
    for version in versions:
        for row in read.records.get(version.pk, {}).get("flows", ()):
            taken[version.flow_ids[row["flow"]]] += int(row["taken"])
    return {flow: {"count": count} for flow, count in taken.items()}
