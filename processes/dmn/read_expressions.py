"""Boxed expressions and decision tables: XML -> elements, one small function per tag.

Source: DMN 1.5 chapter 10.2 and 8; DMN15.xsd `tExpression` and its descendants.
"""

from collections.abc import Callable
from typing import cast, get_args

from portal.lib.xml import text_of
from processes.dmn.elements import (
    Aggregation,
    Binding,
    Conditional,
    ContextEntry,
    ContextExpression,
    DecisionTable,
    Expression,
    Filter,
    FunctionDefinition,
    FunctionKind,
    HitPolicy,
    InputClause,
    Invocation,
    Iterator,
    ListExpression,
    LiteralExpression,
    OutputClause,
    Relation,
    Rule,
    Text,
    Variable,
)
from processes.dmn.namespaces import CAMUNDA
from processes.dmn.source import Element, Source, clean_name


def read_logic(source: Source, element: Element) -> Expression | None:
    """The first boxed expression among the children of `element`; None where there is none."""
    for child in source.children(element):
        if reader := READERS.get(source.name_of(child)):
            return reader(source, child)
    return None


def _inner(source: Source, element: Element) -> Expression:
    """The one expression that must be there; an empty literal (null) stands in for a missing one."""
    logic = read_logic(source, element)
    if logic is not None:
        return logic
    place = source.place(element)
    name = source.name_of(element)
    source.error(
        "dmn-expression-missing", place, f"Expected an expression inside <{name}>, but there is none."
    )
    return LiteralExpression(Text("", place))


def _named_inner(source: Source, element: Element, name: str) -> Expression:
    """The expression inside the child `name` (`<in>`, `<then>`, ...)."""
    child = source.child(element, name)
    if child is not None:
        return _inner(source, child)
    place = source.place(element)
    source.error(
        "dmn-expression-missing",
        place,
        f"Expected <{name}> inside <{source.name_of(element)}>, but it is missing.",
    )
    return LiteralExpression(Text("", place))


def _literal(source: Source, element: Element) -> LiteralExpression:
    place = source.place(element)
    if source.child(element, "importedValues") is not None:
        source.error(
            "dmn-imported-values",
            place,
            "Expected an expression text, but imported values are not supported.",
        )
    text = source.text(element) or Text("", place)
    return LiteralExpression(text, source.type_ref(element))


def _context(source: Source, element: Element) -> ContextExpression:
    entries = tuple(_entry(source, child) for child in source.children(element, "contextEntry"))
    return ContextExpression(entries, source.place(element), source.type_ref(element))


def _entry(source: Source, element: Element) -> ContextEntry:
    variable = source.child(element, "variable")
    return ContextEntry(None if variable is None else source.variable(variable), _inner(source, element))


def _invocation(source: Source, element: Element) -> Invocation:
    bindings = tuple(_binding(source, child) for child in source.children(element, "binding"))
    return Invocation(_inner(source, element), bindings, source.place(element), source.type_ref(element))


def _binding(source: Source, element: Element) -> Binding:
    parameter = source.child(element, "parameter")
    if parameter is None:
        place = source.place(element)
        source.error(
            "dmn-binding-parameter", place, "Expected <binding> to name a parameter, but it does not."
        )
        return Binding(Variable("", "", place), read_logic(source, element))
    return Binding(source.variable(parameter), read_logic(source, element))


def read_function(source: Source, element: Element) -> FunctionDefinition:
    """A function definition, boxed or the logic of a business knowledge model."""
    kind = element.get("kind", "FEEL")
    place = source.place(element)
    if kind not in get_args(FunctionKind):
        source.error(
            "dmn-function-kind",
            place,
            f"Expected a function of kind FEEL, Java or PMML, but its kind is '{kind}'.",
        )
    parameters = tuple(source.variable(child) for child in source.children(element, "formalParameter"))
    # the check above names what get_args cannot narrow
    return FunctionDefinition(
        parameters, read_logic(source, element), place, cast(FunctionKind, kind), source.type_ref(element)
    )


def _list(source: Source, element: Element) -> ListExpression:
    return ListExpression(_expressions(source, element), source.place(element), source.type_ref(element))


def _expressions(source: Source, element: Element) -> tuple[Expression, ...]:
    found = (
        READERS[name](source, child)
        for child in source.children(element)
        if (name := source.name_of(child)) in READERS
    )
    return tuple(found)


