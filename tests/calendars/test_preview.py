"""A calendar read back: where durations end, and the next four weeks."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from processes.calendars.calendar import make_calendar
from processes.calendars.preview import next_weeks, reached
from processes.calendars.week import read_week

OFFICE = make_calendar(
    "office", "Europe/Berlin", read_week([[["09:00", "17:00"]]] * 5 + [[], []]), country="DE"
)
NIGHT = make_calendar("night", "Europe/Berlin", read_week([[["00:00", "06:00"], ["22:00", "24:00"]]] * 7))
FRIDAY = datetime(2026, 12, 18, 14, 30, tzinfo=UTC)  # 15:30 in Berlin


def test_four_working_hours_from_friday_afternoon_are_on_monday():
    first = reached(OFFICE, FRIDAY)[0]

    assert (first.words, f"{first.at:%a %H:%M}") == ("4 working hours", "Mon 11:30")


def test_the_strip_names_holidays_and_free_days():
    days = {day.day.isoformat(): (day.kind, day.name, day.minutes) for day in next_weeks(OFFICE, FRIDAY)}

    assert len(days) == 28
    assert days["2026-12-25"] == ("holiday", "Christmas Day", 0)
    assert days["2026-12-24"] == ("work", "", 480)
    assert days["2026-12-19"] == ("free", "", 0)


@given(start=st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)))
def test_midnight_and_both_switches_of_clocks_lose_no_minute_of_a_night_shift(start: datetime):
    """Eight hours of a shift that runs through midnight end in the night, never in the day between."""
    end = NIGHT.add(start, timedelta(hours=8))

    assert NIGHT.between(start, end) == timedelta(hours=8)
    assert not 6 < end.astimezone(NIGHT.zone).hour < 22
