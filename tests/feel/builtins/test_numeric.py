"""Rounding, roots and the like, and statistics."""

from decimal import Decimal

import pytest


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("decimal(1/3, 2)", Decimal("0.33")),
        ("decimal(1.5, 0)", 2),
        ("decimal(2.5, 0)", 2),
        ("decimal(1234, -2)", 1200),
        ("floor(-1.5)", -2),
        ("floor(1.56, 1)", Decimal("1.5")),
        ("ceiling(1.2)", 2),
        ("ceiling(-1.56, 1)", Decimal("-1.5")),
        ("round up(5.5, 0)", 6),
        ("round up(-5.5, 0)", -6),
        ("round up(0.001, 0)", 1),
        ("round down(5.9, 0)", 5),
        ("ceiling(0.001, 1)", Decimal("0.1")),
        ("floor(-0.0001, 2)", Decimal("-0.01")),
        ("round half up(0.001, 0)", 0),
        ("round half up(2.5, 0)", 3),
        ("round half down(2.5, 0)", 2),
        ("round half up(-2.5, 0)", -3),
        ("round up(5.5, 6176)", Decimal("5.5")),
        ("round down(5.5, -6111)", 0),
        ("abs(-3)", 3),
        ('abs(@"-P1D")', "P1D"),
        ('abs(@"-P1M")', "P1M"),
        ("modulo(12, 5)", 2),
        ("modulo(-12, 5)", 3),
        ("modulo(12, -5)", -3),
        ("modulo(10.1, 4.5)", Decimal("1.1")),
        ("sqrt(16)", 4),
        ("log(1)", 0),
        ("exp(0)", 1),
        ("odd(5)", True),
        ("odd(-2)", False),
        ("even(2.0)", True),
        ("odd(2.5)", None),
    ],
)
def test_numbers(feel, text, value):
    assert feel(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sum([1, 2.5])", Decimal("3.5")),
        ("sum(1, 2, 3)", 6),
        ('sum([@"P1D", @"PT1H"])', "P1DT1H"),
        ('sum([@"P1Y", @"P1M"])', "P1Y1M"),
        ("min(c: [2, 1])", 1),
        ("sum(n: 5)", 5),
        ("mean([1, 2, 3, 4])", Decimal("2.5")),
        ("product([2, 3, 4])", 24),
        ("median([8, 2, 5, 3, 4])", 4),
        ("median([6, 1, 2, 3])", Decimal("2.5")),
        ("mode([6, 3, 9, 6, 6])", [6]),
        ("mode([6, 1, 9, 6, 1])", [1, 6]),
        ("mode([])", []),
        ("stddev([2, 4, 7, 5]) - 2.0816659994661326 < 0.0000000001", True),
        ("min([3, 1, 2])", 1),
        ('max("a", "c", "b")', "c"),
        ('max([@"2024-01-01", @"2023-01-01"])', "2024-01-01"),
    ],
)
def test_statistics(feel, text, value):
    assert feel(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "sum([])",
        'sum([1, "a"])',
        "mean([])",
        "median([])",
        "stddev([1])",
        "min([])",
        'min([1, "a"])',
        "product([1, null])",
        "decimal(1, 6177)",
        "round up(1, -6112)",
    ],
)
def test_what_has_no_result_is_null_and_says_so(complaint, text):
    assert complaint(text) == "invalid-argument"


@pytest.mark.parametrize("text", ["sqrt(-1)", "log(0)", "modulo(1, 0)", "exp(99999)"])
def test_what_is_undefined_is_null_and_says_so(complaint, text):
    assert complaint(text) == "undefined"


@pytest.mark.parametrize("text", ["mode()", "sum()", "round up(1)", "decimal(1)", "min()", "all()"])
def test_too_few_arguments_are_null_and_say_so(complaint, text):
    assert complaint(text) == "argument-count"
