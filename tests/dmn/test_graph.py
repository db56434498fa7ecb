"""Requirements: what a decision sees, what is evaluated, and decision services and knowledge as functions."""

import pytest

from processes.feel.api import Budget, BudgetExceeded, Evaluation
from tests.dmn.models import context, decision, entry, input_data, knowledge, literal


def service(name: str, *, outputs: str, decisions: str = "", data: str = "") -> str:
    def references(tag: str, names: str) -> str:
        return "".join(f'<{tag} href="#_{part.strip()}"/>' for part in names.split(",") if part.strip())

    inner = (
        references("outputDecision", outputs)
        + references("inputDecision", decisions)
        + references("inputData", data)
    )
    return f'<decisionService id="_{name}" name="{name}"><variable name="{name}"/>{inner}</decisionService>'


X = input_data("x", "number")


def test_required_decisions_are_evaluated_first(result):
    found = result(
        X, decision("a", literal("x + 1"), inputs="x"), decision("d", literal("a * 2"), decisions="a"), x=1
    )

    assert (found.value, [trace.name for trace in found.evaluated]) == (4, ["a", "d"])


def test_a_decision_that_two_require_is_evaluated_once(result):
    found = result(
        decision("base", literal("1")),
        decision("a", literal("base"), decisions="base"),
        decision("b", literal("base"), decisions="base"),
        decision("d", literal("a + b"), decisions="a,b"),
    )

    assert (found.value, [trace.name for trace in found.evaluated]) == (2, ["base", "a", "b", "d"])


def test_a_decision_sees_only_what_it_requires(result):
    found = result(X, decision("a", literal("1")), decision("d", literal("[x, a]")), x=5)

    assert found.value == [None, None]


def test_variables_nobody_drew_are_seen_where_they_are_read(value):
    assert value(decision("d", literal("amount * 2")), amount=4) == 8


def test_a_decision_is_found_by_id_and_by_name(model):
    compiled = model(decision("my decision", literal("1")))

    assert compiled.evaluate("_my_decision", {}).value == compiled.evaluate("my decision", {}).value == 1


def test_an_unknown_decision_is_an_error(model):
    with pytest.raises(KeyError):
        model(decision("d", literal("1"))).evaluate("e", {})


def test_an_input_of_the_wrong_type_is_null_with_a_reason(result):
    found = result(X, decision("d", literal("x = null"), inputs="x"), x="text")

    assert (found.value, found.diagnostics[0].code) == (True, "type-mismatch")


def test_a_missing_input_is_null_with_a_reason(result):
    assert result(X, decision("d", literal("x = null"), inputs="x")).diagnostics[0].code == "input-missing"


def test_a_date_may_be_handed_in_as_text(value):
    assert (
        value(
            input_data("born", "date"), decision("d", literal("born.year"), inputs="born"), born="1970-05-06"
        )
        == 1970
    )


def test_the_result_is_brought_to_the_type_of_the_decision(value):
    assert value(decision("d", literal("[1]"), type_ref="number")) == 1


def test_reads_names_the_inputs_of_all_required_decisions(model):
    compiled = model(
        X, decision("a", literal("x + loose"), inputs="x"), decision("d", literal("a + other"), decisions="a")
    )

    assert compiled.decisions["_d"].reads == {"x", "loose", "other"}


def test_knowledge_is_a_function(value):
    assert (
        value(
            knowledge("twice", "n:number", literal("n * 2")),
            decision("d", literal("twice(4)"), knowledge="twice"),
        )
        == 8
    )


def test_knowledge_may_use_knowledge(value):
    found = value(
        knowledge("twice", "n", literal("n * 2")),
        knowledge("four times", "n", literal("twice(twice(n))"), requires="twice"),
        decision("d", literal("four times(n: 3)"), knowledge="four times"),
    )

    assert found == 12


def test_knowledge_does_not_see_the_inputs_of_the_caller(value):
    elements = (knowledge("f", "", literal("x")), X)

    assert value(*elements, decision("d", literal("f()"), knowledge="f", inputs="x"), x=1) is None


