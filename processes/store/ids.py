"""Ids for new rows, in blocks of 1,000 from one sequence: one round trip in a thousand.

Ids are below 2^53, unique and nothing else; order is `seq` within an instance and `(time, id)` in lists.
All threads of a process draw from one block: taking the next of a range is one step of the interpreter, and two that
find it empty at once take a block each. A forked process starts with a new one.
"""

import os
from collections.abc import Iterator
from itertools import islice

from portal.lib import sql

BLOCK = 1_000  # the sequence's INCREMENT (migration 0002)


class _Ids:
    """An endless iterator that survives a failed round trip."""

    def __init__(self) -> None:
        self._block: Iterator[int] = iter(())

    def __iter__(self) -> Iterator[int]:
        return self

    def __next__(self) -> int:
        for value in self._block:
            return value
        first = sql.fetch_value("SELECT nextval('podium_id_block')")
        self._block = iter(range(first + 1, first + BLOCK))  # the first is ours, whoever takes the others
        return int(first)


_ids = _Ids()


def id_stream() -> Iterator[int]:
    """Fresh ids for as long as they are asked for; one query per 1,000."""
    return _ids


def take_ids(count: int) -> list[int]:
    """`count` fresh ids."""
    return list(islice(id_stream(), count))


def take_id() -> int:
    """One fresh id."""
    return next(id_stream())


def _forget_after_fork() -> None:
    global _ids
    _ids = _Ids()


os.register_at_fork(after_in_child=_forget_after_fork)
