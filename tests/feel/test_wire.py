"""JSON and typed texts to FEEL values and back."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from processes.feel.api import compile_expression, from_json, from_typed, to_json
from processes.feel.temporal import Date, DateTime, DayDuration, Time, Zone


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.1, Decimal("0.1")),
        (float("nan"), None),
        ((1, 2), [1, 2]),
        ({1: "a"}, {"1": "a"}),
        (date(2024, 2, 29), Date(2024, 2, 29)),
        (time(10, 30), Time(37_800 * 10**9)),
        (timedelta(days=1, seconds=1), DayDuration(86_401 * 10**9)),
        (datetime(2024, 1, 1, tzinfo=UTC), DateTime(Date(2024, 1, 1), Time(0, Zone()))),
        (
            datetime(2024, 1, 1, tzinfo=ZoneInfo("Europe/Berlin")),
            DateTime(Date(2024, 1, 1), Time(0, Zone("Europe/Berlin"))),
        ),
        (object(), None),
    ],
)
def test_what_python_has_becomes_a_value_of_feel(value, expected):
    assert from_json(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10 / 4", Decimal("2.5")),
        ("10 / 5", 2),
        ('[@"2024-01-01", @"PT1H"]', ["2024-01-01", "PT1H"]),
        ("{a: [1..3]}", {"a": "[1..3]"}),
        ("function(x) x", None),
    ],
)
def test_a_value_of_feel_becomes_json(text, expected):
    assert to_json(compile_expression(text).evaluate({})) == expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("number", "12.50", Decimal("12.50")),
        ("xsd:decimal", "1", 1),
        ("xs:double", "1e3", 1000),
        ("boolean", "true", True),
        ("string", " a ", " a "),
        ("xsd:date", "2024-02-29", Date(2024, 2, 29)),
        ("date and time", "2024-01-01T00:00:00", DateTime(Date(2024, 1, 1), Time(0))),
        ("xsd:duration", "PT1S", DayDuration(10**9)),
    ],
)
def test_a_typed_text_becomes_a_value(kind, text, expected):
    assert from_typed(kind, text) == expected


@pytest.mark.parametrize(
    ("kind", "text"), [("number", "x"), ("boolean", "yes"), ("date", "x"), ("tMine", "1")]
)
def test_a_text_that_is_not_of_its_type_is_an_error(kind, text):
    with pytest.raises(ValueError):
        from_typed(kind, text)


def test_what_python_has_is_written_like_the_value_it_becomes():
    assert to_json([0.5, date(2024, 2, 29), object()]) == [Decimal("0.5"), "2024-02-29", None]


@pytest.mark.parametrize(
    "text",
    ["a + 1", "a = 1", "a > 1", "string(a)", "substring(\"x\", a)", "sublist([1], a)", "modulo(a, 7)", "decimal(a, 2)", "-a",
     "[1][a]", "for i in [a] return i", "date(a, 1, 1)", "a ** 2", "sum([a, a])", "@\"P1D\" * a", "a in [1..2]", "abs(a)"],
)  # fmt: skip
@pytest.mark.parametrize(
    "number", [Decimal("1.5e999999999"), Decimal("-1e-999999999"), Decimal("NaN"), 10**4000]
)
def test_numbers_no_decimal_can_hold_cost_nothing_and_raise_nothing(text, number):
    expression = compile_expression(text)

    to_json(expression.evaluate({"a": number}))
