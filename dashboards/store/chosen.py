"""Which instances count, as a condition on `instance_id`: the query that finds them, or a bit for each when they are many.

A hash of a hundred thousand instances, made anew by each process that helps, costs more than all counting behind it; a bit
string is made once and asked in no time. It takes room by how far apart the first and the last stand, and makes one pass over
the history of what an index would find sooner when instances are few among many: both are left to the query.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db.models import QuerySet

from dashboards.store.arrays import Numbers, copy_arrays
from dashboards.store.queries import HISTORY
from processes.models import ProcessInstance

MOST_BITS = 1 << 25  # four megabytes, which each process that helps gets a copy of
FEW = 32  # one instance in so many, and fewer, are looked up
_ALL = "true"
_NONE = "false"
# `least` and `greatest` since nobody promises in which order the halves of AND are asked; the outermost bits are not set
_BITS = (
    "instance_id BETWEEN %(chosen_first)s AND %(chosen_last)s AND get_bit((SELECT %(chosen_bits)s::bytea),"
    " greatest(%(chosen_first)s, least(%(chosen_last)s, instance_id)) - %(chosen_first)s) <> 0"
)


def chosen_instances(
    versions: Sequence[int], instances: "QuerySet[ProcessInstance] | None"
) -> tuple[str, dict[str, Any]]:
    """A condition on `instance_id` and its parameters, by name: those of `instances` that run or ran in these versions."""
    if instances is None:
        return _ALL, {}
    text, names = _query(versions, instances)
    return f"instance_id IN ({text})", names


def read_chosen(
    versions: Sequence[int], instances: "QuerySet[ProcessInstance] | None"
) -> tuple[str, dict[str, Any]]:
    """The same for whoever goes on to read many visits in this snapshot: one statement, which finds the instances."""
    if instances is None:
        return _ALL, {}
    text, names = _query(versions, instances)
    [((altogether,), (ids,))] = copy_arrays(HISTORY["chosen"].replace("/* query */", text), names, numbers=1)
    if not len(ids):
        return _NONE, {}
    if _is_looked_up(ids, altogether):
        return f"instance_id IN ({text})", names
    first, last = int(ids.min()) - 1, int(ids.max()) + 1
    return _BITS, {"chosen_first": first, "chosen_last": last, "chosen_bits": _bits(ids - first)}


def _query(versions: Sequence[int], instances: "QuerySet[ProcessInstance]") -> tuple[str, dict[str, Any]]:
    rows = instances.filter(version__in=versions).order_by().values("pk")
    text, values = rows.query.sql_with_params()
    names = {f"chosen_{place}": value for place, value in enumerate(values)}
    first, *rest = text.split("%s")
    return first + "".join(f"%({name})s{part}" for name, part in zip(names, rest, strict=True)), names


def _is_looked_up(ids: Numbers, altogether: int) -> bool:
    return len(ids) * FEW <= altogether or int(ids.max() - ids.min()) + 3 > MOST_BITS


def _bits(places: Numbers) -> bytes:
    """As `get_bit` counts them, one more than the last."""
    bits = np.zeros(int(places.max()) + 2, dtype=np.uint8)
    bits[places] = 1
    return np.packbits(bits, bitorder="little").tobytes()
