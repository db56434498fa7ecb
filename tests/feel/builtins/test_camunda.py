"""What Camunda's dialect adds and forgives."""

from datetime import UTC, datetime
from decimal import Decimal
from random import Random

import pytest

from processes.feel.api import Evaluation, ExpressionSyntaxError, compile_expression


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("is defined(1)", True),
        ("is defined(nothing)", False),
        ("get or else(null, 1)", 1),
        ("get or else(value: 2, default: 1)", 2),
        ("assert(5, 5 > 3)", 5),
        ("assert(5, 5 < 3)", None),
        ('fromAi(7, "why", "number")', 7),
        ('trim("  a b ")', "a b"),
        ('is blank(" ")', True),
        ('to base64("FEEL")', "RkVFTA=="),
        ('from base64("RkVFTA==")', "FEEL"),
        ('from base64("?")', None),
        ("to json({a: [1, 2.50, true, null]})", '{"a":[1,2.5,true,null]}'),
        ('to json("ü\\"")', '"ü\\""'),
        ('to json(@"14:55:00")', '"14:55:00"'),
        ('to json(@"2025-11-24T10:00:00@Europe/Berlin")', '"2025-11-24T10:00:00+01:00[Europe/Berlin]"'),
        ('from json("{\\"a\\": [1, 0.1]}")', {"a": [1, Decimal("0.1")]}),
        ('from json("{")', None),
        ('from json("NaN")', None),
        ('from json("' + "[" * 200 + "]" * 200 + '")', None),
        ('count(from json("[' + "{}," * 200 + '{}]"))', 201),
        ('string join(["a", "b"], ", ", "[", "]")', "[a, b]"),
        ('substring("abc", 4, 4)', ""),
        ('substring("abc", 9)', None),
        ("sublist([1, 2, 3], 2, 9)", [2, 3]),
        ("insert before([1, 2], 3, 9)", [1, 2, 9]),
        ("remove([1, 2], 5)", [1, 2]),
        ("is empty([])", True),
        ("partition([1, 2, 3], 2)", [[1, 2], [3]]),
        ("partition([1], 0)", None),
        ("duplicate values([1, 2, 1, 2, 3])", [1, 2]),
        ("and([true, false])", False),
        ("or(false, true)", True),
        ('get value(context: {a: 1}, key: "a")', 1),
        ("get value({a: 1}, [])", None),
        ('get value({a: 1}, "b")', None),
        ('get value({a: {b: 1}}, ["a", "b"])', 1),
        ('get value({a: 1}, ["a", "b"])', None),
        ("get entries(context: {a: 1})[1].key", "a"),
        ("context([1])", None),
        ("context put({}, [], 1)", None),
        ("context put({}, [1], 1)", None),
        ('context put({}, ["a", "b"], 1)', {"a": {"b": 1}}),
        ("context merge({a: 1}, {b: 2})", {"a": 1, "b": 2}),
        ('context([{key: "a", value: 1}, {key: "a", value: 2}])', {"a": 2}),
        ('put({}, "a", 1)', {"a": 1}),
        ("put all({a: 1}, {b: 2})", {"a": 1, "b": 2}),
        ("round up(5.5)", 6),
        ('decimal(2.5, 0, "half_up")', 3),
        ('decimal(2.5, 0, "sideways")', None),
        ('last day of month(@"2024-02-10")', "2024-02-29"),
        (
            'date and time(@"2020-07-31T14:27:30@Europe/Berlin", "America/Los_Angeles")',
            "2020-07-31T05:27:30@America/Los_Angeles",
        ),
        ('date and time(@"2020-07-31T14:27:30", "Z")', "2020-07-31T14:27:30Z"),
        ('date and time("2018-04-29T09:30:00+02:00[Europe/Berlin]")', "2018-04-29T09:30:00@Europe/Berlin"),
        ('time("T23:59:00")', "23:59:00"),
        ('time("13:30")', "13:30:00"),
        ('@"1970-01-01T00:00Z"', "1970-01-01T00:00:00Z"),
        ('duration("PT-5M")', "-PT5M"),
        ('duration("P-1Y-2M")', "-P1Y2M"),
        ('duration("P1DT-2H")', "PT22H"),
        ('duration("P-1Y2D")', None),
        ('duration("5 days")', None),
        ('time("late")', None),
        ('date and time("later")', None),
        ('date and time(@"2020-07-31T14:27:30Z", "Nowhere/Land")', None),
        ('date and time(@"2020-07-31T14:27:30Z", "+02:00")', "2020-07-31T16:27:30+02:00"),
        ("string(12.50)", "12.5"),
        ('to json(@"2025-11-24T10:00:00Z")', '"2025-11-24T10:00:00Z"'),
        ('string(@"P0D")', "P0D"),
        ('string(@"P0Y")', "P0Y"),
        ('number("1,500", ",")', 1500),
    ],
)
def test_additions(camunda, text, value):
    assert camunda(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('extract("references are 1234, 1256, 1378", "12[0-9]*")', ["1234", "1256"]),
        ('matches("foo1", "\\w+\\d")', True),
        ('matches("a b", "\\bb")', True),
        ('matches("Ab", "\\p{Alpha}+")', True),
        ('matches("x-", "[\\p{Alpha}]\\p{Punct}")', True),
        ('replace("ab", "(?<first>a)(b)", "$2$1")', "ba"),
        ('replace("a", "a", "\\\\$\\\\n")', "$n"),
        ('split("a, b", ",\\s*")', ["a", "b"]),
        ('matches("a", "(?=a)")', None),
        ('matches("FOO", "f o o", "ix")', True),
        ('matches("a", "a", "g")', None),
        ('matches("a", "' + "a" * 2001 + '")', None),
        ('replace("a", "a", "$")', None),
    ],
)
def test_patterns_are_javas(camunda, text, value):
    assert camunda(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('string format("%s owes %.2f EUR", "ACME", 1234.5)', "ACME owes 1234.50 EUR"),
        ('string format("%,d of %05d", 25000, 42)', "25,000 of 00042"),
        ('string format("%2$s before %1$s", "b", "a")', "a before b"),
        ('string format("%s, %s, %d %%", true, date("2026-03-02"), 20)', "true, 2026-03-02, 20 %"),
        ('string format("due %s", null)', "due null"),
    ],
)
def test_values_are_put_into_a_template(camunda, text, value):
    assert camunda(text) == value


def test_a_template_without_enough_values_has_none(camunda):
    assert camunda('string format("%s and %s", 1)') is None


def test_a_seeded_source_makes_the_same_uuid_again():
    uuid = compile_expression("uuid()", dialect="camunda")
    first, second = (uuid.evaluate({}, Evaluation(random=Random(7))) for _ in range(2))

    assert first == second
    assert len(first) == 36


def test_random_numbers_lie_between_0_and_1(camunda):
    assert camunda("random number() in [0..1)") is True


@pytest.mark.parametrize("text", ["{null: 1}", "not", "{if: 1}"])
def test_reserved_words_are_no_names(text):
    with pytest.raises(ExpressionSyntaxError):
        compile_expression(text, dialect="camunda")


def test_the_standard_does_not_know_the_additions(complaint):
    assert complaint('trim("a")') == "unknown-function"


def test_the_time_is_the_same_for_the_whole_expression():
    evaluation = Evaluation(now=datetime(2024, 1, 1, tzinfo=UTC))

    assert compile_expression("now() = now()", dialect="camunda").evaluate({}, evaluation) is True
