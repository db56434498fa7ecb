"""XML -> `DmnModel`: the five namespaces of DMN 1.1 to 1.5 in one shape.

Reads structure only; whether references lead anywhere and expressions parse is `validate` and `compile`.
Elements of other namespaces (diagrams, vendor extensions) are skipped, unknown DMN elements too.
"""

from collections.abc import Sequence
from typing import Literal

from lxml import etree

from portal.lib.problems import Problem, has_errors
from portal.lib.xml import XmlProblem, line_of, parse_xml, text_of
from processes.dmn.elements import (
    BusinessKnowledge,
    Decision,
    DecisionService,
    DmnModel,
    Import,
    InputData,
    ItemDefinition,
    Place,
    Reference,
    Variable,
)
from processes.dmn.namespaces import CAMUNDA, MODELER, VERSIONS
from processes.dmn.read_expressions import read_function, read_logic
from processes.dmn.source import Element, Source, clean_name

_CAMUNDA_7_WORDS = frozenset(("juel", "integer", "long", "double"))


class DmnProblems(Exception):
    """Why a model cannot be used: every problem found, errors and warnings alike."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(_line(problem) for problem in self.problems))


def read_model(data: bytes, *, filename: str) -> DmnModel:
    """Read one DMN file.

    Raises:
        DmnProblems: not XML, not DMN, or XML that is not what its schema says; all problems at once.
    """
    try:
        root = parse_xml(data, filename=filename)
    except XmlProblem as error:
        raise DmnProblems([error.problem]) from error
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in VERSIONS:
        raise DmnProblems([_not_dmn(root, filename)])
    source = Source(root, filename)
    model = _model(source)
    if has_errors(source.problems):
        raise DmnProblems(source.problems)
    return model


def _line(problem: Problem) -> str:
    return f"{problem.file}:{problem.line or '?'} {problem.element_id}: {problem.message}"


def _not_dmn(root: Element, filename: str) -> Problem:
    found = etree.QName(root)
    message = f"Expected <definitions> of DMN 1.1 to 1.5, but the file starts with <{found.localname}> of '{found.namespace or ''}'."
    return Problem("dmn-version", message, line=line_of(root), file=filename)


def _model(source: Source) -> DmnModel:
    root = source.root
    if not source.namespace:
        source.warning(
            "dmn-namespace", source.place(root), "Expected the model to have a namespace, but it has none."
        )
    return DmnModel(
        id=root.get("id", ""),
        name=root.get("name", ""),
        namespace=source.namespace,
        version=VERSIONS[source.dmn],
        filename=source.filename,
        vendor=_vendor(root),
        language=root.get("expressionLanguage", ""),
        imports=tuple(_import(source, child) for child in source.children(root, "import")),
        types=tuple(_type(source, child) for child in source.children(root, "itemDefinition")),
        input_data=tuple(_input_data(source, child) for child in source.children(root, "inputData")),
        decisions=tuple(_decision(source, child) for child in source.children(root, "decision")),
        knowledge=tuple(
            _knowledge(source, child) for child in source.children(root, "businessKnowledgeModel")
        ),
        services=tuple(_service(source, child) for child in source.children(root, "decisionService")),
        knowledge_sources=tuple(
            Reference("", child.get("id", ""), source.place(child))
            for child in source.children(root, "knowledgeSource")
        ),
    )


def _vendor(root: Element) -> Literal["", "camunda7", "camunda8"]:
    """Whose habits fill what the file leaves unsaid.

    Camunda 8 says so in `executionPlatform`. Camunda 7 is known by its namespace, its extension attributes,
    or by JUEL and Java's names of number types, which nobody else writes into DMN.
    """
    platform = root.get(f"{{{MODELER}}}executionPlatform", "")
    if "Cloud" in platform:
        return "camunda8"
    if platform or root.get("namespace") == CAMUNDA or CAMUNDA in root.nsmap.values():
        return "camunda7"
    written = root.xpath("//@expressionLanguage | //@typeRef")
    assert isinstance(written, list)  # an attribute path always yields a list
    return "" if _CAMUNDA_7_WORDS.isdisjoint(str(word).lower() for word in written) else "camunda7"


def _import(source: Source, element: Element) -> Import:
    return Import(
        name=clean_name(element.get("name", "")),
        namespace=element.get("namespace", ""),
        location=element.get("locationURI", ""),
        kind=element.get("importType", ""),
        place=source.place(element),
    )


def _type(source: Source, element: Element) -> ItemDefinition:
    function = source.child(element, "functionItem")
    parameters = (
        () if function is None else tuple(source.variable(p) for p in source.children(function, "parameters"))
    )
    return ItemDefinition(
        name=clean_name(element.get("name", "")),
        type_ref=source.type_ref(element),
        is_collection=element.get("isCollection") in ("true", "1"),
        components=tuple(_type(source, child) for child in source.children(element, "itemComponent")),
        allowed=source.text(source.child(element, "allowedValues")),
        constraint=source.text(source.child(element, "typeConstraint")),
        place=source.place(element),
        is_function=function is not None,
        parameters=parameters,
        result_type="" if function is None else source.type_name(function.get("outputTypeRef", ""), function),
    )


def _identity(source: Source, element: Element) -> tuple[str, str, Place]:
    """Id, name and place of a graph element; without an id nothing could refer to it, so its name stands in."""
    place = source.place(element)
    name = clean_name(element.get("name", ""))
    element_id = element.get("id", "") or name
    if not element_id:
        source.error(
            "dmn-id-missing", place, f"Expected <{source.name_of(element)}> to have an id, but it has none."
        )
    return element_id, name or element_id, place


def _own_variable(source: Source, element: Element, name: str) -> Variable:
    variable = source.child(element, "variable")
    if variable is None:
        return Variable(name, "", source.place(element))
    return source.variable(variable, name=name)


def _input_data(source: Source, element: Element) -> InputData:
    element_id, name, place = _identity(source, element)
    return InputData(element_id, name, _own_variable(source, element, name), place)


def _decision(source: Source, element: Element) -> Decision:
    element_id, name, place = _identity(source, element)
    question = source.child(element, "question")
    return Decision(
        id=element_id,
        name=name,
        variable=_own_variable(source, element, name),
        logic=read_logic(source, element),
        inputs=_requirements(source, element, "informationRequirement", "requiredInput"),
        decisions=_requirements(source, element, "informationRequirement", "requiredDecision"),
        knowledge=_requirements(source, element, "knowledgeRequirement", "requiredKnowledge"),
        place=place,
        has_variable=source.child(element, "variable") is not None,
        question="" if question is None else text_of(question).strip(),
        version_tag=element.get(f"{{{CAMUNDA}}}versionTag", ""),
    )


def _requirements(source: Source, element: Element, edge: str, target: str) -> tuple[Reference, ...]:
    edges = source.children(element, edge)
    return tuple(reference for child in edges for reference in source.references(child, target))


def _knowledge(source: Source, element: Element) -> BusinessKnowledge:
    element_id, name, place = _identity(source, element)
    function = source.child(element, "encapsulatedLogic")
    return BusinessKnowledge(
        id=element_id,
        name=name,
        variable=_own_variable(source, element, name),
        logic=None if function is None else read_function(source, function),
        knowledge=_requirements(source, element, "knowledgeRequirement", "requiredKnowledge"),
        place=place,
    )


def _service(source: Source, element: Element) -> DecisionService:
    element_id, name, place = _identity(source, element)
    return DecisionService(
        id=element_id,
        name=name,
        variable=_own_variable(source, element, name),
        outputs=source.references(element, "outputDecision"),
        encapsulated=source.references(element, "encapsulatedDecision"),
        input_decisions=source.references(element, "inputDecision"),
        input_data=source.references(element, "inputData"),
        place=place,
    )
