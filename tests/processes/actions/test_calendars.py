"""Calendars are checked before they are saved, kept by version, and refused by a sentence."""

import pytest

from portal.lib.errors import Conflict, Forbidden
from processes.actions.calendars import (
    CalendarChanged,
    CalendarInUse,
    CalendarInvalid,
    Wanted,
    change_calendar,
    make_new_calendar,
    remove_calendar,
)
from processes.models import AuditEntry, Calendar, CalendarVersion, Definition
from processes.store.calendars import calendar
from tests.processes.models import line
from tests.rest import member

pytestmark = pytest.mark.django_db
WEEK = [[["08:00", "12:00"], ["13:00", "17:00"]]] * 5 + [[], []]


def wanted(**changes) -> Wanted:
    return Wanted(**({"name": "Warehouse", "zone": "Europe/Berlin", "week": WEEK} | changes))


@pytest.fixture
def ada():
    return member("ada", "administer")


def test_a_new_calendar_counts_by_its_shifts(ada):
    make_new_calendar(ada, "warehouse", wanted())

    assert calendar("warehouse").week[0] == ((480, 720), (780, 1020))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"week": [[]] * 7}, "its week has none"),
        ({"week": WEEK[:6]}, "seven days"),
        ({"week": [[["22:00", "06:00"]]] * 7}, "Write a night shift as two"),
        ({"zone": "Mars/Olympus"}, "time zone"),
        ({"country": "XX"}, "country or region"),
        ({"days": {"someday": []}}, "cannot be read"),
        ({"name": ""}, "a name"),
    ],
)
def test_what_cannot_be_worked_by_is_refused_with_a_sentence(ada, changes, words):
    with pytest.raises(CalendarInvalid, match=words):
        make_new_calendar(ada, "warehouse", wanted(**changes))

    assert not Calendar.objects.filter(key="warehouse").exists()


def test_a_key_is_given_once(ada):
    with pytest.raises(Conflict, match="already"):
        make_new_calendar(ada, "office", wanted())


def test_every_version_is_kept_the_first_one_too(ada):
    change_calendar(ada, "office", wanted(name="Office"), seen_version=1)

    kept = CalendarVersion.objects.filter(key="office").order_by("number")
    assert [(each.number, each.content["week"][0]) for each in kept] == [
        (1, [["09:00", "17:00"]]),
        (2, [["08:00", "12:00"], ["13:00", "17:00"]]),
    ]


def test_of_two_who_change_it_the_second_is_told_of_the_first(ada):
    change_calendar(ada, "office", wanted(), seen_version=1)

    with pytest.raises(CalendarChanged, match="ada saved version 2"):
        change_calendar(ada, "office", wanted(name="Mine"), seen_version=1)


def test_a_calendar_that_a_process_counts_by_stays(ada, deployed):
    version = deployed(line("order", "pay"))
    Definition.objects.filter(pk=version.definition_id).update(calendar="office")

    with pytest.raises(CalendarInUse, match="order"):
        remove_calendar(ada, "office")


def test_a_removed_calendar_that_comes_back_goes_on_counting_versions(ada):
    make_new_calendar(ada, "warehouse", wanted())
    remove_calendar(ada, "warehouse")

    assert make_new_calendar(ada, "warehouse", wanted()).version == 2


def test_changes_are_written_down(ada):
    make_new_calendar(ada, "warehouse", wanted())
    change_calendar(ada, "warehouse", wanted(), seen_version=1)
    remove_calendar(ada, "warehouse")

    done = AuditEntry.objects.filter(object_kind="calendar").order_by("pk").values_list("action", flat=True)
    assert list(done) == ["calendar.create", "calendar.change", "calendar.remove"]


def test_only_who_administers_everything_changes_calendars():
    with pytest.raises(Forbidden):
        make_new_calendar(member("eva", "operate"), "warehouse", wanted())
