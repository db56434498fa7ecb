"""How a period is covered by buckets."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.heat.ladder import BEGINNING, CLOSING, Level, cover, floor, following

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 12, 3, 7, tzinfo=UTC)
CLOSED = {level: floor(level, NOW, BERLIN) for level in CLOSING}


def test_a_day_begins_at_midnight_of_the_installation() -> None:
    assert floor(Level.DAY, NOW, BERLIN) == datetime(2026, 11, 19, 23, tzinfo=UTC)


def test_the_day_the_clocks_go_back_has_twenty_five_hours() -> None:
    start = floor(Level.DAY, datetime(2026, 10, 25, 12, tzinfo=UTC), BERLIN)

    assert following(Level.DAY, start, BERLIN) - start == timedelta(hours=25)


def test_five_minutes_are_read_from_minutes_alone() -> None:
    covered = cover(NOW - timedelta(minutes=5), NOW, NOW, CLOSED, BERLIN)

    assert {span.level for span in covered.spans} == {Level.MINUTE}
    assert not covered.snapped


def test_all_of_time_is_one_row_and_the_present_month() -> None:
    covered = cover(None, NOW, NOW, CLOSED, BERLIN)

    assert [span.level for span in covered.spans] == [Level.ALL, Level.DAY, Level.HOUR, Level.MINUTE]


def test_an_edge_older_than_the_minutes_kept_snaps_to_the_hour_and_says_so() -> None:
    start = NOW - timedelta(days=7)

    covered = cover(start, NOW, NOW, CLOSED, BERLIN)

    assert covered.start == floor(Level.HOUR, start, BERLIN)
    assert covered.snapped


@given(
    st.integers(0, 400 * 24 * 60),
    st.integers(1, 100 * 24 * 60),
    st.sampled_from(["Europe/Berlin", "Asia/Kolkata"]),
)
def test_spans_follow_each_other_without_gap_or_overlap(ago: int, length: int, zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    closed = {level: floor(level, NOW, zone) for level in CLOSING}
    start = NOW - timedelta(minutes=ago)

    covered = cover(start, start + timedelta(minutes=length), NOW, closed, zone)

    edges = [covered.start, *(span.end for span in covered.spans)]
    assert [span.start for span in covered.spans] == edges[:-1]
    assert edges[-1] == covered.end


@given(st.integers(0, 400 * 24 * 60), st.integers(1, 100 * 24 * 60))
def test_upper_levels_are_used_only_where_they_are_complete(ago: int, length: int) -> None:
    start = NOW - timedelta(minutes=ago)

    covered = cover(start, start + timedelta(minutes=length), NOW, CLOSED, BERLIN)

    upper = [span for span in covered.spans if span.level in CLOSING]
    assert all(span.end <= CLOSED[span.level] for span in upper)


@pytest.mark.parametrize("start", [None, NOW - timedelta(days=300)])
def test_before_anything_closed_minutes_hold_it_all(start: datetime | None) -> None:
    nothing = dict.fromkeys(CLOSING, BEGINNING)

    covered = cover(start, NOW, NOW, nothing, BERLIN)

    assert {span.level for span in covered.spans} <= {Level.MINUTE, Level.ALL}
