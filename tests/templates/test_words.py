"""The words for times, durations, counts and people."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.templatetags.portal_ui import (
    capped,
    due_tone,
    due_words,
    duration,
    initials,
    sparkline,
    when_words,
)

NOW = datetime(2026, 11, 20, 14, 10, tzinfo=UTC)  # a Friday, 15:10 in Berlin
NB = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.94, "0.9 s"),
        (41, "41 s"),
        (161, "2 m 41 s"),
        (1560, "26 m"),
        (34800, "9 h 40 m"),
        (525600, "6 d 2 h"),
        (-90, "−1 m 30 s"),
    ],
)
def test_a_duration_reads_in_at_most_two_units(seconds: float, words: str):
    assert duration(seconds) == words.replace(" ", NB)


def test_nothing_known_is_a_dash():
    assert duration(None) == "–"


def test_a_due_date_of_today_counts_down():
    assert due_words(NOW + timedelta(minutes=90), NOW) == f"in 1{NB}h{NB}30"


def test_a_due_date_in_the_past_says_how_late():
    assert due_words(NOW - timedelta(minutes=35), NOW) == f"35{NB}min overdue"


def test_a_due_date_of_next_week_names_the_day():
    assert due_words(datetime(2026, 11, 23, 8, 25, tzinfo=UTC), NOW) == "Mon 09:25"


def test_a_far_date_names_the_month():
    assert when_words(datetime(2026, 12, 24, 8, 0, tzinfo=UTC), NOW) == "24 Dec 09:00"


@pytest.mark.parametrize(("minutes", "tone"), [(-1, "is-late"), (60, "is-soon"), (180, "")])
def test_only_late_and_soon_are_coloured(minutes: int, tone: str):
    assert due_tone(NOW + timedelta(minutes=minutes), NOW) == tone


@pytest.mark.parametrize(("value", "words"), [(0, ""), (1000, "1,000"), (1001, "1,000+")])
def test_counts_are_exact_to_a_thousand(value: int, words: str):
    assert capped(value) == words


@pytest.mark.parametrize(
    ("name", "letters"), [("risk-1", "R1"), ("manager", "MA"), ("Ada Lovelace", "AL"), ("", "?")]
)
def test_people_are_known_by_their_initials(name: str, letters: str):
    assert initials(name) == letters


def test_a_single_value_draws_no_line():
    assert sparkline([3], "Running") == ""
