"""Broken and hostile models: every one is refused with problems or answers with a value, never with a crash."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processes.dmn.api import BudgetExceeded, DmnProblems, analyse, compile_in_spite_of_problems, read_model
from tests.dmn.models import (
    context,
    decision,
    dmn,
    entry,
    input_data,
    knowledge,
    literal,
    table,
)
from tests.fuzzing import examples

SOUND = dmn(
    '<itemDefinition name="tA"><typeRef>number</typeRef><allowedValues><text>[0..9]</text></allowedValues></itemDefinition>',
    input_data("x", "tA"),
    knowledge("f", "n:number", literal("n + 1")),
    decision(
        "a", context(entry("b", literal("f(x)")), entry("", literal("[b, x]"))), inputs="x", knowledge="f"
    ),
    decision(
        "d",
        table(["x :: [0..9]"], ["r :: 1,2 :: 2"], "< 5 => 1", "[5..7) => a[1]", hit="FIRST"),
        inputs="x",
        decisions="a",
    ),
)
TAGS = [
    "decision",
    "context",
    "literalExpression",
    "text",
    "rule",
    "inputEntry",
    "variable",
    "itemDefinition",
    "typeRef",
    "list",
    "for",
    "filter",
]
WORDS = [
    "x",
    "f(x)",
    "1 +",
    "- 1",
    "[1..",
    "not(",
    "null",
    "{a: b}",
    "d",
    "a",
    "tA",
    "UNIQUE",
    "Java",
    "feel:number",
    "",
    "#_a",
    "0",
]


def survives(data: bytes) -> None:
    try:
        compiled = compile_in_spite_of_problems(read_model(data, filename="fuzz.dmn"))
    except DmnProblems:
        return
    analyse(compiled)
    for wanted in (*compiled.decisions, *compiled.services):
        with suppress(BudgetExceeded):
            compiled.evaluate(wanted, {"x": 3}, explain=True)


@settings(max_examples=examples(150), deadline=None)
@given(st.integers(0, len(SOUND)), st.integers(0, 40), st.binary(max_size=8))
def test_bytes_replaced_anywhere(start, length, new):
    survives(SOUND[:start] + new + SOUND[start + length :])


@settings(max_examples=examples(150), deadline=None)
@given(st.sampled_from(TAGS), st.sampled_from(TAGS), st.integers(1, 3))
def test_elements_renamed(old, new, count):
    survives(
        SOUND.replace(f"<{old}".encode(), f"<{new}".encode(), count).replace(
            f"</{old}>".encode(), f"</{new}>".encode(), count
        )
    )


@settings(max_examples=examples(150), deadline=None)
@given(st.data())
def test_attributes_and_texts_replaced(data):
    model = SOUND.decode()
    pieces = model.split('"')
    for _ in range(data.draw(st.integers(1, 4))):
        pieces[data.draw(st.integers(1, len(pieces) - 2))] = data.draw(st.sampled_from(WORDS))

    survives('"'.join(pieces).encode())


logic = st.recursive(
    st.sampled_from(WORDS).map(literal),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"<list>{''.join(items)}</list>"),
        st.lists(st.tuples(st.sampled_from(["", "a", "b c"]), inner), max_size=3).map(
            lambda entries: context(*(entry(n, e) for n, e in entries))
        ),
        st.tuples(st.sampled_from(["some", "every", "for"]), inner, inner).map(
            lambda t: (
                f'<{t[0]} iteratorVariable="i"><in>{t[1]}</in><return>{t[2]}</return><satisfies>{t[2]}</satisfies></{t[0]}>'
            )
        ),
        st.tuples(inner, inner).map(lambda t: f"<filter><in>{t[0]}</in><match>{t[1]}</match></filter>"),
        st.tuples(inner, inner).map(
            lambda t: f'<invocation>{t[0]}<binding><parameter name="n"/>{t[1]}</binding></invocation>'
        ),
        inner.map(lambda body: f'<functionDefinition><formalParameter name="n"/>{body}</functionDefinition>'),
    ),
    max_leaves=8,
)


@settings(max_examples=examples(150), deadline=None)
@given(logic)
def test_any_nesting_of_boxed_expressions(written):
    survives(dmn(input_data("x"), decision("d", written, inputs="x")))


BOMBS = {
    "loops in loops": "".join(
        f'<for iteratorVariable="i{n}"><in>{literal("[1..1000]")}</in><return>' for n in range(6)
    )
    + literal("1")
    + "</return></for>" * 6,
    "a filter that doubles": context(
        entry("a", literal("[1..1000]")),
        entry("", literal("for i in 1..100000 return for j in 1..100000 return i")),
    ),
    "a text that grows": literal(
        'string join(for i in 1..100000 return "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "b")'
    ),
    "deep nesting": "<list>" * 150 + literal("1") + "</list>" * 150,
    "a deep context": "".join("<context><contextEntry><variable name='a'/>" for _ in range(60))
    + literal("1")
    + "</contextEntry></context>" * 60,
    "many cells": table(["x"], ["r"], *(f"> {n} => {n}" for n in range(3000)), hit="COLLECT"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_quickly(name):
    data = dmn(input_data("x"), decision("d", BOMBS[name], inputs="x"))
    before = time.process_time()

    survives(data)

    assert time.process_time() - before < 5
