"""Months of the history that are made late."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection

from processes.store.history import make_partitions

NOVEMBER = datetime(2026, 11, 20, tzinfo=UTC)
LINE = (
    "INSERT INTO transition_log (kind, object_id, move, source, target, actor, at, correlation_id, note)"
    " VALUES ('task', 1, 'claim', 'ready', 'claimed', 'user:1', %s, '', '')"
)


@pytest.mark.django_db
def test_rows_that_were_there_before_their_month_move_into_it():
    with connection.cursor() as cursor:
        cursor.execute(LINE, [NOVEMBER])

        make_partitions(NOVEMBER)

        cursor.execute("SELECT count(*) FROM ONLY transition_log_2026_11")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db
def test_nothing_else_may_delete_them():
    with connection.cursor() as cursor:
        cursor.execute(LINE, [NOVEMBER])
        make_partitions(NOVEMBER)

        with pytest.raises(DatabaseError, match="append-only"):
            cursor.execute("DELETE FROM transition_log")
