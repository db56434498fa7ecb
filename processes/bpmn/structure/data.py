"""Data declarations fit together (BPMN 2.0.2, 10.4): sets name every input, items match what they carry.

Podium passes variables whatever is declared here, but a model whose declarations contradict each other is not what
its author means.
"""

from collections.abc import Iterator
from typing import Final

from processes.bpmn.source import Element, Source
from processes.bpmn.structure.items import Item, item_of, referred

_COLLECTIONS: Final = ("dataObject", "dataInput", "dataOutput", "property")
_CARRIERS: Final = {
    "messageEventDefinition": "messageRef",
    "signalEventDefinition": "signalRef",
    "escalationEventDefinition": "escalationRef",
    "errorEventDefinition": "errorRef",
}
_EVENTS: Final = (
    "startEvent",
    "endEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
)


def check_data(source: Source, element: Element, tag: str) -> None:
    """Report contradictions in what one element declares about its data."""
    if tag in _COLLECTIONS:
        _collection(source, element, tag)
    elif tag == "ioSpecification":
        _sets(source, element, "dataInput", "inputSet", "Input")
        _sets(source, element, "dataOutput", "outputSet", "Output")
    elif tag in _EVENTS:
        _event(source, element)
    elif tag == "multiInstanceLoopCharacteristics":
        _loop_items(source, element)


def _collection(source: Source, element: Element, tag: str) -> None:
    item = item_of(source, element)
    if item is not None and item.is_collection != source.flag(element, "isCollection", False):
        says = "a collection" if item.is_collection else "one value"
        source.report(
            "data-collection",
            element,
            f"Expected <{tag}> to be {says} as its item definition says, but it isn't.",
        )


def _sets(source: Source, element: Element, tag: str, set_tag: str, word: str) -> None:
    sets = list(source.children(element, set_tag))
    listed = {ref for one in sets for ref in _texts(source, one, f"data{word}Refs")}
    for data in source.children(element, tag):
        if sets and data.get("id") and data.get("id") not in listed:
            source.report(
                "data-in-no-set",
                data,
                f"Expected every <{tag}> in a <{set_tag}>, but “{data.get('id')}” is in none.",
            )
    for one in sets:
        own = set(_texts(source, one, f"data{word}Refs"))
        for name in (f"optional{word}Refs", f"whileExecuting{word}Refs"):
            for reference in set(_texts(source, one, name)) - own:
                source.report(
                    "data-set-part",
                    one,
                    f"Expected “{reference}” ({name}) among the data{word}Refs, but it isn't.",
                )
        _paired(source, one, word)


def _paired(source: Source, one: Element, word: str) -> None:
    """Input and output sets that belong together name each other."""
    there, back = ("outputSetRefs", "inputSetRefs") if word == "Input" else ("inputSetRefs", "outputSetRefs")
    for reference in _texts(source, one, there):
        other = source.by_id.get(reference)
        if other is not None and one.get("id") not in _texts(source, other, back):
            source.report(
                "data-set-pair",
                one,
                f"Expected “{reference}” to name this set in return ({back}), but it doesn't.",
            )


def _texts(source: Source, element: Element, name: str) -> list[str]:
    return [source.local(child.text or "") for child in source.children(element, name)]


def _event(source: Source, element: Element) -> None:
    """As many pieces of data as event definitions that carry something, each of the same item."""
    data = list(source.children(element, "dataInput", "dataOutput"))
    carried = [item for item in _carried(source, element) if item is not None]
    if data and carried and len(data) != len(carried):
        source.report(
            "event-data",
            element,
            f"Expected one piece of data for each thing the event carries ({len(carried)}), but there are {len(data)}.",
        )
        return
    for one, item in zip(data, carried, strict=False):
        if not item.matches(item_of(source, one)):
            source.report(
                "event-data",
                one,
                f"Expected “{one.get('id')}” to be of the item that the event carries, but it isn't.",
            )


def _carried(source: Source, element: Element) -> Iterator[Item | None]:
    for child in source.children(element, *_CARRIERS):
        yield item_of(source, referred(source, child, _CARRIERS[source.name_of(child)]))


def _loop_items(source: Source, element: Element) -> None:
    """A child takes one value out of the collection, not a collection again, and of the same structure."""
    for reference, tag in (("loopDataInputRef", "inputDataItem"), ("loopDataOutputRef", "outputDataItem")):
        whole = item_of(source, referred(source, element, reference))
        child = source.child(element, tag)
        part = item_of(source, child)
        if whole is None or part is None:
            continue
        if part.is_collection or (part.structure and whole.structure and part.structure != whole.structure):
            source.report(
                "loop-data",
                element,
                f"Expected <{tag}> to be one value of the collection, but its item differs.",
            )
