"""Folding: whatever the order of batches, folds and closings, a read gives what was recorded."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from dashboards.models import Heat, HeatDelta
from dashboards.store.fold import close_buckets, fold
from dashboards.store.read import read_heat
from dashboards.store.record import record
from processes.facts import BatchCommitted

NOW = datetime(2026, 11, 20, 12, 3, 7, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def batch(at: datetime, element: int = 1, times: int = 1) -> BatchCommitted:
    return BatchCommitted(at, [(7, element, 0)] * times, [], [], [])


def entered(start: datetime | None, end: datetime, now: datetime, element: int = 1) -> int:
    records = read_heat([7], ["counts"], start, end, now).records.get(7, {}).get("counts", ())
    return sum(int(row["entered"]) for row in records if row["element"] == element)


def test_what_is_not_folded_yet_is_read_already() -> None:
    record([batch(NOW, times=3)])

    assert entered(None, NOW, NOW) == 3


def test_folding_changes_no_number() -> None:
    record([batch(NOW, times=3), batch(NOW - timedelta(hours=3))])

    fold(NOW)

    assert entered(None, NOW, NOW) == 4
    assert not HeatDelta.objects.exists()


def test_a_fold_numbers_itself_for_each_version_it_touched() -> None:
    record([batch(NOW)])
    assert fold(NOW).sequences == {7: 1}

    record([batch(NOW)])
    assert fold(NOW).sequences == {7: 2}
    assert fold(NOW).sequences == {}


def test_a_batch_that_comes_after_its_hour_was_closed_is_counted_once() -> None:
    fold(NOW)
    close_buckets(NOW + timedelta(hours=2))

    record([batch(NOW)])
    fold(NOW + timedelta(hours=2))

    later = NOW + timedelta(hours=2)
    assert entered(None, later, later) == 1
    assert entered(NOW - timedelta(hours=1), later, later) == 1


def test_minutes_that_are_no_longer_kept_live_on_in_their_days() -> None:
    record([batch(NOW, times=5)])
    fold(NOW)

    later = NOW + timedelta(days=10)
    close_buckets(later)

    assert not Heat.objects.filter(level=0).exists()
    assert entered(None, later, later) == 5


@pytest.mark.parametrize("seed", range(12))
def test_any_interleaving_gives_the_plain_sums(seed: int) -> None:
    source = random.Random(seed)
    now, recorded = NOW, []
    for _ in range(60):
        step = source.choice(["record", "record", "fold", "close", "wait", "wait"])
        if step == "record":
            at = now - timedelta(seconds=source.choice([0, 0, 0, 90, 4_000, 300_000, 9_000_000]))
            record([batch(at, times=2)])
            recorded.append(at)
        elif step == "fold":
            fold(now)
        elif step == "close":
            close_buckets(now)
        else:
            now += timedelta(seconds=source.choice([1, 61, 3_700, 90_000, 2_700_000]))

    assert entered(None, now, now) == 2 * len(recorded)
    read = read_heat([7], ["counts"], now - timedelta(days=7), now, now)
    inside = [at for at in recorded if at >= read.cover.start]
    assert sum(int(row["entered"]) for row in read.records.get(7, {}).get("counts", ())) == 2 * len(inside)
