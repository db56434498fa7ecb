"""Bombs stop, honest work passes; both are counted in work and never in time."""

import json

import pytest

from processes.feel.api import (
    Budget,
    BudgetExceeded,
    Evaluation,
    ExpressionSyntaxError,
    compile_expression,
    compile_unary_tests,
    to_json,
)

DOUBLED = "{a0: [1, 1]" + "".join(f", a{i}: concatenate(a{i - 1}, a{i - 1})" for i in range(1, 40)) + "}.a39"
JOINED = '{a0: "xxxxxxxxxx"' + "".join(f", a{i}: a{i - 1} + a{i - 1}" for i in range(1, 60)) + "}.a59"
NESTED = "{a0: [1]" + "".join(f", a{i}: [a{i - 1}, a{i - 1}]" for i in range(1, 60)) + "}.a59"

BOMBS = [
    "for i in 1..1000000000 return i",
    "for i in 1..10**30 return i",
    "count(for i in 1..2000, j in 1..2000 return i)",
    "for a in 1..99, b in 1..99, c in 1..99, d in 1..99 return 1",
    "some x in 1..999999999 satisfies x < 0",
    "every x in 1..99999, y in 1..99999 satisfies x > 0",
    "for x in 1..3000 return for y in 1..3000 return y",
    "(for x in 1..5000 return x)[count((for y in 1..5000 return y)[item > 1]) > 0]",
    "{f: function(n) f(n)}.f(1)",
    "{f: function(n) f(n + 1) + f(n + 2)}.f(1)",
    "{f: function(n) if n = 0 then 0 else f(n - 1) + f(n - 1)}.f(50)",
    "{f: function(g) g(g)}.f(function(g) g(g))",
    "(function(f) f(f))(function(f) f(f))",
    "{f: function(n) [f(n), f(n)]}.f(1)",
    DOUBLED,
    JOINED,
    "count(flatten(" + NESTED + "))",
    NESTED + " = " + NESTED,
    "string(" + NESTED + ")",
    "distinct values(for i in 1..2000 return [i])",
    "distinct values(for i in 1..3000 return {a: i})",
    "sort(for i in 1..100000 return -i, function(x, y) x < y)",
    "sort(for i in 1..300 return i, function(x, y) count(for k in 1..3000 return k) > 0 and x < y)",
    "for i in 1..20000 return list contains(for j in 1..20000 return j, i)",
    "for i in 1..9999 return reverse(for j in 1..9999 return j)",
    "for i in 1..5000 return index of(for j in 1..5000 return j, i)",
    "union(for i in 1..5000 return {a: i}, for i in 1..5000 return {b: i})",
    "for i in 1..99999 return partial",
    "for i in 1..3000 return count(partial[item > 0])",
    'string join(for i in 1..300000 return "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")',
    'for i in 1..100000 return replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a", "aaaaaaaaaaaaaaaaaa")',
    'for i in 1..100000 return matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" + string(i), "(a+)+$")',
    'for d in @"0001-01-01"..@"999999999-12-31" return d',
    "context merge(for i in 1..9999999 return {a: i})",
    "for i in 1..1000000 return {a: i, b: i, c: i}",
    "sum(for i in 1..99999999 return i ** 2)",
    "for i in 1..99999 return i ** 0.1234567",
    "sum(for i in 1..99999 return log(i))",
    "(for i in 1..400000 return i).a",
    "[1..5][(for i in 1..99999999 return 1) = 1]",
    "mode(for i in 1..9999999 return i)",
    "get entries(context(for i in 1..9999999 return {key: string(i), value: i}))",
    "list replace(for i in 1..2000 return i, function(a, b) count(for k in 1..2000 return k) = 0, 1)",
]


