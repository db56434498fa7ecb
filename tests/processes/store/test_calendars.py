"""Stored calendars become pure ones."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.lib.clock import portal_now
from processes.models import Calendar
from processes.store.calendars import calendar, calendars

pytestmark = pytest.mark.django_db


def test_every_portal_has_office_hours():
    office = calendar("office")

    assert office is not None
    friday = datetime(2026, 11, 20, 14, 10, tzinfo=UTC)
    assert office.add(friday, timedelta(hours=4)) == datetime(2026, 11, 23, 10, 10, tzinfo=UTC)


def test_all_keys_of_a_batch_are_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert set(calendars(["office", "none", ""])) == {"office"}


def test_no_keys_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert calendars([""]) == {}


def test_an_edited_calendar_is_in_force_at_once():
    calendar("office")
    Calendar.objects.filter(key="office").update(week=[[["10:00", "11:00"]]] * 7, version=2)

    edited = calendar("office")

    assert edited is not None
    assert edited.version == 2


def test_a_calendar_of_a_restored_database_is_not_taken_for_the_one_it_replaced():
    calendar("office")
    Calendar.objects.filter(key="office").delete()
    round_the_clock = [[["00:00", "24:00"]]] * 7
    Calendar.objects.create(
        key="office", name="Office", zone="UTC", week=round_the_clock, changed_at=portal_now()
    )

    restored = calendar("office")

    assert restored is not None
    assert restored.is_working(datetime(2026, 11, 21, 3, 0, tzinfo=UTC))