def test_knowledge_may_call_itself(value):
    factorial = knowledge("factorial", "n", literal("if n < 2 then 1 else n * factorial(n - 1)"))

    assert (
        value(factorial, decision("d", literal("factorial(20)"), knowledge="factorial"))
        == 2432902008176640000
    )


def test_endless_recursion_ends_by_its_budget(model):
    compiled = model(knowledge("f", "n", literal("f(n + 1)")), decision("d", literal("f(0)"), knowledge="f"))

    with pytest.raises(BudgetExceeded):
        compiled.evaluate("d", {})


def test_a_bomb_of_boxed_loops_ends_by_its_budget(model):
    inner = (
        f'<for iteratorVariable="y"><in>{literal("[1..900]")}</in><return>{literal("[x, y]")}</return></for>'
    )
    logic = f'<for iteratorVariable="x"><in>{literal("[1..900]")}</in><return>{inner}</return></for>'

    with pytest.raises(BudgetExceeded):
        model(decision("d", logic)).evaluate("d", {})


def test_the_budget_handed_in_counts(model):
    with pytest.raises(BudgetExceeded):
        model(decision("d", literal("sum(for i in 1..999 return i)"))).evaluate(
            "d", {}, Evaluation(budget=Budget(left=50))
        )


def test_a_service_gives_its_output_decision(model):
    compiled = model(X, decision("a", literal("x + 1"), inputs="x"), service("s", outputs="a", data="x"))

    assert compiled.evaluate("s", {"x": 1}).value == 2


def test_a_service_with_several_outputs_gives_a_context(model):
    compiled = model(decision("a", literal("1")), decision("b", literal("2")), service("s", outputs="a,b"))

    assert compiled.evaluate("s", {}).value == {"a": 1, "b": 2}


def test_an_input_decision_is_not_evaluated_but_given(model):
    compiled = model(
        decision("inner", literal('"computed"')),
        decision("a", literal("inner"), decisions="inner"),
        service("s", outputs="a", decisions="inner"),
    )

    assert compiled.evaluate("s", {"inner": "given"}).value == "given"


def test_a_service_is_a_function_of_its_data_then_its_decisions(value):
    found = value(
        X,
        decision("inner", literal("0")),
        decision("a", literal("[x, inner]"), inputs="x", decisions="inner"),
        service("s", outputs="a", decisions="inner", data="x"),
        decision("d", literal("[s(1, 2), s(inner: 3, x: 4)]"), knowledge="s"),
    )

    assert found == [[1, 2], [4, 3]]


def test_calling_a_service_leaves_the_decisions_outside_alone(value):
    found = value(
        X,
        decision("inner", literal("x"), inputs="x"),
        decision("a", literal("inner"), decisions="inner"),
        service("s", outputs="a", decisions="inner"),
        decision("d", literal("[s(99), inner]"), knowledge="s", decisions="inner"),
        x=7,
    )

    assert found == [99, 7]


def test_a_decision_without_logic_is_answered_from_outside(value):
    assert (
        value('<decision id="_e" name="e"/>', decision("d", literal("e"), decisions="e"), e="said") == "said"
    )


def test_diagnostics_name_the_element_they_come_from(result):
    found = result(
        knowledge("f", "", context(entry("a", literal('1 + "x"')))),
        decision("d", literal('[f(), 2 + "y"]'), knowledge="f"),
    )

    assert [said.element_id for said in found.diagnostics] == ["_f", "_d"]


def test_a_variable_may_have_the_name_of_a_built_in_function(value):
    assert value(decision("d", literal("sum + count([1,2])")), sum=40) == 42


def test_boxed_recursion_ends_by_its_budget_however_deep_the_caller_stands(model):
    binding = f'<binding><parameter name="n"/>{literal("n")}</binding>'
    body = f"<invocation>{literal('f')}{binding}</invocation>"
    compiled = model(knowledge("f", "n", body), decision("d", literal("f(0)"), knowledge="f"))

    def deeper(levels: int):
        return deeper(levels - 1) if levels else compiled.evaluate("d", {})

    for levels in (0, 700):
        with pytest.raises(BudgetExceeded):
            deeper(levels)
