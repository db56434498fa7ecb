"""Visits of some instances in working time: as arrays, a step at a time, whose lengths a calendar tells in numpy.

A pause stops the calendar's clock and the working one alike: of working time it takes the share it takes of the visit.
Half a million visits cost about a second.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from dashboards.heat.histogram import LAST_BUCKET, LOG_GROWTH
from dashboards.heat.packing import COUNTS, Records, histogram_of
from dashboards.store.arrays import Numbers, copy_arrays
from dashboards.store.queries import HISTORY
from dashboards.store.tallies import BODY, TIMED, Counted, flows_of
from processes.calendars.calendar import Calendar

_ALWAYS = ("entered", "left", "mark")
_SHARES = {"started": "started_at", "paused": "paused_ms"}  # what waiting and working are told apart by
_POSTGRES_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_POSTGRES_EPOCH_US = int(_POSTGRES_EPOCH.timestamp()) * 1_000_000
_Visits = Mapping[str, Numbers]  # columns of the same length: "element", _ALWAYS, _SHARES if wanted


def count_worked(
    chosen: str, parameters: Mapping[str, Any], times: Collection[str], calendar: Calendar
) -> dict[int, Counted]:
    """version -> what its visits in [start, end) come to, lengths in the working time of `calendar`."""
    visits = _visits(chosen, parameters, times)
    clock = _Clock(calendar, visits.values())
    period = _micros(parameters["start"]), _micros(parameters["end"])
    return {version: _counted(columns, clock, period, times) for version, columns in visits.items()}


def _visits(chosen: str, parameters: Mapping[str, Any], times: Collection[str]) -> dict[int, _Visits]:
    """version -> its visits."""
    shares = _SHARES if set(times) - {"total"} else {}
    query = HISTORY["visits"].replace("/* chosen */", chosen)
    query = query.replace("/* shares */", "".join(f", array_agg({column})" for column in shares.values()))
    found: dict[int, list[_Visits]] = defaultdict(list)
    for (version, element), arrays in copy_arrays(query, parameters, numbers=2):
        columns = dict(zip((*_ALWAYS, *shares), arrays, strict=True))
        found[version].append({"element": np.full(len(columns["mark"]), element)} | columns)
    return {
        version: {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        for version, parts in found.items()
    }


def _micros(at: datetime) -> int:
    return (at - _POSTGRES_EPOCH) // timedelta(microseconds=1)


class _Clock:
    """Milliseconds worked between instants."""

    def __init__(self, calendar: Calendar, visits: Collection[_Visits]) -> None:
        if not visits:
            return
        first = _year(min(int(each["entered"].min()) for each in visits))
        last = _year(max(int(each["left"].max()) for each in visits))
        years = [calendar.spans_of(year) for year in range(first - 1, last + 2)]
        self._starts = np.concatenate([np.array(year.starts, dtype=np.int64) for year in years])
        self._ends = np.concatenate([np.array(year.ends, dtype=np.int64) for year in years])
        self._before = np.concatenate([[0], np.cumsum(self._ends - self._starts)])

    def between(self, start: Numbers, end: Numbers) -> Numbers:
        return np.maximum(0, (self._worked(end) - self._worked(start)) // 1000)

    def _worked(self, at: Numbers) -> Numbers:
        unix = at + _POSTGRES_EPOCH_US
        place = np.searchsorted(self._starts, unix, side="right") - 1
        worked = self._before[place] + np.minimum(unix, self._ends[place]) - self._starts[place]
        return np.where(place < 0, 0, worked)


def _year(micros: int) -> int:
    return (_POSTGRES_EPOCH + timedelta(microseconds=micros)).year


def _counted(visits: _Visits, clock: _Clock, period: tuple[int, int], times: Collection[str]) -> Counted:
    start, end = period
    entered = (visits["entered"] >= start) & (visits["entered"] < end)
    flows, joins = flows_of(visits["mark"], visits["element"], entered.astype(np.int64))
    native = visits["mark"] & 3 != BODY
    left = native & (visits["left"] >= start) & (visits["left"] < end)
    timed = left & (visits["mark"] & 3 == TIMED) & (visits["left"] > visits["entered"])
    lengths = _lengths({name: column[timed] for name, column in visits.items()}, clock, times)
    elements = visits["element"]
    counts = np.zeros(int(elements.max()) + 1, dtype=COUNTS)
    counts["element"] = np.arange(len(counts))
    counts["entered"] = np.bincount(elements[native & entered], minlength=len(counts))
    counts["left"] = np.bincount(elements[left], minlength=len(counts))
    records: dict[str, Records] = {}
    for name, milliseconds in lengths.items():
        counts[name] = np.bincount(
            elements[timed], weights=milliseconds, minlength=len(counts)
        )  # exact to 2^53
        records[name] = _histogram(elements[timed], milliseconds)
    records["counts"] = counts[(counts["entered"] > 0) | (counts["left"] > 0)]
    return Counted(records, flows, joins)


def _lengths(visits: _Visits, clock: _Clock, times: Collection[str]) -> dict[str, Numbers]:
    """As `processes.engine.durations.split_visit`, for all visits at once."""
    total = clock.between(visits["entered"], visits["left"]) if times else np.zeros(0)
    if not set(times) - {"total"}:
        return dict.fromkeys(times, total)
    wall = np.maximum(1, (visits["left"] - visits["entered"]) // 1000)
    paused = visits["paused"] * total // wall
    waiting = clock.between(visits["entered"], np.minimum(visits["started"], visits["left"]))
    over = np.maximum(0, paused - waiting)
    return {
        "waiting": np.maximum(0, waiting - paused),
        "working": np.maximum(0, total - waiting - over),
        "total": total,
    }


def _histogram(elements: Numbers, milliseconds: Numbers) -> Records:
    buckets = np.minimum(LAST_BUCKET, np.log(np.maximum(1, milliseconds)) / LOG_GROWTH).astype(np.int64)
    return histogram_of(elements, buckets)
