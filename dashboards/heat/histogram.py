"""Durations in log buckets of growth 1.1: percentiles lie within 5 % of the true value, whatever the range.

Bucket b holds durations from 1.1**b up to 1.1**(b+1) milliseconds; 0 also holds everything below, 255
everything above (about 416 days).
"""

import math
from collections.abc import Mapping

import numpy as np

from dashboards.heat.packing import Records

GROWTH = 1.1
LAST_BUCKET = 255
LOG_GROWTH = math.log(GROWTH)


def bucket_of(milliseconds: int) -> int:
    """The bucket of one duration."""
    if milliseconds <= 1:
        return 0
    return min(LAST_BUCKET, int(math.log(milliseconds) / LOG_GROWTH))


def _first_of(bucket: int) -> int:
    """The shortest duration in a bucket or, where whole milliseconds leave it empty, in the next that is not."""
    near = max(1, int(GROWTH**bucket) - 1)
    return next(length for length in range(near, near + 4) if bucket_of(length) >= bucket)


def bucket_middle(bucket: int) -> float:
    """What a visit in this bucket lasted, in milliseconds: the geometric middle, at most 4.9 % from either edge."""
    return float(GROWTH ** (bucket + 0.5))


FIRST_MS = [0, *(_first_of(bucket) for bucket in range(1, LAST_BUCKET + 1))]
MIDDLES = np.array([bucket_middle(bucket) for bucket in range(LAST_BUCKET + 1)])


def quantiles(records: Records, ratios: tuple[float, ...]) -> dict[int, tuple[int, list[float]]]:
    """element -> (visits, milliseconds at each ratio) of merged HISTOGRAM records."""
    if not len(records):
        return {}
    elements, starts = np.unique(records["element"], return_index=True)
    counted = np.cumsum(records["count"].astype(np.int64))  # over all elements, one after the other
    upto = counted[np.append(starts[1:], len(records)) - 1]
    before = np.append(0, upto[:-1])
    ranks = np.maximum(1, np.ceil(np.outer(upto - before, ratios))).astype(np.int64)
    places = np.searchsorted(counted, before[:, None] + ranks)
    lengths = MIDDLES[records["bucket"][places]]
    return dict(
        zip(
            elements.tolist(),
            zip((upto - before).tolist(), lengths.tolist(), strict=True),
            strict=True,
        )
    )


def over_targets(records: Records, targets_ms: Mapping[int, float]) -> dict[int, tuple[int, int]]:
    """element -> (visits, how many of them took longer than its target), for elements with a target and visits."""
    size = int(records["element"].max()) + 1 if len(records) else 0
    limits = np.full(size, math.inf)
    known = [element for element in targets_ms if element < size]
    limits[known] = [targets_ms[element] for element in known]
    is_slow = MIDDLES[records["bucket"]] > limits[records["element"]]
    totals = np.bincount(records["element"], weights=records["count"], minlength=size)
    slow = np.bincount(records["element"], weights=records["count"] * is_slow, minlength=size)
    return {each: (int(totals[each]), int(slow[each])) for each in known if totals[each]}
