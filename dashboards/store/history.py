"""Heat straight from the history, for what folded rows cannot tell: some instances only, or working time. Exact.

Visits come as arrays, a step at a time, in one binary COPY into numpy: half a million of them cost about a second. Live
tokens and incidents are counted by the database. What takes longer than LIMIT_MS is refused with a sentence rather than shown in part.
A pause stops the calendar's clock and the working one alike: of working time it takes the share it takes of the visit.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from dashboards.heat.histogram import LAST_BUCKET, LOG_GROWTH
from dashboards.heat.ladder import BEGINNING, Cover, Level, ceiling, floor
from dashboards.heat.packing import COUNTS, FLOWS, Records, histogram_of, merge
from dashboards.store.queries import HISTORY
from dashboards.store.read import HeatRead
from dashboards.store.zone import ZONE
from portal.lib import sql
from portal.lib.errors import Invalid
from processes.calendars.calendar import Calendar
from processes.models import ProcessInstance

LIMIT_MS = 20_000
ARRAYS_MB = 64  # a million visits as arrays; more go over the disk
_COPY_HEADER, _COPY_END = 19, b"\xff\xff"
_ARRAY_HEADER = 20  # dimensions, whether there are nulls, type, length, lower bound
_ITEM = np.dtype([("size", ">i4"), ("value", ">i8")])
_ALWAYS = ("entered", "left", "mark")
_SHARES = {"started": "started_at", "paused": "paused_ms"}  # what waiting and working are told apart by
TIMES = ("waiting", "working", "total")
_POSTGRES_EPOCH_US = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
_TIMED, _BODY = (
    1,
    2,
)  # kinds: a visit whose time says something; no visit, but it came by a flow. 0: moved by hand
_SEVERAL = -2  # the flow of a visit to which several came
_Numbers = npt.NDArray[Any]
_Visits = Mapping[str, _Numbers]  # columns of the same length: "element" and _COLUMNS


class TooMuchHistory(Invalid):
    code = "too-much-history"
    message = "Expected to count these instances one by one within {seconds} seconds, but there are too many. Choose a shorter period or a narrower filter."


@dataclass(frozen=True, slots=True)
class Among:
    """Which instances count (None: all of the versions), and in whose working time (None: calendar time)."""

    instances: "QuerySet[ProcessInstance] | None" = None
    calendar: Calendar | None = None

    @property
    def is_everything(self) -> bool:
        return self.instances is None and self.calendar is None


_NOTHING: _Visits = {
    name: np.zeros(0, dtype=np.int64) for name in ("element", *_ALWAYS, *_SHARES, "kind", "flow")
}


def read_history(
    versions: Sequence[int],
    start: datetime | None,
    end: datetime,
    among: Among,
    times: Collection[str] = TIMES,
) -> tuple[HeatRead, HeatRead]:
    """(the period, all of time up to now): the second tells live tokens and open incidents only. Raises TooMuchHistory.

    `times` are those of TIMES that are wanted; without waiting and working a third less is read.
    """
    begin = floor(Level.MINUTE, start, ZONE) if start else BEGINNING
    until = ceiling(Level.MINUTE, end, ZONE)
    chosen, given = _chosen(versions, among.instances)
    parameters = {"versions": list(versions), "start": begin, "end": until} | given
    try:
        with transaction.atomic():
            sql.execute(f"SET LOCAL statement_timeout = {LIMIT_MS}; SET LOCAL work_mem = '{ARRAYS_MB}MB'")
            visits = _visits(chosen, parameters, times)
            flows = _flows(visits, parameters, chosen)
            live = sql.fetch(HISTORY["live"].replace("/* chosen */", chosen), parameters)
            incidents = sql.fetch(HISTORY["incidents"].replace("/* chosen */", chosen), parameters)
            sql.execute("SET LOCAL statement_timeout = DEFAULT; SET LOCAL work_mem = DEFAULT")
    except OperationalError as error:
        if "statement timeout" in str(error):
            raise TooMuchHistory(seconds=LIMIT_MS // 1000) from error
        raise
    clock = _Clock(among.calendar, visits.values())
    records = {
        version: _records(visits.get(version, _NOTHING), clock, (_micros(begin), _micros(until)), times)
        | {"flows": np.array(sorted(flows[version].items()), dtype=FLOWS)}
        for version in versions
    }
    for version, element, entered, _ in live:
        row = np.array([(element, entered, *[0] * 6)], dtype=COUNTS)
        records[version]["counts"] = merge([records[version]["counts"], row], COUNTS)
    cover = Cover((), begin, until, False)
    return HeatRead(records, cover, {}), HeatRead(_standing(versions, live, incidents), cover, {})


def _chosen(
    versions: Sequence[int], instances: "QuerySet[ProcessInstance] | None"
) -> tuple[str, dict[str, Any]]:
    """A condition on `instance_id` and its parameters, by name."""
    if instances is None:
        return "true", {}
    rows = instances.filter(version__in=versions).order_by().values("pk")
    text, values = rows.query.sql_with_params()
    names = {f"chosen_{place}": value for place, value in enumerate(values)}
    first, *rest = text.split("%s")
    named = first + "".join(f"%({name})s{part}" for name, part in zip(names, rest, strict=True))
    return f"instance_id IN ({named})", names


def _visits(chosen: str, parameters: Mapping[str, Any], times: Collection[str]) -> dict[int, _Visits]:
    """version -> its visits."""
    shares = _SHARES if set(times) - {"total"} else {}
    query = HISTORY["visits"].replace("/* chosen */", chosen).rstrip().rstrip(";")
    query = query.replace("/* shares */", "".join(f", array_agg({column})" for column in shares.values()))
    statement = f"COPY ({query}) TO STDOUT (FORMAT BINARY)"
    with connection.wrap_database_errors, sql.cursor() as cur, cur.copy(statement, parameters) as copy:
        data = b"".join(bytes(part) for part in copy)
    found: dict[int, list[_Visits]] = defaultdict(list)
    for version, element, *arrays in _rows(memoryview(data)):
        columns = {name: _numbers(array) for name, array in zip((*_ALWAYS, *shares), arrays, strict=True)}
        places = np.full(len(columns["mark"]), _integer(element))
        marks = {"kind": columns["mark"] & 3, "flow": (columns["mark"] >> 2) - 2}
        found[_integer(version)].append({"element": places} | marks | columns)
    return {
        version: {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        for version, parts in found.items()
    }


def _rows(data: memoryview) -> Iterator[list[memoryview]]:
    """The fields of each row of a binary COPY."""
    at = _COPY_HEADER
    while data[at : at + 2] != _COPY_END:
        count, fields = _integer(data[at : at + 2]), []
        at += 2
        for _ in range(count):
            size = _integer(data[at : at + 4])
            fields.append(data[at + 4 : at + 4 + size])
            at += 4 + size
        yield fields


def _integer(field: memoryview) -> int:
    return int.from_bytes(field, "big")


def _numbers(array: memoryview) -> _Numbers:
    return np.frombuffer(array[_ARRAY_HEADER:], dtype=_ITEM)["value"].astype(np.int64)


def _flows(
    visits: Mapping[int, _Visits], parameters: dict[str, Any], chosen: str
) -> dict[int, dict[int, int]]:
    """version -> flow -> how often it was taken in the period."""
    start, end = _micros(parameters["start"]), _micros(parameters["end"])
    taken: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    joins: set[int] = set()
    for version, columns in visits.items():
        came = (columns["entered"] >= start) & (columns["entered"] < end)
        joins |= set(np.unique(columns["element"][came & (columns["flow"] == _SEVERAL)]).tolist())
        counts = np.bincount(columns["flow"][came & (columns["flow"] >= 0)])
        taken[version] |= {flow: int(counts[flow]) for flow in np.flatnonzero(counts).tolist()}
    rows = sql.fetch(HISTORY["standing_flows"].replace("/* chosen */", chosen), parameters)
    if joins:
        query = HISTORY["joined_flows"].replace("/* chosen */", chosen)
        rows = [*rows, *sql.fetch(query, parameters | {"joins": sorted(joins)})]
    for version, flow, count in rows:
        taken[version][flow] += count
    return taken


def _micros(at: datetime) -> int:
    return (at - datetime(2000, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


class _Clock:
    """Milliseconds between instants: of the calendar on the wall, or worked."""

    def __init__(self, calendar: Calendar | None, visits: Collection[_Visits]) -> None:
        self._starts: _Numbers | None = None
        if calendar is None or not visits:
            return
        first = _year(min(int(each["entered"].min()) for each in visits))
        last = _year(max(int(each["left"].max()) for each in visits))
        years = [calendar.spans_of(year) for year in range(first - 1, last + 2)]
        self._starts = np.concatenate([np.array(year.starts, dtype=np.int64) for year in years])
        self._ends = np.concatenate([np.array(year.ends, dtype=np.int64) for year in years])
        self._before = np.concatenate([[0], np.cumsum(self._ends - self._starts)])

    def between(self, start: _Numbers, end: _Numbers) -> _Numbers:
        if self._starts is None:
            return np.maximum(0, (end - start) // 1000)
        return np.maximum(0, (self._worked(end) - self._worked(start)) // 1000)

    def _worked(self, at: _Numbers) -> _Numbers:
        assert self._starts is not None
        unix = at + _POSTGRES_EPOCH_US
        place = np.searchsorted(self._starts, unix, side="right") - 1
        worked = self._before[place] + np.minimum(unix, self._ends[place]) - self._starts[place]
        return np.where(place < 0, 0, worked)


def _year(micros: int) -> int:
    return (datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)).year


def _records(
    visits: _Visits, clock: _Clock, period: tuple[int, int], times: Collection[str]
) -> dict[str, Records]:
    """COUNTS and the histograms of one version's visits."""
    start, end = period
    native = {name: column[visits["kind"] != _BODY] for name, column in visits.items()}
    entered = (native["entered"] >= start) & (native["entered"] < end)
    left = (native["left"] >= start) & (native["left"] < end)
    timed = left & (native["kind"] == _TIMED) & (native["left"] > native["entered"])
    lengths = _lengths({name: column[timed] for name, column in native.items()}, clock, times)
    elements = native["element"]
    counts = np.zeros(int(elements.max()) + 1 if len(elements) else 0, dtype=COUNTS)
    counts["element"] = np.arange(len(counts))
    counts["entered"] = np.bincount(elements[entered], minlength=len(counts))
    counts["left"] = np.bincount(elements[left], minlength=len(counts))
    records = {}
    for name, milliseconds in lengths.items():
        counts[name] = np.bincount(
            elements[timed], weights=milliseconds, minlength=len(counts)
        )  # exact to 2^53
        records[name] = _histogram(elements[timed], milliseconds)
    return records | {"counts": counts[(counts["entered"] > 0) | (counts["left"] > 0)]}


