"""How heat is packed: one row of bytes for all elements of a version, merged with numpy.

Three shapes, little-endian records without gaps, each sorted by its key and holding each key once:
  COUNTS  element -> entered, left, incidents opened and closed, sums of waiting, working, total milliseconds
  FLOWS   flow -> times taken
  HISTOGRAM (element, bucket) -> visits; buckets in `histogram.py`
Merging is associative and commutative: any order of folding gives the same bytes.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

Records = npt.NDArray[Any]

COUNTS = np.dtype(
    [
        ("element", "<u2"),
        ("entered", "<u8"),
        ("left", "<u8"),
        ("opened", "<u4"),
        ("closed", "<u4"),
        ("waiting", "<i8"),
        ("working", "<i8"),
        ("total", "<i8"),
    ]
)
FLOWS = np.dtype([("flow", "<u2"), ("taken", "<u8")])
HISTOGRAM = np.dtype([("count", "<u4"), ("element", "<u2"), ("bucket", "u1")])

# measure -> shape; the number is what the database stores
MEASURES: tuple[tuple[str, np.dtype[Any]], ...] = (
    ("counts", COUNTS),
    ("flows", FLOWS),
    ("waiting", HISTOGRAM),
    ("working", HISTOGRAM),
    ("total", HISTOGRAM),
)
FEW = 1_000  # keys that are sorted sooner than a slot for every key there can be is looked through
DENSE = 1 << 20  # keys that get a slot each: 4,096 elements, 8 MB
MEASURE_NUMBER = {name: number for number, (name, _) in enumerate(MEASURES)}


def unpack(data: bytes | memoryview, shape: np.dtype[Any]) -> Records:
    """Read-only records; raises ValueError when the bytes are no whole number of them."""
    return np.frombuffer(data, dtype=shape)


def merge(parts: Iterable[Records], shape: np.dtype[Any]) -> Records:
    """All records of `parts`, those of one key added up, sorted by key."""
    arrays = [part for part in parts if len(part)]
    if not arrays:
        return np.empty(0, dtype=shape)
    # as bytes: numpy would ask of every two parts what they have in common
    records = (
        np.frombuffer(b"".join([part.data for part in arrays]), dtype=shape) if len(arrays) > 1 else arrays[0]
    )
    if shape is HISTOGRAM:
        return _tallied(keys_of(records, shape), records["count"])
    return _summed(records, shape)


def _summed(records: Records, shape: np.dtype[Any]) -> Records:
    """Sums in whole numbers: milliseconds of many years and visits outgrow what doubles hold exactly."""
    key, *values = shape.names or ()
    order = np.argsort(records[key], kind="stable")  # of two bytes: counted rather than compared
    keys = records[key][order]
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    merged = np.zeros(len(starts), dtype=shape)
    merged[key] = keys[starts]
    for name in values:
        merged[name] = np.add.reduceat(records[name][order], starts)
    return merged


def histogram_of(elements: npt.NDArray[np.int64], buckets: npt.NDArray[np.int64]) -> Records:
    """Visits by element and bucket, one of each a visit."""
    return _tallied(elements << 8 | buckets)


def _tallied(keys: npt.NDArray[np.int64], counts: npt.NDArray[Any] | None = None) -> Records:
    """A histogram from keys in any order. Sums pass through doubles, which are exact to 2^53."""
    if len(keys) > FEW and keys.max() < DENSE:
        slots = np.bincount(keys, weights=counts)
        distinct = np.flatnonzero(slots)
        sums = slots[distinct]
    else:
        distinct, place = np.unique(keys, return_inverse=True)
        sums = np.bincount(place, weights=counts, minlength=len(distinct))
    records = np.zeros(len(distinct), dtype=HISTOGRAM)
    records["element"], records["bucket"] = distinct >> 8, distinct & 255
    records["count"] = sums
    return records


def keys_of(records: Records, shape: np.dtype[Any]) -> npt.NDArray[np.int64]:
    """One integer per record: the element, the flow, or element and bucket together."""
    if shape is HISTOGRAM:
        keys: npt.NDArray[np.int64] = records["element"].astype(np.int64) << 8 | records["bucket"]
        return keys
    return records[shape.names[0]].astype(np.int64)  # type: ignore[index]
