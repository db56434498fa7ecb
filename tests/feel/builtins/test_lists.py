"""Lists and contexts."""

import pytest


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("list contains([1, null], null)", True),
        ('list contains([1, 2], "1")', False),
        ("count([1, 2, 3])", 3),
        ("count(1)", 1),
        ("all([true, null, false])", False),
        ("all([])", True),
        ("any(false, null, true)", True),
        ("any([])", False),
        ("sublist([1, 2, 3], 2)", [2, 3]),
        ("sublist([1, 2, 3], -2, 1)", [2]),
        ("append([1], 2, null)", [1, 2, None]),
        ("append([1])", [1]),
        ("concatenate([1], [2, 3], [])", [1, 2, 3]),
        ("insert before([1, 3], 2, 2)", [1, 2, 3]),
        ("insert before([1, 3], -1, 2)", [1, 2, 3]),
        ("remove([1, 2, 3], 2)", [1, 3]),
        ("list replace([1, 2, 3], 2, 9)", [1, 9, 3]),
        ("list replace([1, 5, 6], function(item, newItem) item < newItem, 5.5)", [5.5, 5.5, 6]),
        ("reverse([1, 2])", [2, 1]),
        ("index of([1, 2, 1], 1)", [1, 3]),
        ("union([1, 2], [2, 3])", [1, 2, 3]),
        ("distinct values([1, 1.0, 2, null, null, [1], [1]])", [1, 2, None, [1]]),
        ("distinct values([true, 1, false, 0])", [True, 1, False, 0]),
        ("flatten([[1, [2]], [[3]], 4])", [1, 2, 3, 4]),
        ("sort([3, 1, 2], function(x, y) x < y)", [1, 2, 3]),
        ("sort(list: [1, 2, 3], precedes: function(x, y) x > y)", [3, 2, 1]),
        ("sort([{a: 2, b: 1}, {a: 1, b: 1}, {a: 0, b: 0}], function(x, y) x.b < y.b).a", [0, 2, 1]),
    ],
)
def test_lists(feel, text, value):
    assert feel(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "count(null)",
        "sublist([1], 2)",
        "sublist([1], 1, 2)",
        "remove([1], 0)",
        "insert before([], 1, 1)",
        "list replace([1], 2, 1)",
        "sort([2, 1], 5)",
        "concatenate([1], null)",
    ],
)
def test_what_lists_refuse_is_null_and_says_so(complaint, text):
    assert complaint(text) == "invalid-argument"


def test_all_wants_booleans(complaint):
    assert complaint("all(true, null)") == "not-boolean"


def test_a_function_that_does_not_say_true_or_false_sorts_nothing(complaint):
    assert complaint("sort([2, 1], function(x, y) x)") == "not-boolean"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('get value({a: 1}, "a")', 1),
        ('get value({a: {b: 2}}, ["a", "b"])', 2),
        ("get entries({a: 1, b: 2})", [{"key": "a", "value": 1}, {"key": "b", "value": 2}]),
        ('context([{key: "a", value: 1}])', {"a": 1}),
        ('context({key: "a", value: null})', {"a": None}),
        ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
        ('context put({a: {b: 1}}, ["a", "b"], 2)', {"a": {"b": 2}}),
        ("context merge([{a: 1, b: 1}, {b: 2}])", {"a": 1, "b": 2}),
    ],
)
def test_contexts(feel, text, value):
    assert feel(text) == value


@pytest.mark.parametrize(
    "text",
    [
        'context([{key: "a", value: 1}, {key: "a", value: 2}])',
        'context([{key: "a"}])',
        "context put({}, [], 1)",
        'context put({a: 1}, ["a", "b"], 1)',
        "context merge([1])",
        'get value({a: 1}, ["b"])',
    ],
)
def test_what_contexts_refuse_is_null_and_says_so(complaint, text):
    assert complaint(text) == "invalid-argument"


def test_putting_into_a_context_leaves_the_old_one_as_it_was(feel):
    assert feel('{old: {a: {b: 1}}, new: context put(old, ["a", "b"], 2)}.old') == {"a": {"b": 1}}
