"""Durations in log buckets of growth 1.1: percentiles lie within 5 % of the true value, whatever the range.

Bucket b holds durations from 1.1**b up to 1.1**(b+1) milliseconds; 0 also holds everything below, 255
everything above (about 416 days).
"""

import math

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


def bucket_middle(bucket: int) -> float:
    """What a visit in this bucket lasted, in milliseconds: the geometric middle, at most 4.9 % from either edge."""
    return float(GROWTH ** (bucket + 0.5))


def quantiles(records: Records, ratios: tuple[float, ...]) -> dict[int, tuple[int, list[float]]]:
    """element -> (visits, milliseconds at each ratio) of merged HISTOGRAM records."""
    answer: dict[int, tuple[int, list[float]]] = {}
    if not len(records):
        return answer
    elements, starts = np.unique(records["element"], return_index=True)
    for element, part in zip(elements, np.split(records, starts[1:]), strict=True):
        cumulated = np.cumsum(part["count"].astype(np.int64))
        total = int(cumulated[-1])
        ranks = [max(1, math.ceil(ratio * total)) for ratio in ratios]
        places = np.searchsorted(cumulated, ranks)
        answer[int(element)] = (total, [bucket_middle(int(part["bucket"][place])) for place in places])
    return answer


def share_over(records: Records, target_ms: float) -> dict[int, float]:
    """element -> share (0..1) of visits that took longer than `target_ms`, of merged HISTOGRAM records."""
    middles = np.array([bucket_middle(bucket) for bucket in range(LAST_BUCKET + 1)])
    over = middles[records["bucket"]] > target_ms
    size = int(records["element"].max()) + 1 if len(records) else 0
    counts = records["count"].astype(np.float64)
    totals = np.bincount(records["element"], weights=counts, minlength=size)
    slow = np.bincount(records["element"], weights=counts * over, minlength=size)
    return {int(element): float(slow[element] / totals[element]) for element in np.flatnonzero(totals)}
