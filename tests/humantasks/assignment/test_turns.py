"""Whose turn it is."""

import pytest

from humantasks.assignment.turns import least_loaded, next_in_turn


@pytest.mark.parametrize(
    ("people", "last", "turn"),
    [
        ([3, 1, 2], None, 1),
        ([1, 2, 3], 1, 2),
        ([1, 2, 3], 3, 1),
        ([1, 3], 2, 3),
        ([1, 2], 9, 1),
        ([], 1, None),
    ],
)
def test_everybody_gets_a_turn(people: list[int], last: int | None, turn: int | None):
    assert next_in_turn(people, last) == turn


@pytest.mark.parametrize(
    ("loads", "last", "chosen"),
    [({1: 2, 2: 1, 3: 5}, None, 2), ({1: 2}, 2, 3), ({1: 1, 2: 1, 3: 1}, 1, 2)],
)
def test_who_has_least_gets_it(loads: dict[int, int], last: int | None, chosen: int):
    assert least_loaded([1, 2, 3], loads, last) == chosen


def test_nobody_is_nobody():
    assert least_loaded([], {}, None) is None
