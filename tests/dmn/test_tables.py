"""Decision tables: cells of every kind, with and without an index, and what the trace tells."""

from decimal import Decimal

import pytest

from processes.feel.temporal import Date
from tests.dmn.models import decision, input_data, table


def one(cell: str, *, hit: str = "FIRST") -> str:
    """A table that says true where the cell holds for `x`."""
    return decision("d", table(["x"], ["r"], f"{cell} => true", "- => false", hit=hit), inputs="x")


X = input_data("x")


@pytest.mark.parametrize(
    ("cell", "holds", "fails"),
    [
        ("5", [5, Decimal("5.0")], [4, "5", None, True]),
        ("-5", [-5], [5]),
        ("< 5", [4, Decimal("4.99")], [5, 6, "1", None]),
        ("<= 5", [5], [Decimal("5.01")]),
        ("> 5, < 0", [6, -1], [0, 5]),
        ("[1..5]", [1, 3, 5], [0, 6]),
        ("(1..5)", [2], [1, 5]),
        ("]1..5[", [2], [1, 5]),
        ("[1..5)", [1], [5]),
        ("not(5)", [4, 6], [5]),
        ("not([1..5])", [0, 6], [1, 5]),
        ('"a"', ["a"], ["b", 1, None]),
        ('"a","b"', ["a", "b"], ["c"]),
        ('not("a","b")', ["c"], ["a", "b"]),
        ('["a","b"]', ["a", "b"], ["c"]),
        ("true", [True], [False, 1, "true"]),
        ("null", [None], [0, "", False]),
        ("-", [None, 1, "a", [1]], []),
        ('> "m"', ["n"], ["a", 1]),
        ("? > 3 and ? < 5", [4], [3, 5]),
        ("string length(?) = 2", ["ab"], ["abc"]),
        ('date("2026-01-01")', [Date(2026, 1, 1)], [Date(2026, 1, 2)]),
        ('< date("2026-01-01")', [Date(2025, 1, 1)], [Date(2026, 1, 1)]),
    ],
)
def test_a_cell_holds_for_what_it_says(model, cell, holds, fails):
    compiled = model(X, one(cell))

    assert [compiled.evaluate("d", {"x": x}).value for x in (*holds, *fails)] == [True] * len(holds) + [
        False
    ] * len(fails)


def test_a_cell_may_read_other_inputs(value):
    logic = table(["x"], ["r"], "> y => true", "<= y => false")

    assert value(X, input_data("y"), decision("d", logic, inputs="x,y"), x=5, y=4) is True


def test_all_inputs_must_pass(model):
    logic = table(["x", "y"], ["r"], '1 | "a" => 1', '1 | "b" => 2', "2 | - => 3")
    compiled = model(X, input_data("y"), decision("d", logic, inputs="x,y"))

    assert [
        compiled.evaluate("d", {"x": x, "y": y}).value for x, y in ((1, "a"), (1, "b"), (1, "c"), (2, "c"))
    ] == [1, 2, None, 3]


def test_a_table_without_inputs_matches_always(value):
    assert value(decision("d", table([], ["r"], "=> 1"))) == 1


def test_an_input_is_an_expression(value):
    assert value(X, decision("d", table(["x.a + 1"], ["r"], "3 => true"), inputs="x"), x={"a": 2}) is True


def test_a_value_outside_of_the_input_values_is_null_with_a_reason(result):
    found = result(X, decision("d", table(['x :: "a","b"'], ["r"], "- => 1"), inputs="x"), x="c")

    assert found.value is None
    assert found.diagnostics[0].code == "input-value"


def test_an_output_outside_of_the_output_values_is_null_with_a_reason(result):
    found = result(X, decision("d", table(["x"], ['r :: "a"'], '- => "z"'), inputs="x"), x=1)

    assert found.value is None
    assert found.diagnostics[0].code == "output-value"


def test_only_outputs_of_matching_rules_are_evaluated(result):
    logic = table(["x"], ["r"], "1 => 1", '2 => 1 + "a"')

    assert result(X, decision("d", logic, inputs="x"), x=1).diagnostics == ()


def test_the_trace_tells_inputs_and_matched_rules(result):
    found = result(
        X, decision("d", table(["x"], ["r"], "< 5 => 1", "< 9 => 2", hit="COLLECT"), inputs="x"), x=7
    )

    trace = found.evaluated[0]
    assert trace.tables[0].inputs == (("x", 7),)
    assert [(hit.index, hit.id, hit.outputs) for hit in trace.matched] == [(2, "rule2", {"r": 2})]


def test_an_explanation_tells_every_failing_cell(model):
    logic = table(["x", "y"], ["r"], "< 5 | true => 1", "< 9 | true => 2")
    compiled = model(X, input_data("y"), decision("d", logic, inputs="x,y"))

    missed = compiled.evaluate("d", {"x": 7, "y": False}, explain=True).evaluated[0].tables[0].missed

    assert [
        (miss.index, [(cell.input, cell.value, cell.test) for cell in miss.cells]) for miss in missed
    ] == [
        (1, [("x", 7, "< 5"), ("y", False, "true")]),
        (2, [("y", False, "true")]),
    ]


def test_without_a_request_nothing_is_explained(result):
    assert result(X, one("5"), x=1).evaluated[0].tables[0].missed == ()


def test_names_with_spaces_and_symbols_are_names_in_cells_and_inputs(value):
    logic = table(["monthly fee + 1"], ["r"], "> base-fee => true")
    inputs = (input_data("monthly fee"), input_data("base-fee"))

    assert (
        value(
            *inputs, decision("d", logic, inputs="monthly fee,base-fee"), **{"monthly fee": 9, "base-fee": 8}
        )
        is True
    )
