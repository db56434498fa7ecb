"""Working time: over nights, weekends, holidays and both switches of daylight saving."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.calendars.calendar import Calendar, make_calendar
from processes.calendars.week import CalendarError, read_day, read_week

BERLIN = ZoneInfo("Europe/Berlin")
NINE_TO_FIVE = [["09:00", "17:00"]]
OFFICE = make_calendar("office", "Europe/Berlin", read_week([NINE_TO_FIVE] * 5 + [[], []]), country="DE")
NIGHTS = make_calendar("nights", "Europe/Berlin", read_week([[["00:00", "06:00"], ["22:00", "24:00"]]] * 7))
CALENDARS = st.sampled_from([OFFICE, NIGHTS])
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
HOURS = timedelta(hours=1)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)  # type: ignore[misc,arg-type]


def test_four_hours_from_friday_afternoon_end_on_monday():
    assert OFFICE.add(local(2026, 11, 20, 15, 10), 4 * HOURS) == local(2026, 11, 23, 11, 10)


def test_a_deadline_that_fills_the_day_ends_with_the_day():
    assert OFFICE.add(local(2026, 11, 20, 13), 4 * HOURS) == local(2026, 11, 20, 17)


def test_time_before_opening_counts_nothing():
    assert OFFICE.between(local(2026, 11, 23, 6), local(2026, 11, 23, 10)) == HOURS


def test_public_holidays_are_not_worked():
    christmas = local(2026, 12, 24, 16)

    assert OFFICE.add(christmas, 2 * HOURS) == local(2026, 12, 28, 10)


def test_own_days_win_over_public_holidays():
    open_at_christmas = make_calendar(
        "shop",
        "Europe/Berlin",
        OFFICE.week,
        country="DE",
        days={date(2026, 12, 25): read_day([["10:00", "12:00"]])},
    )

    assert open_at_christmas.next_working(local(2026, 12, 25, 3)) == local(2026, 12, 25, 10)


def test_the_night_of_the_spring_switch_is_an_hour_shorter():
    assert NIGHTS.between(local(2026, 3, 28, 22), local(2026, 3, 29, 6)) == 7 * HOURS


def test_the_night_of_the_autumn_switch_is_an_hour_longer():
    assert NIGHTS.between(local(2026, 10, 24, 22), local(2026, 10, 25, 6)) == 9 * HOURS


def test_work_goes_on_over_new_year():
    assert NIGHTS.add(local(2026, 12, 31, 23), 2 * HOURS) == local(2027, 1, 1, 1)


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        (local(2026, 11, 20, 15, 10), "P1D", local(2026, 11, 23, 15, 10)),
        (local(2026, 11, 21, 12), "P1D", local(2026, 11, 24, 9)),
        (local(2026, 11, 20, 15, 10), "P2DT4H", local(2026, 11, 25, 11, 10)),
        (local(2026, 11, 20, 15, 10), "P1W", local(2026, 11, 27, 15, 10)),
        (local(2026, 10, 31, 12), "P1M", local(2026, 11, 30, 12)),
    ],
)
def test_days_of_a_duration_are_working_days(start: datetime, duration: str, end: datetime):
    assert OFFICE.add_duration(start, duration) == end


def test_a_working_day_ends_when_its_last_day_closes():
    short_friday = make_calendar(
        "short", "Europe/Berlin", read_week([NINE_TO_FIVE] * 4 + [[["09:00", "14:00"]], [], []])
    )

    assert short_friday.add_duration(local(2026, 11, 19, 16), "P1D") == local(2026, 11, 20, 14)


def test_a_calendar_that_is_never_worked_is_refused():
    with pytest.raises(CalendarError, match="working time"):
        make_calendar("none", "Europe/Berlin", read_week([[]] * 7))


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd"])
def test_an_unknown_zone_is_refused(zone: str):
    with pytest.raises(CalendarError, match="time zone"):
        make_calendar("x", zone, OFFICE.week)


def test_an_unknown_country_is_refused():
    with pytest.raises(CalendarError, match="country"):
        make_calendar("x", "Europe/Berlin", OFFICE.week, country="XX")


def test_a_calendar_closed_for_ever_by_its_own_days_gives_up():
    closed = {date(year, 1, 1) + timedelta(days=n): () for year in range(2026, 2090) for n in range(366)}
    calendar = make_calendar("closed", "UTC", OFFICE.week, days=closed)

    with pytest.raises(CalendarError, match="never"):
        calendar.next_working(datetime(2026, 1, 1, tzinfo=UTC))


@given(calendar=CALENDARS, start=INSTANTS, minutes=st.integers(0, 60_000))
def test_what_was_added_lies_between(calendar: Calendar, start: datetime, minutes: int):
    working = timedelta(minutes=minutes)

    assert calendar.between(start, calendar.add(start, working)) == working


@given(calendar=CALENDARS, instants=st.lists(INSTANTS, min_size=3, max_size=3).map(sorted))
def test_parts_sum_up_to_the_whole(calendar: Calendar, instants: list[datetime]):
    first, middle, last = instants

    assert calendar.between(first, last) == calendar.between(first, middle) + calendar.between(middle, last)


@given(calendar=CALENDARS, instants=st.tuples(INSTANTS, INSTANTS).map(sorted), hours=st.integers(0, 200))
def test_who_starts_later_is_never_due_earlier(calendar: Calendar, instants: list[datetime], hours: int):
    early, late = instants

    assert calendar.add(early, hours * HOURS) <= calendar.add(late, hours * HOURS)


@given(instants=st.tuples(INSTANTS, INSTANTS).map(sorted), days=st.integers(0, 20))
def test_in_whole_days_too(instants: list[datetime], days: int):
    early, late = instants

    assert OFFICE.add_duration(early, f"P{days}DT3H") <= OFFICE.add_duration(late, f"P{days}DT3H")


@given(calendar=CALENDARS, instant=INSTANTS)
def test_working_time_never_outruns_real_time(calendar: Calendar, instant: datetime):
    later = instant + timedelta(days=9, hours=5)

    assert timedelta() <= calendar.between(instant, later) <= later - instant


@given(calendar=CALENDARS, instant=INSTANTS)
def test_work_starts_now_or_after_a_pause_without_work(calendar: Calendar, instant: datetime):
    start = calendar.next_working(instant)

    assert calendar.is_working(start)
    assert calendar.between(instant, start) == timedelta()
