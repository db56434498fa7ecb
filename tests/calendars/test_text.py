"""Calendars as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.calendars.text import days_from_text, days_to_text, shifts_from_text, shifts_to_text
from processes.calendars.week import CalendarError

HOURS = st.lists(st.integers(0, 24), min_size=2, max_size=6, unique=True).map(sorted)


def test_shifts_are_read_with_any_dash():
    assert shifts_from_text("09:00-12:00, 13:00 – 17:00") == [["09:00", "12:00"], ["13:00", "17:00"]]


@pytest.mark.parametrize("text", ["", "  ", "closed", "Closed"])
def test_nothing_is_closed(text):
    assert shifts_from_text(text) == []


@given(hours=HOURS)
def test_writing_undoes_reading(hours: list[int]):
    times = [f"{hour:02d}:00" for hour in hours[: len(hours) // 2 * 2]]
    shifts = [list(pair) for pair in zip(times[::2], times[1::2], strict=True)]

    assert shifts_from_text(shifts_to_text(shifts)) == shifts


def test_own_days_are_lines():
    text = "2026-12-24: 09:00-12:00\n2026-12-31: closed"

    assert days_from_text(text) == {"2026-12-24": [["09:00", "12:00"]], "2026-12-31": []}
    assert days_to_text(days_from_text(text)) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("24.12.2026: closed", "a line such as"),
        ("2026-12-24: 9-12", "a time like"),
        ("2026-12-24: closed\n2026-12-24: closed", "twice"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text, words):
    with pytest.raises(CalendarError, match=words):
        days_from_text(text)
