"""References lead to an element of the right kind (BPMN 2.0.2, the metamodel's associations).

What the engine itself looks up (messages of events, flows, attached activities) is judged by `rules/`.
"""

from collections.abc import Iterator
from typing import Final

from processes.bpmn.source import Element, Source

_ITEMS: Final = (
    "dataObject",
    "dataObjectReference",
    "dataStoreReference",
    "dataInput",
    "dataOutput",
    "property",
)
_IN: Final = ("dataInput",)
_OUT: Final = ("dataOutput",)
_MESSAGE: Final = ("message",)

# tag -> attribute or child -> the tags it may lead to
TARGETS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "process": {"definitionalCollaborationRef": ("collaboration", "choreography", "globalConversation")},
    "messageFlow": {"messageRef": _MESSAGE},
    "message": {"itemRef": ("itemDefinition",)},
    "participant": {"interfaceRef": ("interface",)},
    "partnerEntity": {"participantRef": ("participant",)},
    "partnerRole": {"participantRef": ("participant",)},
    "operation": {"inMessageRef": _MESSAGE, "outMessageRef": _MESSAGE, "errorRef": ("error",)},
    "serviceTask": {"operationRef": ("operation",)},
    "sendTask": {"operationRef": ("operation",)},
    "messageEventDefinition": {"operationRef": ("operation",)},
    "inputSet": {
        "dataInputRefs": _IN,
        "optionalInputRefs": _IN,
        "whileExecutingInputRefs": _IN,
        "outputSetRefs": ("outputSet",),
    },
    "outputSet": {
        "dataOutputRefs": _OUT,
        "optionalOutputRefs": _OUT,
        "whileExecutingOutputRefs": _OUT,
        "inputSetRefs": ("inputSet",),
    },
    "dataInputAssociation": {"sourceRef": _ITEMS, "targetRef": ("dataInput", "property")},
    "dataOutputAssociation": {
        "sourceRef": ("dataOutput", "property"),
        "targetRef": tuple(set(_ITEMS) - set(_IN)),
    },
    "dataObjectReference": {"dataObjectRef": ("dataObject",)},
    "linkEventDefinition": {"source": ("linkEventDefinition",), "target": ("linkEventDefinition",)},
    "correlationKey": {"correlationPropertyRef": ("correlationProperty",)},
    "correlationSubscription": {"correlationKeyRef": ("correlationKey",)},
    "correlationPropertyBinding": {"correlationPropertyRef": ("correlationProperty",)},
    "correlationPropertyRetrievalExpression": {"messageRef": _MESSAGE},
    "multiInstanceLoopCharacteristics": {
        "oneBehaviorEventRef": (
            "signalEventDefinition",
            "escalationEventDefinition",
            "messageEventDefinition",
        ),
        "noneBehaviorEventRef": (
            "signalEventDefinition",
            "escalationEventDefinition",
            "messageEventDefinition",
        ),
        "loopDataInputRef": _ITEMS,
        "loopDataOutputRef": _ITEMS,
    },
}


# Camunda 7 writes names of variables here.
_MAY_BE_NAMES: Final = frozenset({"loopDataInputRef", "loopDataOutputRef"})


def check_references(source: Source, element: Element, tag: str) -> None:
    """Report references of this element that lead to nothing or to something of another kind."""
    for name, kinds in TARGETS.get(tag, {}).items():
        for reference in _references(source, element, name):
            _check(source, element, name, reference, kinds)


def _references(source: Source, element: Element, name: str) -> Iterator[str]:
    if value := element.get(name):
        yield value.strip()
    for child in source.children(element, name):
        if text := (child.text or "").strip():
            yield text


def _check(source: Source, element: Element, name: str, reference: str, kinds: tuple[str, ...]) -> None:
    found = source.by_id.get(source.local(reference))
    if found is None:
        if not source.has_imports and name not in _MAY_BE_NAMES:
            message = f"Expected “{reference}” ({name}) to be in the file, but it isn't."
            source.report("unknown-reference", element, message)
        return
    kind = source.name_of(found)
    if kind not in kinds and found is not element.getparent():  # older modellers name the activity itself
        wanted = " or ".join(f"<{wanted}>" for wanted in sorted(kinds))
        source.report(
            "reference-kind", element, f"Expected “{reference}” ({name}) to be {wanted}, but it is <{kind}>."
        )
