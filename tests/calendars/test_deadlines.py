"""What a model says about time, and the instant it means."""

from datetime import UTC, datetime, timedelta

import pytest

from processes.calendars.calendar import make_calendar
from processes.calendars.deadlines import deadline, shifted
from processes.calendars.durations import DurationError, duration_in_words, parse_duration
from processes.calendars.week import read_week

OFFICE = make_calendar("office", "Europe/Berlin", read_week([[["09:00", "17:00"]]] * 5 + [[], []]))
FRIDAY = datetime(2026, 11, 20, 14, 10, tzinfo=UTC)  # 15:10 in Berlin
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("PT4H", FRIDAY + 4 * HOUR),
        ("P1M", datetime(2026, 12, 20, 14, 10, tzinfo=UTC)),
        ("2026-12-01T10:00:00+01:00", datetime(2026, 12, 1, 9, tzinfo=UTC)),
        ("2026-12-01T10:00:00+01:00[Europe/Berlin]", datetime(2026, 12, 1, 9, tzinfo=UTC)),
        ("2026-12-01T10:00", datetime(2026, 12, 1, 10, tzinfo=UTC)),
    ],
)
def test_without_a_calendar_time_is_time_on_the_clock(text: str, expected: datetime | None):
    assert deadline(text, FRIDAY, None) == expected


def test_with_a_calendar_a_duration_is_worked():
    assert deadline("PT4H", FRIDAY, OFFICE) == datetime(2026, 11, 23, 10, 10, tzinfo=UTC)


def test_with_a_calendar_a_time_without_zone_is_its_local_time():
    assert deadline("2026-12-01T10:00", FRIDAY, OFFICE) == datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("text", ["soon", "P", "PT", "P1S", "-PT1H", "PT4H ago", "P99999999999D", "P200Y"])
def test_what_is_no_time_is_refused_with_a_sentence(text: str):
    with pytest.raises(DurationError, match="Expected"):
        deadline(text, FRIDAY, None)


def test_a_clock_that_stood_still_leaves_as_much_as_there_was():
    due = OFFICE.add(FRIDAY, 4 * HOUR)
    monday = datetime(2026, 11, 23, 12, tzinfo=UTC)

    assert OFFICE.between(monday, shifted(due, FRIDAY, monday, OFFICE)) == 4 * HOUR


def test_what_was_late_before_the_pause_stays_late():
    assert shifted(FRIDAY - HOUR, FRIDAY, FRIDAY + HOUR, OFFICE) == FRIDAY - HOUR


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("PT4H", "4 working hours"),
        ("P1D", "1 working day"),
        ("PT90M", "1 working hour 30 minutes"),
        ("x", "x"),
    ],
)
def test_durations_are_said_in_words(text: str, words: str):
    assert duration_in_words(text, working=True) == words


def test_parts_of_a_duration_stay_apart():
    duration = parse_duration("P1Y2M3W4DT5H")

    assert (duration.months, duration.weeks, duration.days, duration.time) == (14, 3, 4, 5 * HOUR)
