"""Numbers beside the navigation that belong to apps above the inbox: filled by each app's `ready()`, sent with the inbox's own.

A number has the group whose bells say that it may have changed.
"""

from collections.abc import Callable
from typing import Any

_counts: dict[str, tuple[str, Callable[[Any], int]]] = {}


def register_count(name: str, group: str, read: Callable[[Any], int]) -> None:
    """`read` answers the number for a user; 1,001 means more. The same name again replaces it."""
    _counts[name] = (group, read)


def counts_of(user: Any) -> dict[str, int]:
    return {name: read(user) for name, (_, read) in _counts.items()}


def groups_of_counts() -> set[str]:
    return {group for group, _ in _counts.values()}
