"""Values become colour steps."""

import pytest

from dashboards.heat.layers import LAYERS, count_edges, edges_of, step_of


def test_nothing_has_no_colour() -> None:
    assert step_of(0, edges_of(LAYERS["live"], [10])) == 0


def test_the_largest_count_has_the_hottest_step() -> None:
    assert step_of(5_000, edges_of(LAYERS["frequency"], [5_000])) == 7


@pytest.mark.parametrize(("seconds", "step"), [(0.5, 1), (1, 2), (59, 3), (60, 4), (3_600, 6), (40_000, 7)])
def test_times_step_up_at_the_marks_people_know(seconds: float, step: int) -> None:
    assert step_of(seconds, edges_of(LAYERS["waiting_p95"], [])) == step


@pytest.mark.parametrize("largest", [0, 1, 7, 12, 99, 4_812, 10_000_000])
def test_edges_of_counts_rise_strictly(largest: float) -> None:
    edges = count_edges(largest)

    assert edges == sorted(set(edges))
    assert len(edges) == 6


def steps(values: list[float], scale: str = "even") -> list[int]:
    edges = edges_of(LAYERS["frequency"], values, scale)
    return [step_of(value, edges) for value in values]


def test_even_steps_tell_apart_what_is_entered_nearly_as_often() -> None:
    assert steps([4_812, 4_300, 4_093, 3_600, 565, 118, 45]) == [7, 6, 5, 4, 3, 2, 1]


def test_even_steps_do_not_tell_apart_what_differs_by_a_hair() -> None:
    assert steps([4_812, 4_806, 45]) == [7, 7, 1]


@pytest.mark.parametrize("values", [[1.0], [1, 2], [3, 3, 900], list(range(1, 400))])
def test_the_most_frequent_is_always_the_hottest(values: list[float]) -> None:
    assert max(steps(values)) == 7
    assert min(steps(values)) >= 1


def test_linear_steps_go_by_the_number_itself() -> None:
    assert steps([7_000, 3_500, 10], "linear") == [7, 4, 1]


def test_times_and_shares_can_be_laid_by_the_number_itself() -> None:
    assert edges_of(LAYERS["waiting_p95"], [700.0], "linear") == [0, 100, 200, 300, 400, 500, 600]
    assert edges_of(LAYERS["over_target"], [0.7], "linear")[1] == 1 / 7
    logarithmic = edges_of(LAYERS["total_mean"], [100_000.0], "log")
    assert logarithmic == sorted(set(logarithmic))
