"""Quiet hours and digests by the clock on somebody's wall, over midnight and both changes of the clocks."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from humantasks.notify.hours import next_digest, quiet_until

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = (time(22), time(7))
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Chatham", "America/Sao_Paulo"]
)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-20T23:30+01:00", "2026-11-21T07:00+01:00"),
        ("2026-11-21T06:59+01:00", "2026-11-21T07:00+01:00"),
        ("2026-11-21T22:00+01:00", "2026-11-22T07:00+01:00"),
        ("2026-03-28T23:00+01:00", "2026-03-29T07:00+02:00"),  # a night of eight hours
        ("2026-10-24T23:00+02:00", "2026-10-25T07:00+01:00"),  # a night of ten
    ],
)
def test_a_night_ends_in_the_morning(now, end):
    assert quiet_until(at(now), *NIGHT, BERLIN) == at(end)


@pytest.mark.parametrize("now", ["2026-11-21T07:00+01:00", "2026-11-21T21:59+01:00"])
def test_the_day_is_not_quiet(now):
    assert quiet_until(at(now), *NIGHT, BERLIN) is None


def test_without_two_different_ends_nothing_is_quiet():
    now = at("2026-11-21T03:00+01:00")

    assert quiet_until(now, None, None, BERLIN) is None
    assert quiet_until(now, time(7), time(7), BERLIN) is None


def test_an_hour_that_comes_twice_is_quiet_twice():
    ends = [
        quiet_until(at(f"2026-10-25T02:15{zone}"), time(22), time(2, 30), BERLIN)
        for zone in ("+02:00", "+01:00")
    ]

    assert ends == [at("2026-10-25T02:30+02:00"), at("2026-10-25T02:30+01:00")]


@given(MOMENTS, TIMES, TIMES, ZONES)
def test_quiet_hours_always_end_within_a_day_and_outside_of_themselves(now, start, end, zone):
    until = quiet_until(now, start, end, ZoneInfo(zone))

    if until is not None:
        assert now < until <= now + timedelta(hours=26)
        assert start > end or quiet_until(until, start, end, ZoneInfo(zone)) is None


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-21T07:59+01:00", "2026-11-21T08:00+01:00"),
        ("2026-11-21T08:00+01:00", "2026-11-22T08:00+01:00"),
        ("2026-03-28T09:00+01:00", "2026-03-29T08:00+02:00"),
        ("2026-10-24T09:00+02:00", "2026-10-25T08:00+01:00"),
    ],
)
def test_the_digest_comes_at_the_same_hour_on_the_wall(now, due):
    assert next_digest(at(now), time(8), BERLIN) == at(due)


def test_a_digest_in_the_hour_left_out_comes_the_hour_after():
    assert next_digest(at("2026-03-29T00:00+01:00"), time(2, 30), BERLIN) == at("2026-03-29T03:30+02:00")


def test_a_digest_in_the_hour_that_comes_twice_comes_once():
    first = next_digest(at("2026-10-25T00:00+02:00"), time(2, 30), BERLIN)

    assert first == at("2026-10-25T02:30+02:00")
    assert next_digest(first, time(2, 30), BERLIN) == at("2026-10-26T02:30+01:00")


@given(MOMENTS, TIMES, ZONES)
def test_every_day_has_one_digest(now, wall, zone):
    due = next_digest(now, wall, ZoneInfo(zone))

    days = [due.astimezone(ZoneInfo(zone)).date()]
    for _ in range(3):
        due = next_digest(due, wall, ZoneInfo(zone))
        days.append(due.astimezone(ZoneInfo(zone)).date())
    assert now < due
    assert [late - early for early, late in pairwise(days)] == [timedelta(days=1)] * 3
