"""Reading, writing and asking dates, times and durations."""

import pytest

from processes.feel.temporal import Date, date_from_days, days_from_civil


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-29",
        "-0001-01-01",
        "999999999-12-31",
        "10:30:00",
        "10:30:00.123456789",
        "10:30:00Z",
        "10:30:00+05:30",
        "10:30:00-11:00",
        "10:30:00@Europe/Berlin",
        "2024-02-29T10:30:00",
        "2024-02-29T10:30:00.5Z",
        "2024-02-29T10:30:00@America/New_York",
        "P1Y2M",
        "-P3M",
        "P1DT2H3M4.5S",
        "-PT1S",
    ],
)
def test_the_text_of_a_temporal_value_is_what_it_was_read_from(feel, text):
    assert feel(f'string(@"{text}")') == text


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("PT60M", "PT1H"),
        ("P26M", "P2Y2M"),
        ("P0D", "PT0S"),
        ("P0Y", "P0M"),
        ("10:00:00+00:00", "10:00:00Z"),
        ("PT0.S", "PT0S"),
    ],
)
def test_durations_and_offsets_are_written_in_one_way(feel, text, canonical):
    assert feel(f'string(@"{text}")') == canonical


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "2024-1-1",
        "+2024-01-01",
        "02024-01-01",
        "1000000000-01-01",
        "24:00:01",
        "10:60:00",
        "10:00:61",
        "10:00",
        "10:00:00+19:00",
        "10:00:00@Nowhere/Land",
        "10:00:00@../../etc/passwd",
        "10:00:00+01:00@Europe/Berlin",
        "P",
        "PT",
        "P1H",
        "P1Y1D",
        "1D",
        "",
    ],
)
def test_what_is_no_date_time_or_duration_is_null_and_says_so(complaint, text):
    assert complaint(f'@"{text}"') == "invalid-literal"


def test_the_end_of_a_day_is_the_start_of_the_next(feel):
    assert feel('date and time("2024-12-31T24:00:00")') == "2025-01-01T00:00:00"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('@"2024-02-29".year', 2024),
        ('@"2024-02-29".month', 2),
        ('@"2024-02-29".day', 29),
        ('@"2024-02-29".weekday', 4),
        ('@"10:20:30".hour', 10),
        ('@"10:20:30".minute', 20),
        ('@"10:20:30".second', 30),
        ('@"10:20:30+02:00".time offset', "PT2H"),
        ('@"10:20:30".time offset', None),
        ('@"2024-07-01T10:00:00@Europe/Berlin".time offset', "PT2H"),
        ('@"2024-07-01T10:00:00@Europe/Berlin".timezone', "Europe/Berlin"),
        ('@"2024-07-01T10:00:00Z".timezone', None),
        ('@"P1Y2M".years', 1),
        ('@"P1Y2M".months', 2),
        ('@"-P1DT2H".days', -1),
        ('@"-P1DT2H".hours', -2),
        ('@"PT1H2M3S".minutes', 2),
        ('@"PT1H2M3S".seconds', 3),
        ("[1..5).start", 1),
        ("[1..5).end included", False),
        ("(> 3).start included", False),
    ],
)
def test_properties(feel, text, value):
    assert feel(text) == value


def test_a_property_of_another_kind_is_null_and_says_so(complaint):
    assert complaint('@"P1Y".days') == "no-such-member"


@pytest.mark.parametrize("days", [-1_000_000_000, -719_469, -1, 0, 59, 60, 146_096, 365_000_000])
def test_days_and_dates_are_two_ways_to_say_the_same(days):
    date = date_from_days(days)

    assert days_from_civil(date.year, date.month, date.day) == days


def test_zones_beyond_the_years_of_the_tables_follow_the_rules_of_the_cycle(feel):
    assert feel('@"12024-07-01T00:00:00@Europe/Berlin".time offset') == "PT2H"


def test_the_epoch_is_a_thursday():
    assert (date_from_days(0), date_from_days(0).weekday) == (Date(1970, 1, 1), 4)
