"""What becomes of several matching rules, policy by policy."""

from decimal import Decimal

import pytest

from tests.dmn.models import decision, input_data, table

AGE = input_data("age", "number")


def rated(*rules: str, hit: str, outputs: list[str] | None = None, aggregation: str = "") -> str:
    return decision(
        "d", table(["age"], outputs or ["rate"], *rules, hit=hit, aggregation=aggregation), inputs="age"
    )


OVERLAPPING = ("> 10 => 1", "> 20 => 2", "> 30 => 3")


def test_unique_gives_the_only_rule_that_matches(value):
    assert value(AGE, rated(*OVERLAPPING, hit="UNIQUE"), age=15) == 1


def test_unique_is_null_with_a_reason_when_two_rules_match(result):
    found = result(AGE, rated(*OVERLAPPING, hit="UNIQUE"), age=25)

    assert found.value is None
    assert "2 match" in found.diagnostics[0].sentence


def test_unique_is_null_without_a_reason_when_no_rule_matches(result):
    found = result(AGE, rated(*OVERLAPPING, hit="UNIQUE"), age=5)

    assert (found.value, found.diagnostics) == (None, ())


def test_any_gives_the_result_all_matching_rules_agree_on(value):
    assert value(AGE, rated("> 10 => 7", "> 20 => 7", hit="ANY"), age=25) == 7


def test_any_is_null_with_a_reason_when_matching_rules_differ(result):
    found = result(AGE, rated(*OVERLAPPING, hit="ANY"), age=25)

    assert found.value is None
    assert "differ" in found.diagnostics[0].sentence


def test_first_gives_the_first_matching_rule_of_the_table(value):
    assert value(AGE, rated("> 30 => 3", "> 10 => 1", "> 20 => 2", hit="FIRST"), age=25) == 1


def test_priority_gives_the_output_listed_first(value):
    rules = ('> 10 => "low"', '> 20 => "high"', '> 20 => "middle"')

    assert (
        value(AGE, rated(*rules, hit="PRIORITY", outputs=['rate :: "high","middle","low"']), age=25) == "high"
    )


def test_priority_of_several_outputs_goes_by_the_first_then_by_the_second(value):
    rules = ('> 10 => "b" | 1', '> 10 => "a" | 2', '> 10 => "a" | 1')

    found = value(AGE, rated(*rules, hit="PRIORITY", outputs=['x :: "a","b"', "y :: 1,2"]), age=25)

    assert found == {"x": "a", "y": 1}


def test_priority_may_come_from_the_values_of_the_type(value):
    kind = (
        '<itemDefinition name="tRate"><typeRef>string</typeRef>'
        '<allowedValues><text>"high","low"</text></allowedValues></itemDefinition>'
    )
    logic = table(["age"], ["rate"], '> 10 => "low"', '> 20 => "high"', hit="PRIORITY")
    typed = logic.replace('<output name="rate"', '<output name="rate" typeRef="tRate"')

    assert value(kind, AGE, decision("d", typed, inputs="age"), age=25) == "high"


def test_rule_order_gives_all_results_in_the_order_of_the_table(value):
    assert value(AGE, rated("> 30 => 3", "> 10 => 1", "> 20 => 2", hit="RULE ORDER"), age=25) == [1, 2]


def test_output_order_gives_all_results_by_priority(value):
    rules = ("> 10 => 1", "> 20 => 2", "> 10 => 3")

    assert value(AGE, rated(*rules, hit="OUTPUT ORDER", outputs=["rate :: 3,2,1"]), age=25) == [3, 2, 1]


def test_collect_gives_all_results(value):
    assert value(AGE, rated(*OVERLAPPING, hit="COLLECT"), age=25) == [1, 2]


def test_collect_of_several_outputs_gives_contexts(value):
    found = value(AGE, rated("> 10 => 1 | 2", "> 20 => 3 | 4", hit="COLLECT", outputs=["x", "y"]), age=25)

    assert found == [{"x": 1, "y": 2}, {"x": 3, "y": 4}]


@pytest.mark.parametrize(
    ("aggregation", "expected"), [("SUM", Decimal("6.5")), ("COUNT", 3), ("MIN", 1), ("MAX", Decimal("3.5"))]
)
def test_collect_aggregates(value, aggregation, expected):
    rules = ("> 10 => 2", "> 10 => 1", "> 10 => 3.5", "> 90 => 100")

    assert value(AGE, rated(*rules, hit="COLLECT", aggregation=aggregation), age=25) == expected


def test_several_outputs_are_aggregated_each_for_itself(value):
    rules = ("> 10 => 1 | 10", "> 20 => 2 | 20")

    found = value(AGE, rated(*rules, hit="COLLECT", aggregation="SUM", outputs=["x", "y"]), age=25)

    assert found == {"x": 3, "y": 30}


def test_counting_no_rules_is_zero(value):
    assert value(AGE, rated("> 90 => 1", hit="COLLECT", aggregation="COUNT"), age=25) == 0


@pytest.mark.parametrize("aggregation", ["SUM", "MIN", "MAX"])
def test_other_aggregations_of_no_rules_are_null(value, aggregation):
    assert value(AGE, rated("> 90 => 1", hit="COLLECT", aggregation=aggregation), age=25) is None


@pytest.mark.parametrize(
    ("aggregation", "rules"), [("SUM", ("> 1 => 1", '> 1 => "x"')), ("MAX", ("> 1 => 1", "> 1 => true"))]
)
def test_what_cannot_be_aggregated_is_null_with_a_reason(result, aggregation, rules):
    found = result(AGE, rated(*rules, hit="COLLECT", aggregation=aggregation), age=25)

    assert found.value is None
    assert found.diagnostics[0].code == "hit-policy"


def test_the_default_output_stands_in_when_no_rule_matches(value):
    assert value(AGE, rated("> 90 => 1", hit="FIRST", outputs=["rate :: 1,2 :: 2"]), age=25) == 2


def test_the_default_of_a_list_policy_is_a_list(value):
    assert value(AGE, rated("> 90 => 1", hit="COLLECT", outputs=["rate :: :: 2"]), age=25) == [2]


def test_several_outputs_have_defaults_each_for_itself(value):
    found = value(AGE, rated("> 90 => 1 | 2", hit="UNIQUE", outputs=["x :: :: 8", "y"]), age=25)

    assert found == {"x": 8, "y": None}
