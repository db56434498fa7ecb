"""Whose turn it is when a model wants a task to have somebody from the start. Pure."""

from collections.abc import Mapping, Sequence

STRATEGIES = ("offer", "round_robin", "least_loaded")


def next_in_turn(people: Sequence[int], last: int | None) -> int | None:
    """The one after `last` in a fixed order; the first where `last` is nobody or gone for good."""
    ordered = sorted(people)
    if not ordered:
        return None
    return next((person for person in ordered if last is not None and person > last), ordered[0])


def least_loaded(people: Sequence[int], loads: Mapping[int, int], last: int | None) -> int | None:
    """Who has fewest open tasks; among several the one whose turn it is, so that nobody gets all of a quiet morning."""
    if not people:
        return None
    fewest = min(loads.get(person, 0) for person in people)
    return next_in_turn([person for person in people if loads.get(person, 0) == fewest], last)