@pytest.mark.parametrize("text", BOMBS, ids=range(len(BOMBS)))
def test_a_bomb_stops(text):
    expression = compile_expression(text)

    with pytest.raises(BudgetExceeded):
        expression.evaluate({})


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "1" + ")" * 5000,
        "[" * 5000,
        "-" * 5000 + "1",
        "not(" * 5000,
        "1" + "+1" * 5000,
        "a" + ".b" * 5000,
        "a" + "[1]" * 5000,
        "if true then " * 5000,
        "{a:" * 5000,
        "for i in " * 5000,
        "function(a) " * 5000,
        "x" * 100_000,
        "1 in (" * 5000,
        "a instance of " + "list<" * 5000,
        "[" + "1," * 5000 + "1]",
        "f(" + "1," * 5000 + "1)",
        "1 in (" + "1," * 5000 + "1)",
        "a and " * 5000 + "a",
        "for " + ", ".join(f"i{n} in b" for n in range(100)) + " return 1",
    ],
    ids=range(19),
)
def test_a_text_too_deep_or_too_long_is_refused_when_it_is_read(text):
    with pytest.raises(ExpressionSyntaxError):
        compile_expression(text)


@pytest.mark.parametrize(
    "text",
    [
        "${" + "(" * 5000,
        "${" + "!" * 5000 + "a}",
        "${a" + ".b" * 5000 + "}",
        "${1" + "+1" * 5000 + "}",
        "${a}" * 2000,
        "${a.b(" + "1," * 6000 + "1)}",
    ],
)
def test_a_bomb_of_juel_is_refused_when_it_is_read(text):
    with pytest.raises(ExpressionSyntaxError):
        compile_expression(text, dialect="juel")


@pytest.mark.parametrize(
    "text", ["9 ** 9 ** 9", "9 ** 999999999", "exp(999999999)", "1e6144 * 10", "10 ** 6144 + 1"]
)
def test_large_numbers_cost_nothing(feel, text):
    feel(text)


ITEMS = [{"id": i, "amount": i % 97, "name": f"n{i}"} for i in range(5000)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("count(items[amount > 50 and id < 4000])", 1886),
        ("sum(items.amount)", 238_834),
        ("sort(items, function(x, y) x.amount < y.amount)[1].amount", 0),
        ("count(distinct values(items.name))", 5000),
        ("every i in items satisfies i.id >= 0", True),
        ("count(for i in items return i.amount * 2)", 5000),
        ('count(items[contains(name, "9")])', 1355),
    ],
)
def test_honest_work_over_5000_items_passes(text, value):
    assert compile_expression(text).evaluate({"items": ITEMS}) == value


def test_large_data_handed_in_pays_for_its_own_work():
    items = [{"n": i} for i in range(60_000)]
    budget = Budget()

    value = compile_expression("count(items[n > 5 and n < 50 or n = 7 or n = 8])").evaluate(
        {"items": items}, Evaluation(budget=budget)
    )

    assert (value, budget.granted) == (44, True)


def test_a_context_of_many_keys_is_read_once():
    text = "{" + ", ".join(f"key {n}: {n}" for n in range(1500)) + "}.key 1499"

    assert compile_expression(text).evaluate({}) == 1499


def test_a_budget_that_is_shared_bounds_all_evaluations_together():
    evaluation = Evaluation(budget=Budget(left=100))
    one = compile_expression("for i in 1..30 return i")
    one.evaluate({}, evaluation)

    with pytest.raises(BudgetExceeded):
        _ = [one.evaluate({}, evaluation) for _ in range(10)]


def test_a_document_of_shared_parts_is_not_written_out():
    value = compile_expression(NESTED).evaluate({})

    with pytest.raises(BudgetExceeded):
        to_json(value)


def test_data_nested_too_deep_is_a_matter_of_the_budget():
    deep = json.loads("[" * 900 + "]" * 900)

    with pytest.raises(BudgetExceeded):
        compile_expression("x = y").evaluate({"x": [deep], "y": [json.loads("[" * 900 + "]" * 900)]})


def test_a_loop_leaves_few_diagnostics_behind():
    evaluation = Evaluation()
    compile_expression('for i in 1..1000 return i + "a"').evaluate({}, evaluation)

    assert len(evaluation.diagnostics) == 50


def test_a_table_cell_pays_too():
    with pytest.raises(BudgetExceeded):
        compile_unary_tests("count(for i in 1..99999999 return i) > ?").evaluate({"?": 1})
