"""Ids for new rows, in blocks of 1,000 from one sequence: one round trip in a thousand.

Ids are below 2^53, unique and nothing else; order is `seq` within an instance and `(time, id)` in lists.
Every thread takes blocks of its own, so no lock is needed; a forked process starts with new ones.
"""

import os
import threading
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
        self._block = iter(range(first, first + BLOCK))
        return next(self._block)


class _PerThread(threading.local):
    def __init__(self) -> None:
        self.ids = _Ids()


_threads = _PerThread()


def id_stream() -> Iterator[int]:
    """Fresh ids for as long as they are asked for; one query per 1,000."""
    return _threads.ids


def take_ids(count: int) -> list[int]:
    """`count` fresh ids."""
    return list(islice(id_stream(), count))


def take_id() -> int:
    """One fresh id."""
    return next(id_stream())


def _forget_after_fork() -> None:
    global _threads
    _threads = _PerThread()


os.register_at_fork(after_in_child=_forget_after_fork)
