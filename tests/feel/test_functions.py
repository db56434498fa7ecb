"""Calls: by position, by name, of users' functions; recursion and closures."""

import pytest

from processes.feel.api import BudgetExceeded


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('substring(string: "foobar", start position: 4)', "bar"),
        ('substring(length: 2, string: "foobar", start position: 1)', "fo"),
        ("(function(a, b) a - b)(b: 1, a: 5)", 4),
        ("(function(a: number, b: number) a + b)(1, 2)", 3),
        ("(function() 7)()", 7),
        ("{twice: function(f, x) f(f(x)), r: twice(function(y) y * 3, 2)}.r", 18),
        ("(for n in [1, 2, 3] return function(x) x + n)[2](10)", 12),
        ("{fib: function(n) if n < 2 then n else fib(n - 1) + fib(n - 2)}.fib(10)", 55),
    ],
)
def test_calls(feel, text, value):
    assert feel(text) == value


def test_a_value_that_does_not_fit_its_parameter_type_arrives_as_null(feel):
    assert feel('(function(a: number) a)("x")') is None


def test_a_list_of_one_fits_where_its_item_does(feel):
    assert feel("(function(a: number) a + 1)([4])") == 5


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("unknown(1)", "unknown-function"),
        ("abs()", "argument-count"),
        ("abs(1, 2)", "argument-count"),
        ("abs(number: 1)", "argument-name"),
        ('abs("1")', "invalid-argument"),
        ('"abs"(1)', "no-function"),
        ("(function(a) a)(1, 2)", "argument-count"),
        ("(function(a) a)(b: 1)", "argument-name"),
    ],
)
def test_a_wrong_call_is_null_and_says_so(complaint, text, code):
    assert complaint(text) == code


def test_functions_without_end_are_stopped(feel):
    with pytest.raises(BudgetExceeded):
        feel("{f: function(n) f(n + 1)}.f(1)")
