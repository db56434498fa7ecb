"""Habits of Camunda 7 and 8 that the standard does not have."""

import pytest

from tests.dmn.models import decision, literal, table, text

SEVEN = {"version": "1.1", "attributes": 'xmlns:camunda="http://camunda.org/schema/1.0/dmn"'}
EIGHT = {
    "version": "1.3",
    "attributes": 'xmlns:modeler="http://camunda.org/schema/modeler/1.0" modeler:executionPlatform="Camunda Cloud"',
}


def typed(logic: str, expression: str, type_ref: str) -> str:
    written = f"<inputExpression>{text(expression)}"
    return logic.replace(written, f'<inputExpression typeRef="{type_ref}">{text(expression)}')


@pytest.mark.parametrize(
    ("type_ref", "given", "cell"),
    [
        ("integer", "5", "5"),
        ("integer", "5.9", "5"),
        ("double", "5.5", "5.5"),
        ("boolean", "true", "true"),
        ("string", 5, '"5"'),
    ],
)
def test_seven_converts_inputs_to_the_types_of_their_clauses(model, type_ref, given, cell):
    logic = typed(table(["x"], ["r"], f'{cell} => "yes"'), "x", type_ref)

    assert model(decision("d", logic), **SEVEN).evaluate("d", {"x": given}).value == "yes"


def test_seven_reads_dates_from_text(model):
    logic = typed(table(["x"], ["r"], '< date and time("2026-01-01T00:00:00") => "old"'), "x", "date")

    assert model(decision("d", logic), **SEVEN).evaluate("d", {"x": "2025-05-05T10:00:00"}).value == "old"


def test_a_value_that_cannot_be_converted_matches_nothing(model):
    logic = typed(table(["x"], ["r"], '5 => "yes"'), "x", "integer")

    assert model(decision("d", logic), **SEVEN).evaluate("d", {"x": "many"}).value is None


def test_cells_may_name_the_tested_value(model):
    logic = table(["x"], ["r"], 'cellInput > 3 => "yes"')

    assert model(decision("d", logic), **EIGHT).evaluate("d", {"x": 5}).value == "yes"


def test_a_clause_may_give_the_tested_value_a_name(model):
    logic = table(["x"], ["r"], 'amount > 3 => "yes"').replace(
        "<input>", '<input camunda:inputVariable="amount">'
    )

    assert model(decision("d", logic), **SEVEN).evaluate("d", {"x": 5}).value == "yes"


@pytest.mark.parametrize("options", [SEVEN, EIGHT])
def test_listed_values_are_suggestions(model, options):
    logic = table(['x :: "a"'], ['r :: "b"'], '"other" => "result"')

    assert model(decision("d", logic), **options).evaluate("d", {"x": "other"}).value == "result"


@pytest.mark.parametrize("options", [SEVEN, EIGHT])
def test_required_results_are_also_known_by_id_and_by_output_name(model, options):
    compiled = model(
        decision("first", table([], ["season"], '=> "Winter"')),
        decision("d", table(["season", "_first"], ["r"], '"Winter" | "Winter" => 1'), decisions="first"),
        **options,
    )

    assert compiled.evaluate("d", {}).value == 1


def test_several_outputs_of_a_required_table_are_known_each_by_its_name(model):
    compiled = model(
        decision("first", table([], ["x", "y"], "=> 1 | 2")),
        decision("d", table(["x + y"], ["r"], '3 => "yes"'), decisions="first"),
        **EIGHT,
    )

    assert compiled.evaluate("d", {}).value == "yes"


def test_a_collected_table_of_seven_is_an_empty_list_when_nothing_matches(model):
    logic = table(["x"], ["r"], '5 => "yes"', hit="COLLECT")

    assert model(decision("d", logic), **SEVEN).evaluate("d", {"x": 1}).value == []


def test_variables_need_no_input_data(model):
    compiled = model(decision("d", table(["claim.amount"], ["r"], '> 10 => "high"')), **EIGHT)

    assert compiled.decisions["_d"].reads == {"claim"}
    assert compiled.evaluate("d", {"claim": {"amount": 11}}).value == "high"


def test_where_seven_says_no_language_the_other_one_is_tried(model):
    assert (
        model(decision("d", literal('if x > 1 then "a" else "b"')), **SEVEN).evaluate("d", {"x": 2}).value
        == "a"
    )
