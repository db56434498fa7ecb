"""Equality, order, between, in and three-valued logic."""

import pytest


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 = 1.0", True),
        ('"a" = "a"', True),
        ("null = null", True),
        ("1 = null", False),
        ("null != 1", True),
        ("[1, 2] = [1, 2]", True),
        ("[1, 2] = [2, 1]", False),
        ('[1] = ["1"]', False),
        ("{a: 1, b: 2} = {b: 2, a: 1}", True),
        ("{a: 1} = {a: 1, b: 2}", False),
        ('@"P1D" = @"PT24H"', True),
        ('@"P1Y" = @"P12M"', True),
        ('@"P0D" = @"P0Y"', True),
        ('@"2024-01-01T10:00:00Z" = @"2024-01-01T11:00:00+01:00"', True),
        ('@"2024-07-01T10:00:00@Europe/Berlin" = @"2024-07-01T08:00:00Z"', True),
        ('@"10:00:00.1" = @"10:00:00.2"', True),
        ("[1..5] = [1..5]", True),
        ("[1..5] = [1..5)", False),
        ("(< 5) = (< 5)", True),
        ("(=5) = [5..5]", False),
        ("(!=5) = (!=5)", True),
        ("abs = abs", True),
        ('@"10:00:00@Europe/Berlin" = @"09:00:00Z"', True),
    ],
)
def test_equality(feel, text, value):
    assert feel(text) is value


@pytest.mark.parametrize(
    "text", ['1 = "1"', "true = 1", '@"P1D" = @"P1Y"', "{} = []", '@"2024-01-01" = "2024-01-01"']
)
def test_different_kinds_cannot_be_compared(complaint, text):
    assert complaint(text) == "not-comparable"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 < 2", True),
        ('"a" < "b"', True),
        ('@"2024-01-01" <= @"2024-01-01"', True),
        ('@"10:00:00+02:00" < @"09:30:00+01:00"', True),
        ('@"2024-01-01T00:00:00Z" > @"2024-01-01T00:00:00+01:00"', True),
        ('@"PT59M" < @"PT1H"', True),
        ('@"P11M" >= @"P1Y"', False),
    ],
)
def test_order(feel, text, value):
    assert feel(text) is value


@pytest.mark.parametrize(
    "text", ["true < false", "[1] < [2]", "{} > {}", "1 < null", 'null >= "a"', '@"P1D" < @"P1M"']
)
def test_what_has_no_order_is_null(complaint, text):
    assert complaint(text) == "not-comparable"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 in [1, 2]", True),
        ("3 in [1, 2]", False),
        ("5 in [1..5]", True),
        ("5 in [1..5[", False),
        ("1 in ]1..5]", False),
        ("5 in (1..5]", True),
        ("5 in > 3", True),
        ("5 in (< 3, > 4)", True),
        ("5 in (1, 2, 3)", False),
        ("5 in [[1..3], [4..6]]", True),
        ("5 in !=5", False),
        ("5 in ([1, 5])[2]", True),
        ("1 in [null, 1]", True),
        ("6 in (!=5)", True),
        ("[1, 2] in [[1, 2], [3]]", True),
        ('"b" in ["a".."c"]', True),
        ("5 in ? < 3", False),
        ("null in [1..10]", None),
        ("5 in [1..null]", None),
    ],
)
def test_in(feel, text, value):
    assert feel(text) is value


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        ("true", "true", True, True),
        ("true", "false", False, True),
        ("true", "null", None, True),
        ("false", "null", False, None),
        ("null", "null", None, None),
        ("false", "1", False, None),
        ('"x"', "true", None, True),
    ],
)
def test_logic_has_three_values(feel, left, right, both, either):
    assert feel(f"{left} and {right}") is both
    assert feel(f"{left} or {right}") is either


def test_between_includes_its_ends(feel):
    assert feel("[1 between 1 and 2, 2 between 1 and 2, 3 between 1 and 2]") == [True, True, False]


def test_if_takes_the_other_branch_unless_the_condition_is_true(feel):
    assert feel("[if null then 1 else 2, if 5 then 1 else 2, if true then 1 else 2]") == [2, 2, 1]


@pytest.mark.parametrize("text", ["(> {})", "(< [1])", '[1.."a"]', "[true..false]"])
def test_ends_without_an_order_make_no_range(complaint, text):
    assert complaint(text) == "invalid-range"


@pytest.mark.parametrize(
    "text",
    [
        '@"10:00:00Z" = @"10:00:00"',
        '@"2024-01-01T00:00:00Z" = @"2024-01-01T00:00:00"',
        '@"10:00:00Z" < @"10:00:00"',
    ],
)
def test_with_and_without_a_zone_cannot_be_compared(complaint, text):
    assert complaint(text) == "not-comparable"
