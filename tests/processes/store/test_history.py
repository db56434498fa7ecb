"""Partitions are there before their month is, and take what fell beside them."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction

from portal.lib import sql
from processes.store.history import make_partitions

NOVEMBER = datetime(2026, 11, 20, tzinfo=UTC)


def in_partition(table: str) -> str:
    return str(sql.fetch_value(f"SELECT tableoid::regclass::text FROM {table} LIMIT 1"))


def log_a_move(at: datetime) -> None:
    sql.execute(
        "INSERT INTO transition_log (kind, object_id, move, source, target, actor, at, correlation_id, note) "
        "VALUES ('job', 1, 'fail', 'leased', 'failed', '', %(at)s, '', '')",
        {"at": at},
    )


@pytest.mark.django_db
def test_this_month_and_three_more_are_made_once() -> None:
    made = make_partitions(NOVEMBER)

    months = [name for name in made if name.startswith("element_history")]
    assert [name[-7:] for name in months] == ["2026_11", "2026_12", "2027_01", "2027_02"]
    assert make_partitions(NOVEMBER) == []


@pytest.mark.django_db
def test_earlier_months_can_be_asked_for() -> None:
    made = make_partitions(NOVEMBER, since=datetime(2026, 9, 1, tzinfo=UTC))

    assert {"element_history_2026_09", "transition_log_2026_10"} <= set(made)


@pytest.mark.django_db
def test_rows_that_came_before_their_partition_move_into_it() -> None:
    log_a_move(NOVEMBER)

    make_partitions(NOVEMBER)

    assert in_partition("transition_log") == "transition_log_2026_11"


@pytest.mark.django_db
def test_moves_stay_what_they_were_in_every_partition() -> None:
    make_partitions(NOVEMBER)
    log_a_move(NOVEMBER)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql.execute("UPDATE transition_log SET actor = 'me'")
