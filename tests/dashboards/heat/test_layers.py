"""Values become colour steps."""

import pytest

from dashboards.heat.layers import LAYERS, count_edges, edges_of, step_of


def test_nothing_has_no_colour() -> None:
    assert step_of(0, edges_of(LAYERS["live"], 10)) == 0


def test_the_largest_count_has_the_hottest_step() -> None:
    assert step_of(5_000, edges_of(LAYERS["frequency"], 5_000)) == 7


@pytest.mark.parametrize(("seconds", "step"), [(0.5, 1), (1, 2), (59, 3), (60, 4), (3_600, 6), (40_000, 7)])
def test_times_step_up_at_the_marks_people_know(seconds: float, step: int) -> None:
    assert step_of(seconds, edges_of(LAYERS["waiting_p95"], 0)) == step


@pytest.mark.parametrize("largest", [0, 1, 7, 12, 99, 4_812, 10_000_000])
def test_edges_of_counts_rise_strictly(largest: float) -> None:
    edges = count_edges(largest)

    assert edges == sorted(set(edges))
    assert len(edges) == 6