def _relation(source: Source, element: Element) -> Relation:
    columns = tuple(source.variable(child) for child in source.children(element, "column"))
    rows = tuple(_expressions(source, child) for child in source.children(element, "row"))
    for row, child in zip(rows, source.children(element, "row"), strict=True):
        if len(row) != len(columns):
            message = f"Expected {len(columns)} cells in the row of the relation, but it has {len(row)}."
            source.error("dmn-relation-row", source.place(child), message)
    return Relation(columns, rows, source.place(element), source.type_ref(element))


def _conditional(source: Source, element: Element) -> Conditional:
    parts = [_named_inner(source, element, name) for name in ("if", "then", "else")]
    return Conditional(parts[0], parts[1], parts[2], source.place(element), source.type_ref(element))


def _filter(source: Source, element: Element) -> Filter:
    collection, match = (_named_inner(source, element, name) for name in ("in", "match"))
    return Filter(collection, match, source.place(element), source.type_ref(element))


def _iterator(source: Source, element: Element) -> Iterator:
    kind = source.name_of(element)
    body = _named_inner(source, element, "return" if kind == "for" else "satisfies")
    variable = clean_name(element.get("iteratorVariable", ""))
    place = source.place(element)
    if not variable:
        source.error(
            "dmn-iterator-variable",
            place,
            f"Expected <{kind}> to name its iterator variable, but it does not.",
        )
    collection = _named_inner(source, element, "in")
    # `kind` is one of the three keys this function is registered under
    return Iterator(kind, variable, collection, body, place, source.type_ref(element))  # type: ignore[arg-type]


# -- decision tables -----------------------------------------------------------------------------------


def _table(source: Source, element: Element) -> DecisionTable:
    inputs = tuple(_input(source, child) for child in source.children(element, "input"))
    outputs = tuple(_output(source, child) for child in source.children(element, "output"))
    rules = tuple(_rule(source, child) for child in source.children(element, "rule"))
    place = source.place(element)
    hit_policy = element.get("hitPolicy", "UNIQUE")
    if hit_policy not in get_args(HitPolicy):
        source.error(
            "dmn-hit-policy", place, f"Expected one of the seven hit policies, but '{hit_policy}' is none."
        )
        hit_policy = "UNIQUE"
    aggregation = element.get("aggregation", "")
    if aggregation not in get_args(Aggregation):
        source.error(
            "dmn-aggregation",
            place,
            f"Expected SUM, COUNT, MIN or MAX, but the aggregation is '{aggregation}'.",
        )
        aggregation = ""
    return DecisionTable(
        inputs,
        outputs,
        rules,
        place,
        cast(HitPolicy, hit_policy),  # checked above, which get_args cannot tell mypy
        cast(Aggregation, aggregation),
        source.type_ref(element),
    )


def _input(source: Source, element: Element) -> InputClause:
    expression = source.child(element, "inputExpression")
    place = source.place(element)
    if expression is None:
        source.error(
            "dmn-input-expression", place, "Expected the input to have an expression, but it has none."
        )
    return InputClause(
        expression=source.text(expression) or Text("", place),
        label=element.get("label", ""),
        type_ref="" if expression is None else source.type_ref(expression),
        values=source.text(source.child(element, "inputValues")),
        place=place,
        variable=element.get(f"{{{CAMUNDA}}}inputVariable", ""),
    )


def _output(source: Source, element: Element) -> OutputClause:
    return OutputClause(
        name=clean_name(element.get("name", "")),
        label=element.get("label", ""),
        type_ref=source.type_ref(element),
        values=source.text(source.child(element, "outputValues")),
        default=source.text(source.child(element, "defaultOutputEntry")),
        place=source.place(element),
    )


def _rule(source: Source, element: Element) -> Rule:
    description = source.child(element, "description")
    return Rule(
        inputs=_cells(source, element, "inputEntry"),
        outputs=_cells(source, element, "outputEntry"),
        place=source.place(element),
        description="" if description is None else text_of(description).strip(),
    )


def _cells(source: Source, element: Element, name: str) -> tuple[Text, ...]:
    return tuple(text for child in source.children(element, name) if (text := source.text(child)) is not None)


READERS: dict[str, Callable[[Source, Element], Expression]] = {
    "literalExpression": _literal,
    "context": _context,
    "invocation": _invocation,
    "functionDefinition": read_function,
    "list": _list,
    "relation": _relation,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iterator,
    "some": _iterator,
    "every": _iterator,
    "decisionTable": _table,
}
