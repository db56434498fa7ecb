"""Models that use elements and types of other models."""

import pytest

from processes.dmn.api import DmnProblems, compile_model, read_model
from tests.dmn.models import decision, dmn, input_data, knowledge, literal

BASE = "urn:base"


def base(*elements: str):
    return read_model(dmn(*elements, namespace=BASE), filename="base.dmn")


def imported(name: str = "base") -> str:
    return f'<import name="{name}" namespace="{BASE}" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'


def requires(kind: str, element_id: str) -> str:
    edge = "knowledgeRequirement" if kind == "Knowledge" else "informationRequirement"
    return f'<{edge}><required{kind} href="{BASE}#_{element_id}"/></{edge}>'


def using(expression: str, *requirements: str) -> str:
    return f'<decision id="_d" name="d"><variable name="d"/>{"".join(requirements)}{literal(expression)}</decision>'


def test_an_imported_decision_stands_under_the_name_of_the_import(model):
    library = base(input_data("x"), decision("a b", literal("x + 1"), inputs="x"))
    compiled = model(
        imported("my base"), using("my base.a b * 2", requires("Decision", "a_b")), imports={BASE: library}
    )

    assert compiled.evaluate("d", {"x": 1}).value == 4


def test_an_imported_input_may_be_handed_in_under_the_import(model):
    library = base(input_data("x", "number"))
    compiled = model(imported(), using("base.x", requires("Input", "x")), imports={BASE: library})

    assert compiled.evaluate("d", {"base": {"x": 3}}).value == 3


def test_an_imported_function_is_called_through_the_import(model):
    library = base(knowledge("twice", "n", literal("n * 2")))
    compiled = model(
        imported(), using("base.twice(4)", requires("Knowledge", "twice")), imports={BASE: library}
    )

    assert compiled.evaluate("d", {}).value == 8


def test_an_import_without_name_brings_names_in_directly(model):
    library = base(decision("a", literal("5")))
    compiled = model(imported(""), using("a", requires("Decision", "a")), imports={BASE: library})

    assert compiled.evaluate("d", {}).value == 5


def test_an_imported_type_is_named_with_the_import(model):
    library = base(
        '<itemDefinition name="tSmall"><typeRef>number</typeRef><allowedValues><text>&lt; 10</text></allowedValues></itemDefinition>'
    )
    compiled = model(
        imported(),
        input_data("x", "base.tSmall"),
        decision("d", literal("x"), inputs="x"),
        imports={BASE: library},
    )

    assert [compiled.evaluate("d", {"x": x}).value for x in (5, 50)] == [5, None]


def test_a_missing_import_is_a_problem(model):
    with pytest.raises(DmnProblems) as caught:
        model(imported(), using("base.a", requires("Decision", "a")))

    assert {problem.code for problem in caught.value.problems} == {
        "dmn-import-missing",
        "dmn-reference-unknown",
    }


def test_models_that_import_each_other_are_compiled():
    other = read_model(
        dmn('<import name="own" namespace="urn:test"/>', decision("a", literal("1")), namespace=BASE),
        filename="b.dmn",
    )
    own = read_model(dmn(imported(), using("base.a", requires("Decision", "a"))), filename="a.dmn")

    compiled = compile_model(own, imports={BASE: other, "urn:test": own})

    assert compiled.evaluate("d", {}).value == 1
