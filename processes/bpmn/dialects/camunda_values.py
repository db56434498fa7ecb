"""Camunda 7's parameters and listeners: lists, maps, scripts and plain text as values.

A script in another language is kept with its language, so that validation refuses it by line.
"""

import re

from portal.lib.xml import line_of, text_of
from processes.bpmn.draft import Draft
from processes.bpmn.elements import FEEL, Listener, Many, Mapping, Text, Value
from processes.bpmn.namespaces import CAMUNDA
from processes.bpmn.source import Element, Source
from processes.bpmn.texts import constant, language_of, templated

_SPACE = CAMUNDA[0]
_ASSIGNMENT = re.compile(
    r"[#$]\{\s*(?:execution|task|caseExecution)\.setVariable(?:Local)?\(\s*(['\"])(\w+)\1\s*,\s*(.*)\)\s*\}",
    re.DOTALL,
)


def input_output(source: Source, element: Element, draft: Draft) -> None:
    """`camunda:inputOutput` at an element (not the one inside a connector)."""
    holder = source.extension(element, _SPACE, "inputOutput")
    for child in (
        () if holder is None else source.members(holder, _SPACE, "inputParameter", "outputParameter")
    ):
        mappings = draft.inputs if str(child.tag).endswith("}inputParameter") else draft.outputs
        mappings.append(Mapping(parameter(source, child), child.get("name", "")))


def parameter(source: Source, element: Element) -> Value:
    """The value of a parameter, list member or map entry."""
    inner = next(source.members(element, _SPACE, "list", "map", "script", "value"), None)
    if inner is None:
        return templated(text_of(element), line_of(element))
    kind = str(inner.tag).rpartition("}")[2]
    if kind == "script":
        return script_text(source, inner)
    if kind == "list":
        return Many(tuple(_member(source, child) for child in source.members(inner, _SPACE)))
    if kind == "map":
        entries = list(source.members(inner, _SPACE, "entry"))
        return Many(
            tuple(parameter(source, entry) for entry in entries),
            tuple(entry.get("key", "") for entry in entries),
        )
    return templated(text_of(inner), line_of(inner))


def _member(source: Source, element: Element) -> Value:
    if str(element.tag).endswith("}script"):
        return script_text(source, element)
    return parameter(source, element)


def script_text(source: Source, element: Element) -> Text:
    """A script with its language; one in a file of its own cannot be read here."""
    if resource := source.camunda(element, "resource") or element.get("resource"):
        source.report(
            "script-elsewhere",
            element,
            f"Expected the script to stand in the model, but it is in “{resource}”.",
        )
    said = language_of(element.get("scriptFormat", ""))
    return Text(text_of(element).strip(), said or FEEL, line_of(element))


def assigned(expression: str) -> tuple[str, str]:
    """`${execution.setVariable("x", 1)}` as the name and `${1}`; ("", as it is) for anything else."""
    match = _ASSIGNMENT.fullmatch(expression.strip())
    return (match[2], "${" + match[3] + "}") if match else ("", expression)


def listener(source: Source, element: Element) -> Listener:
    """Java becomes the Python handler of that name; expressions and scripts are evaluated."""
    event = element.get("event", "start")
    line = line_of(element)
    if name := element.get("class") or element.get("delegateExpression"):
        return Listener(event, "handler", constant(name.strip().lstrip("#$").strip("{} "), line))
    if expression := element.get("expression"):
        name, value = assigned(expression)
        text = templated(value, line)
        return (
            Listener(event, "assign", Many((text,), (name,))) if name else Listener(event, "expression", text)
        )
    script = next(source.members(element, _SPACE, "script"), None)
    text = Text("null", FEEL, line) if script is None else script_text(source, script)
    return Listener(event, "expression", text)
