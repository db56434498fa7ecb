"""A committed batch -> what it adds to the heat of each version. Pure.

Input rows are those of `processes.engine.changes`: entries (version, element, flow; no element: the flow alone counts), history rows in
HISTORY_COLUMNS order, incidents in INCIDENT_COLUMNS order, closed incidents as (version, element).
A visit that was passed straight through counts as entered and left and has no duration.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dashboards.heat.histogram import bucket_of
from dashboards.heat.packing import COUNTS, FLOWS, HISTOGRAM, MEASURES, Records
from processes.engine.changes import HISTORY_COLUMNS, INCIDENT_COLUMNS
from processes.engine.durations import milliseconds, split_visit

_VERSION, _ELEMENT = HISTORY_COLUMNS.index("version_id"), HISTORY_COLUMNS.index("element")
_ENTERED, _STARTED = HISTORY_COLUMNS.index("entered_at"), HISTORY_COLUMNS.index("started_at")
_LEFT, _PAUSED = HISTORY_COLUMNS.index("left_at"), HISTORY_COLUMNS.index("paused_ms")
_INCIDENT_VERSION, _INCIDENT_ELEMENT = INCIDENT_COLUMNS.index("version_id"), INCIDENT_COLUMNS.index("element")
_LOOP_INDEX = HISTORY_COLUMNS.index("loop_index")
_OUTCOME = HISTORY_COLUMNS.index("outcome")
BODY = -1  # of a multi-instance activity: its children are the visits
MOVED = "moved"  # ended by hand or by a migration: it left, but its time says nothing about the work
_COUNT_FIELDS = 7


@dataclass(slots=True)
class _Heat:
    """What is being added up for one version."""

    counts: dict[int, list[int]] = field(default_factory=dict)
    flows: Counter[int] = field(default_factory=Counter)
    durations: tuple[Counter[tuple[int, int]], ...] = field(
        default_factory=lambda: (Counter(), Counter(), Counter())
    )

    def row(self, element: int) -> list[int]:
        row = self.counts.get(element)
        if row is None:
            row = self.counts[element] = [0] * _COUNT_FIELDS
        return row


def collapse(
    entries: Sequence[tuple[int, int | None, int | None]],
    history: Sequence[Sequence[Any]],
    incidents: Sequence[Sequence[Any]] = (),
    closed: Sequence[tuple[int, int]] = (),
) -> dict[int, dict[str, Records]]:
    """version -> measure -> records, ready for `packing.merge`; measures with nothing in them are left out."""
    heat: dict[int, _Heat] = {}
    for (version, element, flow), times in Counter(entries).items():
        part = heat.setdefault(version, _Heat())
        if element is not None:  # a flow taken whose visit is counted elsewhere
            part.row(element)[0] += times
        if flow is not None:
            part.flows[flow] += times
    for row in history:
        if row[_LOOP_INDEX] != BODY:
            _add_visit(heat.setdefault(row[_VERSION], _Heat()), row)
    for row in incidents:
        heat.setdefault(row[_INCIDENT_VERSION], _Heat()).row(row[_INCIDENT_ELEMENT])[2] += 1
    for version, element in closed:
        heat.setdefault(version, _Heat()).row(element)[3] += 1
    return {version: _records(part) for version, part in heat.items()}


def _add_visit(heat: _Heat, row: Sequence[Any]) -> None:
    element, entered, left = row[_ELEMENT], row[_ENTERED], row[_LEFT]
    counts = heat.row(element)
    counts[1] += 1
    if entered == left or row[_OUTCOME] == MOVED:
        return
    waiting, working = split_visit(entered, row[_STARTED], left, row[_PAUSED])
    total = milliseconds(entered, left)
    counts[4] += waiting
    counts[5] += working
    counts[6] += total
    for histogram, length in zip(heat.durations, (waiting, working, total), strict=True):
        histogram[(element, bucket_of(length))] += 1


def _records(heat: _Heat) -> dict[str, Records]:
    waiting, working, total = (_histogram(durations) for durations in heat.durations)
    records = {
        "counts": np.array(
            sorted((element, *counts) for element, counts in heat.counts.items()), dtype=COUNTS
        ),
        "flows": np.array(sorted(heat.flows.items()), dtype=FLOWS),
        "waiting": waiting,
        "working": working,
        "total": total,
    }
    return {name: records[name] for name, _ in MEASURES if len(records[name])}


def _histogram(durations: Iterable[Any]) -> Records:
    counted = durations.items() if isinstance(durations, Counter) else ()
    return np.array(
        [(times, element, bucket) for (element, bucket), times in sorted(counted)], dtype=HISTOGRAM
    )
