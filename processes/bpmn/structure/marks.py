"""Attributes and children that contradict each other or leave their range."""

import re
from typing import Final

from processes.bpmn.source import Element, Source
from processes.bpmn.values import whole_number

_MIME: Final = re.compile(r"[\w.+-]+/[\w.+*-]+")
_TIMES: Final = ("timeDate", "timeDuration", "timeCycle")
_PATHS: Final = {
    "correlationPropertyRetrievalExpression": "messagePath",
    "correlationPropertyBinding": "dataPath",
    "dataInputAssociation": "transformation",
    "dataOutputAssociation": "transformation",
}


def check_marks(source: Source, element: Element, tag: str) -> None:
    """Report contradictions within one element."""
    rule = _RULES.get(tag)
    if rule is not None:
        rule(source, element)
    if tag in _PATHS:
        _not_empty(source, element, _PATHS[tag])
    if element.get("completionQuantity") or element.get("startQuantity"):
        _quantities(source, element)
    if tag == "multiInstanceLoopCharacteristics":
        _one_loop(source, element)


def _process(source: Source, element: Element) -> None:
    if element.get("processType") == "Public" and element.get("isExecutable") == "true":
        source.report(
            "public-executable",
            element,
            "Expected an executable process to be private, but its processType is Public.",
        )


def _sequence_flow(source: Source, element: Element) -> None:
    process = next((e for e in element.iterancestors() if source.name_of(e) == "process"), None)
    runs = process is not None and process.get("isExecutable") == "true"
    if element.get("isImmediate") == "false" and runs:
        source.report(
            "flow-not-immediate",
            element,
            "Expected flows of an executable process to be followed at once, but this one says isImmediate=false; it "
            "is followed at once all the same.",
            "warning",
        )


def _annotation(source: Source, element: Element) -> None:
    said = element.get("textFormat")
    if said and not _MIME.fullmatch(said):
        source.report("text-format", element, f"Expected a MIME type such as text/plain, but found “{said}”.")


def _multiplicity(source: Source, element: Element) -> None:
    least, most = whole_number(element.get("minimum", "0")), whole_number(element.get("maximum", "1"))
    if least is None or most is None or least < 0 or most < 1 or most < least:
        source.report(
            "multiplicity",
            element,
            f"Expected a minimum of 0 or more and a maximum not below it, but found {element.get('minimum', '0')} "
            f"to {element.get('maximum', '1')}.",
        )


def _performer(source: Source, element: Element) -> None:
    both = ("resourceAssignmentExpression", "resourceParameterBinding")
    if all(source.child(element, name) is not None for name in both):
        source.report(
            "performer-twice",
            element,
            "Expected a performer by parameters or by an expression, but there are both.",
        )


def _timer(source: Source, element: Element) -> None:
    found = [name for name in _TIMES if source.child(element, name) is not None]
    if len(found) > 1:
        source.report(
            "timer-twice", element, f"Expected one time, but there are {len(found)}: {', '.join(found)}."
        )


def _definition_reference(source: Source, element: Element) -> None:
    found = source.by_id.get(source.local(element.text or ""))
    above = None if found is None else found.getparent()
    if above is not None and above is not source.root:
        source.report(
            "event-definition-owned",
            element,
            f"Expected “{(element.text or '').strip()}” to be an event definition of the whole file, but it belongs "
            f"to “{source.owner(above)}”.",
        )


def _message_event(source: Source, element: Element) -> None:
    names_message = element.get("messageRef") or source.text(element, "messageRef")
    if not names_message and source.text(element, "operationRef"):
        source.report(
            "message-missing",
            element,
            "Expected the event to name its message, but it names an operation only.",
        )


def _not_empty(source: Source, element: Element, name: str) -> None:
    child = source.child(element, name)
    if child is not None and not "".join(map(str, child.itertext())).strip():
        source.report("expression-empty", element, f"Expected an expression in <{name}>, but it is empty.")


def _quantities(source: Source, element: Element) -> None:
    for name in ("startQuantity", "completionQuantity"):
        number = whole_number(element.get(name, "1"))
        if number is None or number < 1:
            source.report(
                "token-quantity",
                element,
                f"Expected {name} to be 1 or more, but it is “{element.get(name)}”.",
            )


def _one_loop(source: Source, element: Element) -> None:
    parent = element.getparent()
    if parent is not None and source.child(parent, "standardLoopCharacteristics") is not None:
        source.report(
            "loop-twice", element, "Expected a loop or a multi-instance marker, but the activity has both."
        )


_RULES: Final = {
    "process": _process,
    "sequenceFlow": _sequence_flow,
    "textAnnotation": _annotation,
    "participantMultiplicity": _multiplicity,
    "performer": _performer,
    "humanPerformer": _performer,
    "potentialOwner": _performer,
    "timerEventDefinition": _timer,
    "eventDefinitionRef": _definition_reference,
    "messageEventDefinition": _message_event,
}
