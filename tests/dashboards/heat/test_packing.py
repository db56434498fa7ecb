"""Packed heat: merging keeps every count, in any order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dashboards.heat.packing import COUNTS, FLOWS, HISTOGRAM, merge, unpack

histogram_rows = st.lists(
    st.tuples(st.integers(1, 1000), st.integers(0, 5), st.integers(0, 255)), max_size=30
)


@given(histogram_rows, histogram_rows, histogram_rows)
def test_merging_is_associative(one: list, two: list, three: list) -> None:
    a, b, c = (np.array(rows, dtype=HISTOGRAM) for rows in (one, two, three))

    left = merge([merge([a, b], HISTOGRAM), c], HISTOGRAM)
    right = merge([a, merge([b, c], HISTOGRAM)], HISTOGRAM)

    assert left.tobytes() == right.tobytes()


@given(histogram_rows)
def test_merging_loses_no_visit(rows: list) -> None:
    merged = merge([np.array(rows, dtype=HISTOGRAM)], HISTOGRAM)

    assert merged["count"].sum() == sum(count for count, _, _ in rows)


def test_counts_of_one_element_are_added_field_by_field() -> None:
    one = np.array([(7, 1, 2, 3, 4, 5, 6, 7)], dtype=COUNTS)

    assert merge([one, one], COUNTS).tolist() == [(7, 2, 4, 6, 8, 10, 12, 14)]


def test_sums_are_exact_where_doubles_are_not() -> None:
    many = [np.array([(7, 1, 1, 0, 0, length, 0, 0)], dtype=COUNTS) for length in (2**53, 1, 1)]

    assert merge(many, COUNTS)["waiting"].tolist() == [2**53 + 2]


def test_packed_records_come_back_as_they_were() -> None:
    flows = np.array([(1, 10), (2, 20)], dtype=FLOWS)

    assert unpack(flows.tobytes(), FLOWS).tolist() == [(1, 10), (2, 20)]


def test_merging_nothing_gives_nothing() -> None:
    assert len(merge([], COUNTS)) == 0
