"""DMN files of all five versions become the same elements, or a list of problems with places."""

import pytest

from processes.dmn.elements import DecisionTable, Iterator, LiteralExpression
from processes.dmn.reader import DmnProblems, read_model
from tests.dmn.models import NAMESPACES, context, decision, dmn, entry, input_data, knowledge, literal, table


def read(*elements: str, **options: str):
    return read_model(dmn(*elements, **options), filename="test.dmn")


def problems_of(data: bytes):
    with pytest.raises(DmnProblems) as caught:
        read_model(data, filename="test.dmn")
    return caught.value.problems


@pytest.mark.parametrize("version", list(NAMESPACES))
def test_every_version_of_the_standard_is_read(version):
    model = read(input_data("age"), decision("grown up", literal("age >= 18"), inputs="age"), version=version)

    assert model.version == version
    assert model.decisions[0].logic.source.text == "age >= 18"
    assert [reference.id for reference in model.decisions[0].inputs] == ["_age"]


def test_the_earlier_name_of_1_1_is_read_too():
    data = dmn(decision("d", literal("1"))).replace(
        NAMESPACES["1.5"].encode(), b"http://www.omg.org/spec/DMN/20151101/dmn11.xsd"
    )

    assert read_model(data, filename="old.dmn").version == "1.1"


def test_prefixed_elements_are_read():
    data = b"""<d:definitions xmlns:d="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="urn:x" name="m">
      <d:decision id="a" name="a"><d:literalExpression><d:text>1</d:text></d:literalExpression></d:decision>
    </d:definitions>"""

    assert read_model(data, filename="p.dmn").decisions[0].name == "a"


def test_another_root_element_is_refused_with_what_was_found():
    [problem] = problems_of(b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>')

    assert (problem.code, problem.line) == ("dmn-version", 1)
    assert "BPMN" in problem.message


def test_what_is_not_xml_is_refused():
    assert problems_of(b"decision")[0].code == "xml-not-well-formed"


def test_all_problems_are_told_at_once():
    found = problems_of(
        dmn(
            '<decision id="a" name="a"><decisionTable hitPolicy="BEST"><input id="i"/></decisionTable></decision>',
            '<decision id="b" name="b"><informationRequirement><requiredInput/></informationRequirement></decision>',
        )
    )

    assert [(p.code, p.line) for p in found] == [
        ("dmn-input-expression", 2),
        ("dmn-hit-policy", 2),
        ("dmn-reference-empty", 3),
    ]


def test_type_names_lose_the_prefix_of_feel():
    data = dmn(
        '<inputData id="a" name="a"><variable name="a" typeRef="feel:number"/></inputData>',
        version="1.1",
        attributes='xmlns:feel="http://www.omg.org/spec/FEEL/20140401"',
    )

    assert read_model(data, filename="t.dmn").input_data[0].variable.type_ref == "number"


def test_a_prefix_for_the_own_namespace_is_dropped():
    data = dmn(
        '<inputData id="a" name="a"><variable name="a" typeRef="own:tLoan"/></inputData>',
        version="1.1",
        attributes='xmlns:own="urn:test"',
    )

    assert read_model(data, filename="t.dmn").input_data[0].variable.type_ref == "tLoan"


def test_a_prefix_for_an_imported_namespace_becomes_the_name_of_the_import():
    data = dmn(
        '<import name="base" namespace="urn:base" importType="x"/>',
        '<inputData id="a" name="a"><variable name="a" typeRef="b:tLoan"/></inputData>',
        version="1.1",
        attributes='xmlns:b="urn:base"',
    )

    assert read_model(data, filename="t.dmn").input_data[0].variable.type_ref == "base.tLoan"


def test_a_reference_with_the_own_namespace_is_local():
    model = read(
        '<decision id="a" name="a"><informationRequirement><requiredInput href="urn:test#in"/></informationRequirement></decision>'
    )

    assert (model.decisions[0].inputs[0].namespace, model.decisions[0].inputs[0].id) == ("", "in")


def test_a_decision_without_variable_is_called_by_its_name():
    model = read('<decision id="a" name="Total  sum"/>')

    assert (model.decisions[0].variable.name, model.decisions[0].has_variable) == ("Total sum", False)


def test_a_table_is_read_with_its_clauses():
    model = read(
        decision("d", table(["age :: [0..120]"], ["ok :: true,false :: false"], "> 18 => true", hit="FIRST"))
    )

    logic = model.decisions[0].logic
    assert isinstance(logic, DecisionTable)
    assert (logic.hit_policy, logic.inputs[0].values.text, logic.outputs[0].default.text) == (
        "FIRST",
        "[0..120]",
        "false",
    )
    assert (logic.rules[0].inputs[0].text, logic.rules[0].outputs[0].text) == ("> 18", "true")


def test_an_iterator_is_read():
    logic = f'<for iteratorVariable="x"><in>{literal("[1,2]")}</in><return>{literal("x")}</return></for>'

    found = read(decision("d", logic)).decisions[0].logic

    assert isinstance(found, Iterator)
    assert (found.kind, found.variable) == ("for", "x")
    assert isinstance(found.body, LiteralExpression)


def test_a_context_keeps_its_result_entry_without_name():
    found = (
        read(decision("d", context(entry("a", literal("1")), entry("", literal("a + 1"))))).decisions[0].logic
    )

    assert [e.variable.name if e.variable else None for e in found.entries] == ["a", None]


def test_a_knowledge_model_is_a_function():
    function = read(knowledge("double", "n:number", literal("n * 2"))).knowledge[0].logic

    assert [(p.name, p.type_ref) for p in function.parameters] == [("n", "number")]


@pytest.mark.parametrize(
    ("attributes", "vendor"),
    [
        ("", ""),
        ('xmlns:camunda="http://camunda.org/schema/1.0/dmn"', "camunda7"),
        ('xmlns:m="http://camunda.org/schema/modeler/1.0" m:executionPlatform="Camunda Cloud"', "camunda8"),
        (
            'xmlns:m="http://camunda.org/schema/modeler/1.0" m:executionPlatform="Camunda Platform"',
            "camunda7",
        ),
    ],
)
def test_the_vendor_is_known_by_its_marks(attributes, vendor):
    assert read(attributes=attributes).vendor == vendor
