"""Static analysis of tables: what is certain is told with an example, what is not is left alone."""

import time

import pytest

from processes.dmn.analysis import analyse_tables
from processes.dmn.api import analyse, read_model
from tests.dmn.models import decision, dmn, input_data, literal, table


def told(
    inputs: list[str], *rules: str, outputs: list[str] | None = None, hit: str = "UNIQUE", **options: str
) -> list[tuple[str, str]]:
    logic = table(inputs, outputs or ["r"], *rules, hit=hit)
    elements = [input_data(name.partition(" ::")[0]) for name in inputs]
    problems = analyse_tables(read_model(dmn(*elements, decision("d", logic), **options), filename="t.dmn"))
    return [(problem.code, problem.message) for problem in problems]


def codes(*arguments, **options) -> list[str]:
    return [code for code, _ in told(*arguments, **options)]


def test_a_complete_table_without_overlaps_is_fine():
    assert told(["age"], "< 18 => 1", "[18..65] => 2", "> 65 => 3") == []


def test_an_overlap_is_told_with_an_example():
    [(code, message)] = told(["age", "vip"], "< 20 | - => 1", ">= 18 | true => 2", ">= 20 | false => 3")[:1]

    assert code == "dmn-table-overlap"
    assert "rules 1 and 2" in message
    assert "age = 18 and vip = true" in message


def test_rules_that_agree_may_overlap_under_any():
    assert codes(["age"], "< 20 => 1", ">= 18 => 1", hit="ANY") == []
    assert codes(["age"], "< 20 => 1", ">= 18 => 2", hit="ANY") == ["dmn-table-overlap"]


@pytest.mark.parametrize("hit", ["FIRST", "RULE ORDER", "COLLECT"])
def test_other_policies_may_overlap(hit):
    assert "dmn-table-overlap" not in codes(["age"], "< 20 => 1", ">= 18 => 2", hit=hit)


def test_a_gap_is_told_with_an_example():
    [(code, message)] = told(["age"], "< 18 => 1", "> 18 => 2")

    assert (code, "when age = 18" in message) == ("dmn-table-gap", True)


def test_a_gap_may_lie_in_a_combination():
    [(_, message)] = told(["vip", "country"], "true | - => 1", 'false | "DE" => 2')

    assert "vip = false and country is any other text" in message


def test_listed_values_leave_no_other_text():
    assert codes(['country :: "DE","FR"'], '"DE" => 1', '"FR" => 2') == []


def test_a_limited_number_has_no_gap_outside_of_its_limits():
    assert codes(["age :: [0..120]"], "[0..17] => 1", "(17..120] => 2") == []


def test_a_gap_of_fractions_is_only_an_information():
    problems = analyse_tables(
        read_model(dmn(decision("d", table(["age"], ["r"], "<= 5 => 1", ">= 6 => 2"))), filename="t.dmn")
    )

    assert [(problem.code, problem.severity) for problem in problems] == [("dmn-table-gap", "info")]
    assert "5 < age < 6 (if fractions can occur)" in problems[0].message


def test_a_default_closes_all_gaps():
    assert codes(["age"], "< 18 => 1", outputs=["r :: :: 9"]) == []


def test_a_cell_that_must_be_evaluated_hides_gaps_and_makes_no_overlap():
    assert codes(["age"], "> limit => 1", "< 18 => 2") == []


def test_a_rule_after_one_that_always_matches_is_unreachable():
    [(code, message)] = told(["age"], "- => 1", "> 5 => 2", hit="FIRST")

    assert (code, "rule 2" in message) == ("dmn-rule-unreachable", True)


def test_a_rule_that_several_earlier_ones_cover_together_is_unreachable():
    assert codes(
        ["age", "vip"], "< 10 | - => 1", ">= 10 | true => 2", ">= 10 | false => 3", "5 | - => 4", hit="FIRST"
    ) == ["dmn-rule-unreachable"]


def test_a_rule_that_decides_one_case_is_reachable():
    assert codes(["age"], "< 10 => 1", "> 10 => 2", "- => 3", hit="FIRST") == []


def test_a_cell_outside_of_the_listed_values_never_matches():
    assert "dmn-rule-unreachable" in codes(['country :: "DE","FR"'], '"DE" => 1', '"FR" => 2', '"IT" => 3')


def test_an_interval_that_ends_before_it_begins_never_matches():
    assert "dmn-rule-unreachable" in codes(["age"], "[9..1] => 1", "- => 2", hit="FIRST")


def test_dates_are_ordered_too():
    assert codes(["day"], '< date("2026-01-01") => 1', '>= date("2026-01-01") => 2') == []


def test_a_cell_of_another_kind_than_its_input_is_a_clash():
    logic = table(["age"], ["r"], '"old" => 1').replace(
        "<inputExpression>", '<inputExpression typeRef="number">'
    )
    problems = analyse_tables(read_model(dmn(decision("d", logic)), filename="t.dmn"))

    assert "dmn-type-clash" in [problem.code for problem in problems]


def test_problems_stand_at_their_rule():
    problems = analyse_tables(
        read_model(
            dmn(decision("d", table(["a"], ["r"], "1 => 1", "1 => 2", "not(1) => 3"))), filename="t.dmn"
        )
    )

    assert [(problem.element_id, problem.line, problem.file) for problem in problems] == [
        ("rule2", 2, "t.dmn")
    ]


def test_a_large_table_is_analysed_quickly():
    inputs = [f"i{number}" for number in range(8)]
    rules = [
        " | ".join(f"[{(r * 7 + c) % 50}..{(r * 7 + c) % 50 + 30}]" for c in range(8)) + f" => {r}"
        for r in range(200)
    ]
    before = time.process_time()

    assert told(inputs, *rules)

    assert time.process_time() - before < 5


def doubts(model) -> list[str]:
    return [problem.message for problem in analyse(model)]


def test_a_name_nothing_gives_is_told_with_what_was_meant(model):
    compiled = model(input_data("amount"), decision("d", literal("amuont * 2"), inputs="amount"))

    assert "'amuont'" in doubts(compiled)[0]
    assert "Did you mean 'amount'?" in doubts(compiled)[0]


def test_names_of_inner_functions_and_loops_are_known(model):
    logic = literal("for i in [1] return (function(n) n + i + a)(1)")

    assert doubts(model(input_data("a"), decision("d", logic, inputs="a"))) == []


def test_models_without_input_data_read_what_they_like(model):
    assert doubts(model(decision("d", literal("amount * 2")))) == []
