"""From one kind of value to another, the calendar, and is()."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from processes.feel.api import Evaluation, compile_expression, to_json


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("string(1.10)", "1.1"),
        ("string(10 / 5)", "2"),
        ("string(1e3)", "1000"),
        ("string(0.000001)", "0.000001"),
        ("string(true)", "true"),
        ('string("a")', "a"),
        ('string(["a", 1, null])', '["a", 1, null]'),
        ('string({a: "x", "b c": [1]})', '{a: "x", b c: [1]}'),
        ('string({"{": 1})', '{"{": 1}'),
        ('string(["\\"q\\""])', '["\\"q\\""]'),
        ("string([1..5))", "[1..5)"),
        ('string((>= @"2024-01-01"))', '(>= @"2024-01-01")'),
        ("string(null)", None),
        ('number("12.5")', Decimal("12.5")),
        ('number("1.234,5", ".", ",")', Decimal("1234.5")),
        ('number("1 234", " ", null)', 1234),
        ('number("-1e3")', -1000),
        ('date("2024-02-29")', "2024-02-29"),
        ("date(2024, 2, 29)", "2024-02-29"),
        ('date(@"2024-02-29T10:00:00Z")', "2024-02-29"),
        ('time("10:00:00")', "10:00:00"),
        ('time(10, 30, 15.5, duration("-PT5H"))', "10:30:15.5-05:00"),
        ("time(10, 30, 15)", "10:30:15"),
        ('time(@"10:00:00Z")', "10:00:00Z"),
        ('time(@"2024-01-01T10:00:00@Europe/Berlin")', "10:00:00@Europe/Berlin"),
        ('time(@"2024-01-01")', "00:00:00Z"),
        ('date and time("2024-01-01")', "2024-01-01T00:00:00"),
        ('date and time(@"2024-01-01", @"10:00:00Z")', "2024-01-01T10:00:00Z"),
        ('duration("P1M")', "P1M"),
        ('years and months duration(@"2011-12-22", @"2013-08-24")', "P1Y8M"),
        ('years and months duration(@"2013-08-24", @"2011-12-22")', "-P1Y8M"),
        ('range("[1..5)") = [1..5)', True),
        ('range("[@\\"2024-01-01\\"..date(\\"2024-12-31\\")]").end', "2024-12-31"),
        ('range("[-5..-1]").start', -5),
    ],
)
def test_conversions(feel, text, value):
    assert feel(text) == value


@pytest.mark.parametrize(
    "text",
    [
        'number("x")',
        'number("1e99999")',
        'time(10, 0, 0, @"PT19H")',
        'range("[1..")',
        'range("[@\\"x\\"..1]")',
        'number("1,5", ",", ",")',
        'number("1_5")',
        'number("١")',
        "date(2024, 2, 30)",
        "date(2024.5, 1, 1)",
        "time(25, 0, 0)",
        'date("x")',
        'range("[5..1]")',
        'range("[1..\\"a\\"]")',
        'range("[x..1]")',
        'range("1")',
        "years and months duration(null, null)",
    ],
)
def test_what_cannot_be_converted_is_null(feel, text):
    assert feel(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('day of year(@"2024-12-31")', 366),
        ('day of week(@"2024-02-29")', "Thursday"),
        ('month of year(@"2024-02-29T10:00:00")', "February"),
        ('week of year(@"2010-01-01")', 53),
        ('week of year(@"2003-12-29")', 1),
        ('week of year(@"2024-07-01")', 27),
        ("now().year", 2024),
        ("today()", "2024-02-29"),
    ],
)
def test_the_calendar(text, value):
    evaluation = Evaluation(now=datetime(2024, 2, 29, 12, 0, tzinfo=UTC))

    assert to_json(compile_expression(text).evaluate({}, evaluation)) == value


def test_without_a_clock_there_is_no_now(complaint):
    assert complaint("now()") == "no-clock"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("is(1, 1.0)", True),
        ('is(1, "1")', False),
        ('is(@"10:00:00Z", @"10:00:00+00:00")', True),
        ('is(@"10:00:00@Etc/UTC", @"10:00:00Z")', False),
        ('is(@"P0D", @"P0Y")', False),
        ("not(true)", False),
        ("not(null)", None),
        ("not(1)", None),
    ],
)
def test_is_and_not(feel, text, value):
    assert feel(text) is value
