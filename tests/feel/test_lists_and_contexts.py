"""Filters, paths, loops and quantifiers."""

import pytest

from processes.feel.api import BudgetExceeded


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1, 2, 3][1]", 1),
        ("[1, 2, 3][-3]", 1),
        ("[1, 2, 3][4]", None),
        ("[1, 2, 3][0]", None),
        ("[1, 2, 3][i]", 2),
        ("[1, 2, 3][item >= 2]", [2, 3]),
        ("[1, 2, 3][true]", [1, 2, 3]),
        ("[1, null, 3][item = null]", [None]),
        ("[][1]", None),
        ("[][item > 1]", []),
        ("null[1]", None),
        ("5[1]", 5),
        ("5[item > 3]", [5]),
        ("[{a: 1}, {a: 2}, {b: 3}].a", [1, 2, None]),
        ("[{a: {b: 1}}, {a: {b: 2}}].a.b", [1, 2]),
        ("[[1, 2], [3]][1][2]", 2),
        ("{a: [1, 2]}.a[2]", 2),
        ("{a: {b: {c: 1}}}.a.b.c", 1),
        ('{"a key": 1}.a key', 1),
    ],
)
def test_filters_and_paths(feel, text, value):
    assert feel(text, i=2) == value


@pytest.mark.parametrize("text", ["{a: 1}.b", "null.a", "5.a"])
def test_a_member_that_is_not_there_is_null_and_says_so(complaint, text):
    assert complaint(text) == "no-such-member"


def test_a_key_that_comes_twice_makes_no_context(feel, camunda):
    assert (feel("{a: 1, a: 2}"), camunda("{a: 1, a: 2}")) == (None, {"a": 2})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("for i in 1..3 return i", [1, 2, 3]),
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for i in -1..1 return i", [-1, 0, 1]),
        ("for i in [1..3] return i", [1, 2, 3]),
        ("for i in (1..4) return i", [2, 3]),
        ("for i in [1, 2], j in 1..i return i * j", [1, 2, 4]),
        ("for i in [] return i", []),
        ("for i in 5 return i", [5]),
        ("for i in 1..5 return if i < 3 then 1 else partial[-1] + partial[-2]", [1, 1, 2, 3, 5]),
        ('for d in @"2024-02-28"..@"2024-03-01" return d.day', [28, 29, 1]),
        ('for d in [@"2024-01-02"..@"2024-01-01"] return d.day', [2, 1]),
        ("for x in [[1, 2], [3]] return for y in x return y + 1", [[2, 3], [4]]),
    ],
)
def test_for(feel, text, value):
    assert feel(text) == value


@pytest.mark.parametrize(
    "text", ["for i in null return i", 'for i in 1.."a" return i', "for i in 1.5..3 return i"]
)
def test_a_loop_over_nothing_countable_is_null_and_says_so(complaint, text):
    assert complaint(text) == "invalid-argument"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("some i in [1, 2] satisfies i = 2", True),
        ("some i in [] satisfies true", False),
        ("every i in [] satisfies false", True),
        ("some i in (5..5) satisfies true", False),
        ("every i in [1, null] satisfies i > 0", None),
        ("every i in [-1, null] satisfies i > 0", False),
        ("some i in [null, 1] satisfies i > 0", True),
        ("some i in [1, 2], j in [2, 3] satisfies i = j", True),
        ("every i in 1..3 satisfies i in [1..3]", True),
    ],
)
def test_quantifiers_are_long_conjunctions_and_disjunctions(feel, text, value):
    assert feel(text) is value


def test_a_loop_between_huge_ends_stops_by_its_budget(feel):
    with pytest.raises(BudgetExceeded):
        feel("some i in (10 ** 30..1) satisfies i < 0")


def test_what_a_loop_made_so_far_never_holds_itself(feel):
    assert feel("for i in 1..3 return partial") == [[], [[]], [[], [[]]]]
