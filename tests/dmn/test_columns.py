"""An indexed column says the same as evaluating each of its cells."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from processes.dmn.cells import cell_of
from processes.dmn.columns import MAX_INDEXED_RULES, make_column
from processes.dmn.elements import Place
from processes.dmn.run import Run
from processes.feel.api import Evaluation, compile_unary_tests

numbers = st.integers(-3, 3) | st.decimals(-3, 3, places=1)
words = st.sampled_from(["a", "b", "c"])
ends = st.tuples(st.sampled_from("[("), numbers, numbers, st.sampled_from("])"))
number_cells = st.one_of(
    numbers.map(str),
    st.tuples(st.sampled_from(["<", "<=", ">", ">=", "="]), numbers).map(lambda t: f"{t[0]} {t[1]}"),
    ends.map(lambda t: f"{t[0]}{t[1]}..{t[2]}{t[3]}"),
)
word_cells = words.map(lambda word: f'"{word}"')
plain = st.lists(number_cells, min_size=1, max_size=3) | st.lists(word_cells, min_size=1, max_size=3)
cells = st.one_of(
    st.just("-"),
    st.sampled_from(["true", "false", "null", "? = 1", 'string(?) = "a"']),
    plain.map(", ".join),
    plain.map(lambda tests: f"not({', '.join(tests)})"),
)
values = numbers | words | st.booleans() | st.none()


@settings(max_examples=300, deadline=None)
@given(st.lists(cells, min_size=1, max_size=6), values)
def test_an_index_says_what_evaluation_says(texts, value):
    compiled = [compile_unary_tests("" if text == "-" else text) for text in texts]
    column = make_column(
        [(text, tests, cell_of(tests), Place()) for text, tests in zip(texts, compiled, strict=True)], ("?",)
    )

    mask = column.passing(value, (1 << len(texts)) - 1, {}, Run(Evaluation(), {}))

    assert [bool(mask >> rule & 1) for rule in range(len(texts))] == [
        tests.evaluate({"?": value}) is True for tests in compiled
    ]


def test_whole_numbers_and_decimals_meet_in_one_index():
    tests = compile_unary_tests("1.0")
    column = make_column([("1.0", tests, cell_of(tests), Place())], ("?",))

    assert column.is_indexed
    assert column.passing(1, 1, {}, Run(Evaluation(), {})) == 1
    assert column.passing(Decimal("1.00"), 1, {}, Run(Evaluation(), {})) == 1


def test_a_table_too_large_for_an_index_says_the_same():
    tests = compile_unary_tests("> 5")
    cells = [("> 5", tests, cell_of(tests), Place())] * (MAX_INDEXED_RULES + 1)
    column = make_column(cells, ("?",))
    everything = (1 << len(cells)) - 1

    assert not column.segments
    assert column.passing(6, everything, {}, Run(Evaluation(), {})) == everything
    assert column.passing(5, everything, {}, Run(Evaluation(), {})) == 0
