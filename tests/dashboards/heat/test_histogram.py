"""Percentiles out of log buckets."""

from bisect import bisect_right

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.heat.histogram import FIRST_MS, bucket_middle, bucket_of, over_targets, quantiles
from dashboards.heat.packing import HISTOGRAM, merge


@given(st.integers(10, 30_000_000_000))
def test_a_bucket_s_middle_lies_within_five_percent_of_what_fell_into_it(milliseconds: int) -> None:
    assert bucket_middle(bucket_of(milliseconds)) == pytest.approx(milliseconds, rel=0.05)


@given(st.lists(st.integers(10, 10_000_000), min_size=1, max_size=200), st.sampled_from([0.5, 0.9, 0.95]))
def test_a_percentile_lies_within_five_percent_of_the_sorted_one(lengths: list[int], ratio: float) -> None:
    records = merge([np.array([(1, 3, bucket_of(ms)) for ms in lengths], dtype=HISTOGRAM)], HISTOGRAM)
    exact = sorted(lengths)[max(1, int(np.ceil(ratio * len(lengths)))) - 1]

    visits, (estimate,) = quantiles(records, (ratio,))[3]

    assert visits == len(lengths)
    assert estimate == pytest.approx(exact, rel=0.05)


@pytest.mark.parametrize("beside", [-1, 0, 1])
def test_the_firsts_of_the_buckets_put_every_duration_where_its_logarithm_does(beside: int) -> None:
    lengths = [max(0, first + beside) for first in FIRST_MS]

    assert [bisect_right(FIRST_MS[1:], length) for length in lengths] == [bucket_of(each) for each in lengths]


def test_visits_over_each_steps_own_target_are_counted() -> None:
    slow, quick = bucket_of(100_000), bucket_of(1_000)
    records = np.array([(3, 1, quick), (1, 1, slow), (2, 4, quick), (5, 7, slow)], dtype=HISTOGRAM)

    assert over_targets(records, {1: 10_000, 4: 10_000, 9: 1}) == {1: (4, 1), 4: (2, 0)}


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(10, 10_000_000)), min_size=1, max_size=200))
def test_percentiles_of_steps_beside_each_other_are_those_of_each_alone(
    visits: list[tuple[int, int]],
) -> None:
    packed = np.array([(1, element, bucket_of(ms)) for element, ms in visits], dtype=HISTOGRAM)

    together = quantiles(merge([packed], HISTOGRAM), (0.5, 0.95))

    for element, found in together.items():
        alone = merge([packed[packed["element"] == element]], HISTOGRAM)
        assert quantiles(alone, (0.5, 0.95)) == {element: found}


def test_a_visit_longer_than_a_year_falls_into_the_last_bucket() -> None:
    assert bucket_of(10**13) == 255
