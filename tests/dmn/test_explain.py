"""An evaluation told as JSON."""

from portal.lib.json import dumps
from processes.dmn.explain import explanation
from tests.dmn.models import decision, input_data, knowledge, literal, table


def test_an_explanation_tells_what_was_decided_by_which_rules(model):
    logic = table(["age"], ["rate"], "< 18 => 1", ">= 18 => 2")
    result = model(input_data("age"), decision("d", logic, inputs="age")).evaluate(
        "d", {"age": 20}, explain=True
    )

    told = explanation(result)

    assert told["result"] == 2
    [decided] = told["evaluated"]
    assert (decided["decision"], decided["inputs"], decided["rules"]) == (
        "_d",
        {"age": 20},
        [{"index": 2, "id": "rule2"}],
    )
    [seen] = decided["tables"]
    assert seen["inputs"] == [{"name": "age", "value": 20}]
    assert seen["matched"] == [{"index": 2, "id": "rule2", "outputs": {"rate": 2}, "description": ""}]
    assert seen["missed"] == [
        {"index": 1, "id": "rule1", "cells": [{"input": "age", "value": 20, "test": "< 18"}]}
    ]


def test_required_decisions_come_first(model):
    compiled = model(decision("a", literal("1")), decision("d", literal("a + 1"), decisions="a"))

    assert [step["name"] for step in explanation(compiled.evaluate("d", {}))["evaluated"]] == ["a", "d"]


def test_diagnostics_name_their_place(model):
    [said] = explanation(model(decision("d", literal('1 + "a"'))).evaluate("d", {}))["diagnostics"]

    assert (said["element_id"], said["line"], said["position"]) == ("_d", 2, 2)
    assert said["message"].startswith("Expected")


def test_everything_can_be_written_as_json(model):
    compiled = model(
        input_data("day", "date"),
        knowledge("f", "n", literal("n")),
        decision("d", literal('[f, day, [1..3], duration("P1D")]'), inputs="day", knowledge="f"),
    )

    told = dumps(explanation(compiled.evaluate("d", {"day": "2026-01-31"})))

    assert '[null,"2026-01-31","[1..3]","P1D"]' in told
