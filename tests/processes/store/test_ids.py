"""Ids are never given twice: not to threads, not to forks, not after a failure."""

import os
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection

from portal.lib import sql
from processes.store.ids import id_stream, take_id, take_ids


@pytest.mark.django_db
def test_ids_are_taken_in_blocks_and_never_twice() -> None:
    ids = take_ids(2_500)

    assert len(set(ids)) == 2_500


@pytest.mark.django_db(transaction=True)
def test_threads_have_blocks_of_their_own() -> None:
    def take() -> list[int]:
        try:
            return take_ids(1_500)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        taken = [future.result() for future in [threads.submit(take) for _ in range(4)]]

    assert len({i for ids in taken for i in ids}) == 6_000


@pytest.mark.django_db
def test_a_fork_forgets_the_block_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    take_id()
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        monkeypatch.setattr(
            sql, "fetch_value", lambda query: 10**12
        )  # its own block; the connection is the parent's
        os.write(write, pickle.dumps(take_ids(3)))
        os._exit(0)

    os.waitpid(child, 0)

    assert pickle.loads(os.read(read, 1000)) == [10**12, 10**12 + 1, 10**12 + 2]


@pytest.mark.django_db
def test_the_stream_goes_on_after_a_failed_round_trip(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(query: str) -> int:
        raise DatabaseError

    monkeypatch.setattr(sql, "fetch_value", broken)
    with pytest.raises(DatabaseError):
        take_ids(1_001)
    monkeypatch.undo()

    assert next(id_stream()) > 0
