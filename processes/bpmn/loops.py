"""Multi-instance and standard loops, in the words of the specification and of both Camunda dialects."""

from portal.lib.xml import line_of
from processes.bpmn.elements import JUEL, Event, Loop, Text
from processes.bpmn.events import EVENT_TAGS, read_event, referred_event
from processes.bpmn.namespaces import PODIUM, ZEEBE
from processes.bpmn.source import Element, Source
from processes.bpmn.texts import condition, is_juel, marked


def read_loop(source: Source, element: Element) -> Loop | None:
    """The loop characteristics of an activity; None when it runs once."""
    many = source.child(element, "multiInstanceLoopCharacteristics")
    if many is not None:
        return _multi_instance(source, many)
    standard = source.child(element, "standardLoopCharacteristics")
    return None if standard is None else _standard(source, standard)


def _standard(source: Source, element: Element) -> Loop:
    return Loop(
        is_sequential=True,
        is_standard=True,
        loop_condition=source.expression(element, "loopCondition"),
        test_before=source.flag(element, "testBefore", False),
        maximum=element.get("loopMaximum") or source.text(element, "loopMaximum"),
        line=line_of(element),
    )


def _multi_instance(source: Source, element: Element) -> Loop:
    extension = source.extension(element, ZEEBE, "loopCharacteristics")
    if extension is None:
        extension = source.extension(element, PODIUM, "loop")
    values = {} if extension is None else {str(name): str(value) for name, value in extension.items()}
    input_item = source.child(element, "inputDataItem")
    behaviour = element.get("behavior", "All").lower()
    return Loop(
        is_sequential=source.flag(element, "isSequential", False),
        collection=_collection(source, element, values),
        cardinality=source.expression(element, "loopCardinality"),
        input_element=values.get("inputElement", "")
        or source.camunda(element, "elementVariable")
        or (_item_name(input_item) if input_item is not None else ""),
        output_collection=values.get("outputCollection", ""),
        output_element=_always_expression(values.get("outputElement", ""), line_of(element)),
        completion_condition=source.expression(element, "completionCondition"),
        counts_from=0 if not values and (source.is_camunda_7 or source.camunda(element, "collection")) else 1,
        behaviour=behaviour,
        thrown=_thrown(source, element, behaviour),
        thrown_if=_thrown_if(source, element),
        line=line_of(element),
    )


def _always_expression(raw: str, line: int | None) -> Text | None:
    """FEEL with or without `=`."""
    return condition(raw, "", line) if raw.strip() else None


def _collection(source: Source, element: Element, values: dict[str, str]) -> Text | None:
    line = line_of(element)
    if raw := values.get("inputCollection", ""):
        return marked(raw, line) if raw.startswith("=") else condition(raw, "", line)
    if raw := source.camunda(element, "collection"):  # the name of a variable, or ${...}
        return Text(raw, JUEL, line) if is_juel(raw) else Text("${" + raw.strip() + "}", JUEL, line)
    reference = source.local(source.text(element, "loopDataInputRef"))
    return _data_name(source, reference, line) if reference else None


def _data_name(source: Source, reference: str, line: int | None) -> Text:
    """A data object by its name, or, as Camunda 7 takes it, a variable."""
    found = source.by_id.get(reference)
    name = reference if found is None else (found.get("name") or reference)
    return Text("${" + name.strip() + "}", JUEL, line)


def _item_name(item: Element) -> str:
    return item.get("name") or item.get("id") or ""


def _thrown(source: Source, element: Element, behaviour: str) -> Event | None:
    """What a completing child throws while it is told to (`behavior`): by reference or, if complex, written inside."""
    reference = element.get(f"{behaviour}BehaviorEventRef")
    if reference and behaviour in ("one", "none"):
        return referred_event(source, reference)
    complex_one = source.child(element, "complexBehaviorDefinition")
    if complex_one is None:
        return None
    for holder in source.children(complex_one, "event"):
        for child in source.children(holder, *EVENT_TAGS):
            return read_event(source, child)
    return None


def _thrown_if(source: Source, element: Element) -> Text | None:
    complex_one = source.child(element, "complexBehaviorDefinition")
    return None if complex_one is None else source.expression(complex_one, "condition")