def _lengths(visits: _Visits, clock: _Clock, times: Collection[str]) -> dict[str, _Numbers]:
    """As `processes.engine.durations.split_visit`, for all visits at once."""
    total = clock.between(visits["entered"], visits["left"]) if times else np.zeros(0)
    if not set(times) - {"total"}:
        return dict.fromkeys(times, total)
    wall = np.maximum(1, (visits["left"] - visits["entered"]) // 1000)
    paused = visits["paused"] if len(total) and clock._starts is None else visits["paused"] * total // wall
    waiting = clock.between(visits["entered"], np.minimum(visits["started"], visits["left"]))
    over = np.maximum(0, paused - waiting)
    return {
        "waiting": np.maximum(0, waiting - paused),
        "working": np.maximum(0, total - waiting - over),
        "total": total,
    }


def _histogram(elements: _Numbers, milliseconds: _Numbers) -> Records:
    buckets = np.minimum(LAST_BUCKET, np.log(np.maximum(1, milliseconds)) / LOG_GROWTH).astype(np.int64)
    return histogram_of(elements, buckets)


def _standing(
    versions: Sequence[int], live: Sequence[Any], incidents: Sequence[Any]
) -> dict[int, dict[str, Records]]:
    """What stands there now, as if it had been entered and opened and nothing else ever happened."""
    rows: dict[int, list[tuple[int, ...]]] = {version: [] for version in versions}
    for version, element, _, count in live:
        rows[version].append((element, count, *[0] * 6))
    for version, element, count in incidents:
        rows[version].append((element, 0, 0, count, *[0] * 4))
    return {
        version: {"counts": merge([np.array(found, dtype=COUNTS)], COUNTS)} for version, found in rows.items()
    }


def read_called(
    versions: Sequence[int], instances: "QuerySet[ProcessInstance] | None"
) -> list[tuple[int, int, int, int, int]]:
    """(version, position of the step that called, instances it called, tokens and open incidents in these and all below)."""
    chosen, given = _chosen(versions, instances)
    query = HISTORY["called"].replace("/* chosen */", chosen.replace("instance_id IN", "caller.id IN", 1))
    return sql.fetch(query, {"versions": list(versions)} | given)
