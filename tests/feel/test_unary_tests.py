"""The cells of decision tables."""

import pytest


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("-", None, True),
        ("", 5, True),
        ("5", 5, True),
        ("5", 6, False),
        ("< 5", 4, True),
        ("<= 5", 6, False),
        ("> 5, < 2", 1, True),
        ("[1..5]", 5, True),
        ("]1..5[", 1, False),
        ('"a", "b"', "b", True),
        ('not("a", "b")', "c", True),
        ("not(5)", 5, False),
        ("not([1..5], > 9)", 7, True),
        ("null", None, True),
        ("5", None, False),
        ("? > 3 and ? < 5", 4, True),
        ("odd(?)", 3, True),
        ("[1, 2, 3]", 2, True),
        ("[1, 2, 3]", [1, 2, 3], True),
        ('@"2024-01-01"', "2024-01-01", None),
        ("true", True, True),
        ("true", False, False),
        ("1 < 2", True, True),
        ("1 < 2", 7, True),
        ("not(4 > 10)", 3, True),
        ("= 5", 5, True),
        ("!= 5", 5, False),
        ("limit", 10, True),
        ("> limit", 11, True),
        ("{a: 1}", {"a": 1}, True),
    ],
)
def test_a_cell_says_whether_a_value_passes(passes, text, value, expected):
    assert passes(text, value, limit=10) is expected


@pytest.mark.parametrize("text", ["< 5", "[1..5]", '> "a"'])
def test_null_passes_no_comparison(passes, text):
    assert passes(text, None) is None


def test_not_in_front_of_a_longer_expression_is_the_function(passes):
    assert passes("not(? = 1) and ? < 5", 3) is True
