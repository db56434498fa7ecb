"""Loops of a graph, targets before sources."""

from processes.graph.loops import ordered_loops


def loops(*after: set[int]) -> list[list[int]]:
    return [sorted(loop) for loop in ordered_loops(after)]


def test_places_on_a_loop_come_together():
    assert loops({1}, {2}, {0}) == [[0, 1, 2]]


def test_targets_come_before_their_sources():
    assert loops({1}, {2}, set()) == [[2], [1], [0]]


def test_a_loop_within_a_path_stands_between_what_is_before_and_after():
    assert loops({1}, {2}, {1, 3}, set()) == [[3], [1, 2], [0]]


def test_two_loops_that_touch_are_one():
    assert loops({1}, {0, 2}, {1}) == [[0, 1, 2]]
