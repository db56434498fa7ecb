"""Every problem of a model at once, each with rule, element and line."""

import pytest

from processes.dmn.api import DmnProblems, compile_in_spite_of_problems, compile_model, read_model
from tests.dmn.models import decision, dmn, input_data, knowledge, literal, table, text


def problems_of(*elements: str, **options: str):
    return compile_in_spite_of_problems(read_model(dmn(*elements, **options), filename="test.dmn")).problems


def codes_of(*elements: str) -> list[str]:
    return [problem.code for problem in problems_of(*elements)]


def test_a_sound_model_has_no_problems():
    assert (
        problems_of(input_data("x", "number"), decision("d", table(["x"], ["r"], "> 1 => true"), inputs="x"))
        == ()
    )


def test_a_syntax_error_tells_element_line_and_what_was_expected():
    [problem] = problems_of(decision("d", literal("1 +")))

    assert (problem.code, problem.element_id, problem.line, problem.file) == (
        "dmn-expression",
        "_d",
        2,
        "test.dmn",
    )
    assert "Expected a value" in problem.message


def test_the_line_counts_on_inside_of_a_text():
    [problem] = problems_of(decision("d", literal("1\n+ 2\n+ *")))

    assert problem.line == 4


def test_compiling_refuses_a_model_with_errors_and_tells_all():
    model = read_model(dmn(decision("d", literal("1 +")), decision("e", literal("* 2"))), filename="test.dmn")

    with pytest.raises(DmnProblems) as caught:
        compile_model(model)

    assert [problem.element_id for problem in caught.value.problems] == ["_d", "_e"]
    assert "test.dmn:2 _d" in str(caught.value)


def test_a_model_with_errors_can_still_be_tried_out():
    compiled = compile_in_spite_of_problems(read_model(dmn(decision("d", literal("1 +"))), filename="t.dmn"))

    found = compiled.evaluate("d", {})

    assert (found.value, found.diagnostics[0].code) == (None, "syntax")


@pytest.mark.parametrize(
    ("code", "elements"),
    [
        ("dmn-reference-unknown", [decision("d", literal("1"), inputs="nothing")]),
        ("dmn-id-twice", [decision("d", literal("1")), input_data("d")]),
        ("dmn-type-unknown", [decision("d", literal("1"), type_ref="tNothing")]),
        ("dmn-type-unknown", ['<itemDefinition name="tA"><typeRef>tNothing</typeRef></itemDefinition>']),
        ("dmn-type-circular", ['<itemDefinition name="tA"><typeRef>tA</typeRef></itemDefinition>']),
        ("dmn-type-twice", ['<itemDefinition name="tA"><typeRef>number</typeRef></itemDefinition>'] * 2),
        ("dmn-requirement-circular", [decision("d", literal("1"), decisions="d")]),
        (
            "dmn-requirement-circular",
            [decision("d", literal("e"), decisions="e"), decision("e", literal("d"), decisions="d")],
        ),
        ("dmn-table-output", [decision("d", table([], []))]),
        ("dmn-rule-cells", [decision("d", table(["1", "2"], ["r"], "1 => 1"))]),
        ("dmn-rule-cells", [decision("d", table(["1"], ["r"], "1 => 1 | 2"))]),
        ("dmn-output-name", [decision("d", table(["1"], ["r", ""], "1 => 1 | 2"))]),
        ("dmn-output-twice", [decision("d", table(["1"], ["r", "r"], "1 => 1 | 2"))]),
        ("dmn-aggregation", [decision("d", table(["1"], ["r"], "1 => 1", hit="FIRST", aggregation="SUM"))]),
        ("dmn-priority-order", [decision("d", table(["1"], ["r"], "1 => 1", hit="PRIORITY"))]),
        ("dmn-function-kind", ['<decision id="_d" name="d"><functionDefinition kind="PMML"/></decision>']),
        (
            "dmn-language",
            [
                f'<decision id="_d" name="d"><literalExpression expressionLanguage="groovy">{text("1")}</literalExpression></decision>'
            ],
        ),
        ("dmn-expression", [decision("d", table(["x"], ["r"], "> => 1"))]),
        ("dmn-expression", [decision("d", table(["x"], ["r"], "1 => 1 +"))]),
        ("dmn-name-twice", [decision("a", literal("1")), '<inputData id="other" name="a"/>']),
    ],
)
def test_a_broken_rule_has_a_code(code, elements):
    assert code in codes_of(*elements)


def test_a_circle_names_its_way():
    found = problems_of(
        decision("d", literal("e"), decisions="e"), decision("e", literal("d"), decisions="d")
    )

    assert "_d -> _e -> _d" in found[0].message


def test_knowledge_that_calls_itself_is_no_problem():
    assert codes_of(knowledge("f", "n", literal("f(n)"), requires="f")) == []


def test_a_long_chain_of_requirements_is_checked_quickly():
    chain = [decision(f"d{n}", literal("1"), decisions=f"d{n + 1}" if n < 400 else "") for n in range(401)]

    assert codes_of(*chain) == []
