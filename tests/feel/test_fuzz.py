"""Whatever stands in a model: it is refused with an ExpressionSyntaxError, or it has a value, or its budget ends."""

import string

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from processes.feel.api import (
    Budget,
    BudgetExceeded,
    Evaluation,
    ExpressionSyntaxError,
    compile_expression,
    compile_unary_tests,
    to_json,
)
from tests.fuzzing import examples

WORDS = [
    "if",
    "then",
    "else",
    "for",
    "in",
    "return",
    "some",
    "every",
    "satisfies",
    "function",
    "external",
    "and",
    "or",
    "not",
    "between",
    "instance",
    "of",
    "true",
    "false",
    "null",
    "item",
    "partial",
    "a",
    "b",
    "count",
    "sum",
    "date",
    "time",
    "duration",
    "string",
    "number",
    "list",
    "context",
    "range",
    "Any",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ".",
    "..",
    "+",
    "-",
    "*",
    "/",
    "**",
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "?",
    "@",
    "->",
    '"x"',
    '"2024-01-01"',
    '"P1D"',
    "1",
    "2.5",
    "0",
    "-1",
    "1e3",
    "`q",
    "r`",
    "1..3",
    '@"P1D"',
    '@"2024-01-01"',
    '@"10:00:00Z"',
    "date",
    "and",
    "time(",
    "string",
    "length(",
    "get",
    "value(",
    "context",
    "put(",
    "sort(",
    "function(x,y)",
    "list<number>",
    "uuid()",
    "random",
    "number()",
    "and(",
    "or(",
    "substring(",
    "replace(",
    "matches(",
    '"a.*"',
    '"["',
    "flatten(",
    "decimal(",
    "sqrt(",
    "exp(",
    "log(",
    "abs(",
    "min(",
    "mode(",
    "range(",
    '"[1..2]"',
    "is",
    "defined(",
    "get",
    "or",
    "else(",
    "to",
    "json(",
    "from",
    "json(",
    "partition(",
    "day",
    "of",
    "week(",
    "modulo(",
    "context",
    "merge(",
    "union(",
    "//",
    "/*",
    "*/",
    "\\",
    "'",
    ";",
    "#",
    "$",
]
JUEL_WORDS = [
    "${",
    "#{",
    "}",
    "a",
    "b.c",
    "execution.",
    "getVariable",
    "('x')",
    ".size()",
    ".equals(",
    ".substring(",
    ".get(",
    "[",
    "]",
    "(",
    ")",
    "'a'",
    '"b"',
    "1",
    "2.5",
    "+",
    "-",
    "*",
    "/",
    "%",
    "div",
    "mod",
    "==",
    "!=",
    "<",
    ">",
    "<=",
    ">=",
    "&&",
    "||",
    "!",
    "not",
    "and",
    "or",
    "empty",
    "?",
    ":",
    ",",
    "true",
    "false",
    "null",
    "now()",
    "dateTime()",
    ".plusDays(",
    "\\${",
    "text",
]
DATA = {"a": 1, "b": [1, "x", None, {"c": [1]}], "c": {"d": "2024-01-01"}, "?": 5, "x": "y"}

texts = st.text(alphabet=st.sampled_from(string.printable + "äß😀\u2028\x00"), max_size=60)
soup = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)
juel_soup = st.lists(st.sampled_from(JUEL_WORDS), max_size=20).map("".join)
dialects = st.sampled_from(["feel", "camunda"])


def check_place(error, text):
    assert error.sentence.startswith("Expected ")
    assert 0 <= error.offset <= len(text)


def survives(compile_text, text, dialect):
    try:
        expression = compile_text(text, dialect=dialect)
    except ExpressionSyntaxError as error:
        check_place(error, text)
        return
    try:
        to_json(expression.evaluate(DATA, Evaluation(budget=Budget(left=20_000, per_item=0))))
    except BudgetExceeded:
        return


@pytest.mark.parametrize("compile_text", [compile_expression, compile_unary_tests])
@settings(max_examples=examples(400), deadline=None)
@given(text=texts | soup, dialect=dialects)
def test_any_text_is_refused_or_evaluated(compile_text, text, dialect):
    survives(compile_text, text, dialect)


@settings(max_examples=examples(400), deadline=None)
@given(text=texts | juel_soup)
def test_any_text_of_juel_is_refused_or_evaluated(text):
    survives(compile_expression, text, "juel")


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-10, 10**40)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
OPERATIONS = [
    "a + b", "a - b", "a * b", "a / b", "a ** b", "a = b", "a < b", "a in b", "a between b and a", "a.b", "a[b]", "a[item = b]",
    "-a", "a and b", "not(a)", "if a then b else a", "for x in a return x", "some x in a satisfies x", "substring(a, b)",
    "string(a)", "number(a)", "date(a)", "duration(a)", "sum(a)", "min(a, b)", "sort(a, function(x, y) x < y)", "count(a)",
    "distinct values(a)", "flatten(a)", "index of(a, b)", "sublist(a, b)", "remove(a, b)", "decimal(a, b)", "round up(a, b)",
    "modulo(a, b)", "sqrt(a)", "exp(a)", "context put(a, b, b)", "get entries(a)", "matches(a, b)", "replace(a, b, a)", "split(a, b)",
    "a instance of list<number>", "date(a, b, b)", "time(a, b, b)", "median(a)", "stddev(a)", "mode(a)", "odd(a)", "context(a)",
    "[a..b]", "{x: a}.x", "string join(a, b)", "abs(a)", "log(a)", "floor(a, b)", "median(a)", "concatenate(a, b)",
]  # fmt: skip


@pytest.mark.parametrize("text", OPERATIONS)
@settings(max_examples=examples(25), deadline=None)
@given(a=values, b=values)
def test_any_data_has_a_value(text, a, b):
    to_json(compile_expression(text).evaluate({"a": a, "b": b}))
