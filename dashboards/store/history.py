"""Heat straight from the history, for what folded rows cannot tell: some instances only, or working time. Exact.

Visits of instances found first (`chosen`) are counted by the database (`tallies`) or, in working time, come as arrays (`worked`); live tokens and incidents are counted
by the database, all in one snapshot. What takes longer than LIMIT_MS is refused with a sentence rather than shown in part; whoever
wants to hear how far it is (`Among.told`) has it counted a slice of the instances at a time, each of which may take as long.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from dashboards.heat.ladder import BEGINNING, Cover, Level, ceiling, floor
from dashboards.heat.packing import COUNTS, FLOWS, Records, merge
from dashboards.store.chosen import chosen_instances, read_chosen
from dashboards.store.queries import HISTORY
from dashboards.store.read import HeatRead
from dashboards.store.tallies import TIMES, Counted, count_visits
from dashboards.store.worked import count_worked
from dashboards.store.zone import ZONE
from portal.lib import sql
from portal.lib.errors import Invalid
from processes.calendars.calendar import Calendar
from processes.models import ProcessInstance

LIMIT_MS = 20_000
SLICE = 100_000  # instances between two words on how far it is: about a second
_FOR_LONG_READS = {  # of the transaction
    "work_mem": "64MB",  # a million visits as arrays; more go over the disk
    "jit": "off",  # compiling takes longer than what it would save
    "max_parallel_workers_per_gather": "2",  # none is usual here, where statements are short
    "parallel_tuple_cost": "0.01",  # a visit is few bytes: what is joined and measured beside each other may be handed over
    "enable_parallel_hash": "off",  # containers have little shared memory
}
_OF_SLICE = "instance_id >= %(first)s AND (%(after)s::bigint IS NULL OR instance_id < %(after)s)"
_NOTHING = Counted({"counts": np.zeros(0, dtype=COUNTS)})


class TooMuchHistory(Invalid):
    code = "too-much-history"
    message = "Expected to count these instances one by one within {seconds} seconds, but there are too many. Choose a shorter period or a narrower filter."


Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Among:
    """Which instances count (None: all of the versions), and in whose working time (None: calendar time).

    `told` hears how many of how many were counted, before each slice of them; it may raise to end it.
    """

    instances: "QuerySet[ProcessInstance] | None" = None
    calendar: Calendar | None = None
    told: Told | None = None

    @property
    def is_everything(self) -> bool:
        return self.instances is None and self.calendar is None


def read_history(
    versions: Sequence[int],
    start: datetime | None,
    end: datetime,
    among: Among,
    times: Collection[str] = TIMES,
) -> tuple[HeatRead, HeatRead]:
    """(the period, all of time up to now): the second tells live tokens and open incidents only. Raises TooMuchHistory.

    `times` are those of TIMES that are wanted: the fewer, the less is read.
    """
    begin = floor(Level.MINUTE, start, ZONE) if start else BEGINNING
    until = ceiling(Level.MINUTE, end, ZONE)
    parameters: dict[str, Any] = {"versions": list(versions), "start": begin, "end": until}
    with _long_read():
        chosen, given = read_chosen(versions, among.instances)
        parameters |= given
        counted = _count(chosen, parameters, times, among)
        standing = _Standing.read(chosen, parameters)
        flows = _flows(counted, standing, parameters, chosen)
    records = {
        version: counted.get(version, _NOTHING).records
        | {"flows": np.array(sorted(flows[version].items()), dtype=FLOWS)}
        for version in versions
    }
    for version, element, entered, _ in standing.live:
        row = np.array([(element, entered, *[0] * 6)], dtype=COUNTS)
        records[version]["counts"] = merge([records[version]["counts"], row], COUNTS)
    cover = Cover((), begin, until, False)
    return HeatRead(records, cover, {}), HeatRead(_stands(versions, standing), cover, {})


def _count(
    chosen: str, parameters: dict[str, Any], times: Collection[str], among: Among
) -> dict[int, Counted]:
    """version -> what its visits come to; in slices for who wants to hear of each."""
    if among.told is None:
        return _count_all(chosen, parameters, times, among)
    edges = sql.fetch(HISTORY["slices"].replace("/* chosen */", chosen), parameters | {"slice": SLICE})
    total = edges[0][1] if edges else 0
    found: dict[int, Counted] = {}
    for done, ((first, _), (after, _)) in enumerate(pairwise([*edges, (None, total)])):
        among.told(done * SLICE, total)
        slice_of = {"first": first, "after": after}
        for version, part in _count_all(
            f"{chosen} AND {_OF_SLICE}", parameters | slice_of, times, among
        ).items():
            found[version] = found[version].plus(part) if version in found else part
    return found


def _count_all(
    chosen: str, parameters: dict[str, Any], times: Collection[str], among: Among
) -> dict[int, Counted]:
    if among.calendar:
        return count_worked(chosen, parameters, times, among.calendar)
    return count_visits(chosen, parameters, times)


@contextmanager
def _long_read() -> Iterator[None]:
    """A transaction with one snapshot in which statements may take long, but not for ever. Raises TooMuchHistory."""
    allowed = _FOR_LONG_READS | {"statement_timeout": str(LIMIT_MS)}
    is_within = connection.in_atomic_block  # by somebody who chose a snapshot and goes on afterwards
    snapshot = [] if is_within else ["SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"]
    try:
        with transaction.atomic():
            sql.execute(
                ";".join([*snapshot, *(f"SET LOCAL {name} = '{value}'" for name, value in allowed.items())])
            )
            yield
            if is_within:
                sql.execute(";".join(f"SET LOCAL {name} = DEFAULT" for name in allowed))
    except OperationalError as error:
        if "statement timeout" in str(error):
            raise TooMuchHistory(seconds=LIMIT_MS // 1000) from error
        raise


@dataclass(frozen=True, slots=True)
class _Standing:
    """Of what has not left yet: (version, element, came in the period, altogether), (version, element, open incidents),
    (version, flow, came by it in the period)."""

    live: list[tuple[int, int, int, int]]
    incidents: list[tuple[int, int, int]]
    flows: list[tuple[int, int, int]]

    @classmethod
    def read(cls, chosen: str, parameters: dict[str, Any]) -> "_Standing":
        rows = sql.fetch(HISTORY["standing"].replace("/* chosen */", chosen), parameters)
        found: dict[str, list[Any]] = {"live": [], "incident": [], "flow": []}
        for kind, *row in rows:
            found[kind].append(tuple(row))
        return cls(found["live"], [row[:3] for row in found["incident"]], [row[:3] for row in found["flow"]])


def _flows(
    counted: Mapping[int, Counted], standing: _Standing, parameters: dict[str, Any], chosen: str
) -> dict[int, dict[int, int]]:
    """version -> flow -> how often it was taken in the period."""
    taken: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for version, each in counted.items():
        taken[version] |= each.flows
    rows = standing.flows
    if joins := sorted(set().union(*(each.joins for each in counted.values()))):
        query = HISTORY["joined_flows"].replace("/* chosen */", chosen)
        rows = [*rows, *sql.fetch(query, parameters | {"joins": joins})]
    for version, flow, count in rows:
        taken[version][flow] += count
    return taken


def _stands(versions: Sequence[int], standing: _Standing) -> dict[int, dict[str, Records]]:
    """What stands there now, as if it had been entered and opened and nothing else ever happened."""
    rows: dict[int, list[tuple[int, ...]]] = {version: [] for version in versions}
    for version, element, _, count in standing.live:
        rows[version].append((element, count, *[0] * 6))
    for version, element, count in standing.incidents:
        rows[version].append((element, 0, 0, count, *[0] * 4))
    return {
        version: {"counts": merge([np.array(found, dtype=COUNTS)], COUNTS)} for version, found in rows.items()
    }


def read_called(
    versions: Sequence[int], instances: "QuerySet[ProcessInstance] | None"
) -> list[tuple[int, int, int, int, int]]:
    """(version, position of the step that called, instances it called, tokens and open incidents in these and all below)."""
    chosen, given = chosen_instances(versions, instances)
    query = HISTORY["called"].replace("/* chosen */", chosen.replace("instance_id IN", "caller.id IN", 1))
    return sql.fetch(query, {"versions": list(versions)} | given)
