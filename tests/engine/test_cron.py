"""Cron counts on the clock of a wall, through changes of the hour, and does not catch up for ever."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from processes.calendars.calendar import make_calendar
from processes.engine.timers import CATCH_UP, first_due, next_due
from processes.feel.api import compile_expression
from processes.graph.model import TimerDetail

BERLIN = make_calendar("office", "Europe/Berlin", [[["09:00", "17:00"]]] * 7)


def nights(first: datetime, count: int) -> list[datetime]:
    found = [first]
    while len(found) < count:
        due = next_due("0 2 * * *", found[-1], found[-1], BERLIN)
        assert due is not None
        found.append(due.at)
    return found


def test_two_in_the_morning_stays_two_when_the_hour_changes():
    october = nights(datetime(2026, 10, 23, 0, 0, tzinfo=UTC), 5)

    assert [night.astimezone(ZoneInfo("Europe/Berlin")).hour for night in october] == [2] * 5
    assert len({night.date() for night in october}) == 5


def test_a_calendar_tells_where_the_clock_of_cron_hangs():
    noon = TimerDetail(cycle=compile_expression('"0 12 * * *"'))

    due = first_due(noon, {}, datetime(2026, 7, 1, 0, 0, tzinfo=UTC), BERLIN)

    assert due.at == datetime(2026, 7, 1, 10, 0, tzinfo=UTC)


def test_what_comes_every_hour_does_not_pause_when_the_hour_changes():
    before = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)  # 02:00, and an hour later it is 02:00 again

    due = next_due("0 * * * *", before, before, BERLIN)

    assert due is not None
    assert due.at == before + timedelta(hours=1)


def test_a_few_missed_occurrences_fire_one_by_one():
    fired = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)

    due = next_due("0 2 * * *", fired, fired + timedelta(days=3), None)

    assert due is not None
    assert due.at == fired + timedelta(days=1)


def test_very_many_missed_occurrences_are_left_out():
    fired = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
    now = fired + timedelta(minutes=CATCH_UP + 5, seconds=1)

    due = next_due("* * * * *", fired, now, None)

    assert due is not None
    assert due.at == now + timedelta(seconds=59)
