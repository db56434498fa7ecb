"""Visits of some instances counted by the database: one parallel pass over the history, a row for each step, flow and length.

A hundred thousand instances are a million visits, but a step has some hundred lengths that differ by more than the tenth a
histogram tells apart. So the database counts (several processes of it at once) and Python adds up what is left.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dashboards.heat.histogram import FIRST_MS
from dashboards.heat.packing import COUNTS, HISTOGRAM, MEASURES, Records, merge
from dashboards.store.arrays import Numbers, copy_arrays
from dashboards.store.queries import HISTORY
from portal.lib import sql

TIMES = ("waiting", "working", "total")
# Kinds: a visit whose time says something; no visit, but it came by a flow. 0: moved by hand.
TIMED, BODY = 1, 2
_SEVERAL = -2  # the flow of a visit to which several came
_SHAPES = dict(MEASURES)
_ALWAYS = ("key", "entered", "left")
_LENGTH_BITS, _MARK_BITS = 9, 19  # of a key, from the right: three lengths, a mark, the step


@dataclass(frozen=True, slots=True)
class Counted:
    """What visits of one version come to: COUNTS and histograms, flows taken, steps where several flows came together."""

    records: dict[str, Records]
    flows: dict[int, int] = field(default_factory=dict)
    joins: frozenset[int] = frozenset()

    def plus(self, other: "Counted") -> "Counted":
        """Of both: no visit is in two."""
        records = {
            name: merge([part.records[name] for part in (self, other) if name in part.records], _SHAPES[name])
            for name in self.records.keys() | other.records.keys()
        }
        flows = dict(Counter(self.flows) + Counter(other.flows))
        return Counted(records, flows, self.joins | other.joins)


def count_visits(chosen: str, parameters: Mapping[str, Any], times: Collection[str]) -> dict[int, Counted]:
    """version -> what its visits in [start, end) come to, in calendar time."""
    wanted = [name for name in TIMES if name in times]
    columns = (*_ALWAYS, *wanted)
    rows = copy_arrays(
        _query(chosen, wanted), {**parameters, "first_ms": sql.numbers(FIRST_MS[1:])}, numbers=1
    )
    return {version: _counted(dict(zip(columns, arrays, strict=True)), wanted) for (version,), arrays in rows}


def flows_of(marks: Numbers, elements: Numbers, times: Numbers) -> tuple[dict[int, int], frozenset[int]]:
    """(flow -> how often it was taken, steps into which several came at once); each mark so many times."""
    flows = (marks >> 2) - 2
    came = times > 0
    counts = np.bincount(flows[came & (flows >= 0)], weights=times[came & (flows >= 0)]).astype(np.int64)
    joins = np.unique(elements[came & (flows == _SEVERAL)])
    return {flow: int(counts[flow]) for flow in np.flatnonzero(counts).tolist()}, frozenset(joins.tolist())


def _query(chosen: str, wanted: list[str]) -> str:
    def of_each(text: str) -> str:
        return "".join(text.format(name, place * _LENGTH_BITS) for place, name in enumerate(wanted))

    parts = {
        "chosen": chosen,
        "sums": of_each(", coalesce(sum({0}), 0)::bigint AS {0}_ms"),
        "keys": of_each(" | ((coalesce(width_bucket({0}, %(first_ms)s::float8[]), -1) + 1)::bigint << {1})"),
        "arrays": of_each(", array_agg({0}_ms)"),
    }
    query = HISTORY["tallies"]
    for name, text in parts.items():
        query = query.replace(f"/* {name} */", text)
    return query


def _counted(columns: Mapping[str, Numbers], wanted: list[str]) -> Counted:
    key, entered, left = columns["key"], columns["entered"], columns["left"]
    buckets = [_bits(key, place * _LENGTH_BITS, _LENGTH_BITS) - 1 for place in range(len(TIMES))]
    mark = _bits(key, len(TIMES) * _LENGTH_BITS, _MARK_BITS)
    elements = key >> len(TIMES) * _LENGTH_BITS + _MARK_BITS
    flows, joins = flows_of(mark, elements, entered)
    is_native = mark & 3 != BODY
    counts = np.zeros(int(elements.max()) + 1, dtype=COUNTS)
    counts["element"] = np.arange(len(counts))
    for name, numbers in (("entered", entered), ("left", left), *((n, columns[n]) for n in wanted)):
        counts[name] = np.bincount(
            elements[is_native], weights=numbers[is_native], minlength=len(counts)
        )  # exact to 2^53
    records = {
        name: _histogram(elements, bucket, left) for name, bucket in zip(wanted, buckets, strict=False)
    }
    records["counts"] = counts[(counts["entered"] > 0) | (counts["left"] > 0)]
    return Counted(records, flows, joins)


def _bits(keys: Numbers, first: int, number: int) -> Numbers:
    return keys >> first & (1 << number) - 1


def _histogram(elements: Numbers, buckets: Numbers, times: Numbers) -> Records:
    timed = buckets >= 0  # only visits that left have a length
    records = np.zeros(int(timed.sum()), dtype=HISTOGRAM)
    records["element"], records["bucket"] = elements[timed], buckets[timed]
    records["count"] = times[timed]
    return merge([records], HISTOGRAM)
