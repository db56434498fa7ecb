"""Working hours as people write them."""

import pytest

from processes.calendars.week import CalendarError, read_day, read_week


def test_shifts_that_touch_become_one():
    assert read_day([["12:00", "17:00"], ["09:00", "12:00"]]) == ((540, 1020),)


def test_a_day_may_end_at_24_hours():
    assert read_day([["22:00", "24:00"]]) == ((1320, 1440),)


@pytest.mark.parametrize(
    "shift",
    [["17:00", "09:00"], ["9", "17:00"], ["09:00"], ["09:00", "25:00"], ["09:60", "10:00"], ["x", "y"]],
)
def test_what_is_no_shift_is_refused_with_a_sentence(shift: list[str]):
    with pytest.raises(CalendarError, match="Expected"):
        read_day([shift])


def test_a_week_has_seven_days():
    with pytest.raises(CalendarError, match="seven days"):
        read_week([[]] * 6)
