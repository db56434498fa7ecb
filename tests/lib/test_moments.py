"""A reader's times: in their zone and style, over both changes of the clocks, in words and day by day."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.timezone import get_current_timezone_name, localtime

from portal.lib import moments
from portal.lib.moments import STYLES, Times, reading

AT = datetime.fromisoformat("2026-11-21T14:40:05Z")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("style", "words"),
    [
        ("day_month", ["15:40", "21 Nov", "21 Nov 2026, 15:40", "Saturday 21 November 2026, 15:40:05 CET"]),
        (
            "month_day",
            ["3:40 PM", "Nov 21", "Nov 21, 2026, 3:40 PM", "Saturday, November 21, 2026, 3:40:05 PM CET"],
        ),
        ("dotted", ["15:40", "21.11.", "21.11.2026, 15:40", "Saturday 21.11.2026, 15:40:05 CET"]),
        ("iso", ["15:40", "2026-11-21", "2026-11-21, 15:40", "Saturday 2026-11-21, 15:40:05 CET"]),
    ],
)
def test_each_style_writes_as_it_says(style, words):
    with reading(Times(BERLIN, style)):
        assert [moments.clock(AT), moments.short_day(AT), moments.moment(AT), moments.exact(AT)] == words


@pytest.mark.parametrize("style", STYLES)
def test_what_people_choose_from_is_what_they_get(style):
    with reading(Times(BERLIN, style)):
        assert moments.moment(AT) == STYLES[style].words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-03-29T00:59:00Z", "29 Mar 2026, 01:59"),
        ("2026-03-29T01:01:00Z", "29 Mar 2026, 03:01"),  # the hour between is left out
        ("2026-10-25T00:30:00Z", "25 Oct 2026, 02:30"),
        ("2026-10-25T01:30:00Z", "25 Oct 2026, 02:30"),  # the hour comes twice
    ],
)
def test_the_clocks_change_with_the_zone(at, words):
    with reading(Times(BERLIN)):
        assert moments.moment(datetime.fromisoformat(at)) == words


def test_an_hour_that_comes_twice_is_told_apart_in_full():
    with reading(Times(BERLIN)):
        twice = [moments.exact(datetime.fromisoformat(f"2026-10-25T0{hour}:30:00Z")) for hour in (0, 1)]

    assert [words[-4:] for words in twice] == ["CEST", " CET"]


def test_a_moment_is_another_day_elsewhere():
    with reading(Times(ZoneInfo("Asia/Tokyo"))):
        assert moments.day(AT.replace(hour=20)) == "22 Nov 2026"


def test_a_day_is_that_day_everywhere():
    with reading(Times(ZoneInfo("Pacific/Kiritimati"))):
        assert moments.day(date(2026, 11, 21)) == "21 Nov 2026"


def test_nothing_is_left_behind():
    before = get_current_timezone_name(), moments.style_name()
    with reading(Times(ZoneInfo("Asia/Tokyo"), "iso")), reading(Times()):
        assert (f"{localtime(AT):%Z}", moments.style_name()) == ("CET", "day_month")

    assert (get_current_timezone_name(), moments.style_name()) == before


def test_a_style_nobody_knows_is_the_usual_one():
    with reading(Times(BERLIN, "roman")):
        assert moments.short_day(AT) == "21 Nov"
