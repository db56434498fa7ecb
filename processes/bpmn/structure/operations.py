"""Tasks, processes and calls that declare an interface keep to it (BPMN 2.0.2, 10.3.3 and 10.3.6).

Judged only where data is declared: a task without declarations passes variables and is right.
"""

from typing import Final

from processes.bpmn.source import Element, Source
from processes.bpmn.structure.items import Item, item_of, referred

_CALLABLE: Final = (
    "process", "globalTask", "globalUserTask", "globalScriptTask", "globalManualTask", "globalBusinessRuleTask",
)  # fmt: skip


def check_operations(source: Source, element: Element, tag: str) -> None:
    """Report data declarations that don't fit the operation, message or callee they belong to."""
    if tag == "serviceTask":
        _service(source, element)
    elif tag == "sendTask":
        _message(source, element, "dataInput", "inputSet")
    elif tag == "receiveTask":
        _message(source, element, "dataOutput", "outputSet")
    elif tag == "callActivity":
        _call(source, element)
    elif tag in _CALLABLE:
        _interface(source, element)


def _service(source: Source, element: Element) -> None:
    operation = referred(source, element, "operationRef")
    if operation is None or source.name_of(operation) != "operation":
        return
    for name, tag in (("inMessageRef", "dataInput"), ("outMessageRef", "dataOutput")):
        wanted = item_of(source, referred(source, operation, name))
        found = _declared(source, element, tag)
        if wanted is not None and (len(found) != 1 or not wanted.matches(item_of(source, found[0]))):
            source.report(
                "operation-data",
                element,
                f"Expected one <{tag}> of the item that the operation's {name} carries, but there is none.",
            )


def _message(source: Source, element: Element, tag: str, set_tag: str) -> None:
    specification = source.child(element, "ioSpecification")
    message = referred(source, element, "messageRef")
    if specification is None or message is None:
        return
    sets = list(source.children(specification, set_tag))
    found = list(source.children(specification, tag))
    wanted = item_of(source, message)
    fits = wanted is None or (bool(found) and wanted.matches(item_of(source, found[0])))
    if len(sets) > 1 or len(found) > 1 or not fits:
        source.report(
            "operation-data",
            element,
            f"Expected one <{tag}> in one <{set_tag}>, of the item that the message carries, but found others.",
        )


def _call(source: Source, element: Element) -> None:
    called = source.by_id.get(source.local(element.get("calledElement") or ""))
    if called is None or source.name_of(called) not in _CALLABLE:
        return
    for tag in ("dataInput", "dataOutput"):
        wanted, found = _items(source, called, tag), _items(source, element, tag)
        if not wanted:  # what the callee doesn't declare is passed as variables
            continue
        same = len(wanted) == len(found) and all(_same(a, b) for a, b in zip(wanted, found, strict=True))
        if not same:
            source.report(
                "call-data",
                element,
                f"Expected the call to declare the {len(wanted)} <{tag}> of what it calls, but they differ.",
            )


def _same(one: Item | None, other: Item | None) -> bool:
    return one is None or other is None or one.matches(other)


def _interface(source: Source, element: Element) -> None:
    interface = referred(source, element, "supportedInterfaceRef")
    bindings = list(source.children(element, "ioBinding"))
    if interface is not None and not bindings and _declared(source, element, "dataInput"):
        source.report(
            "interface-binding",
            element,
            "Expected an <ioBinding> for every operation of the supported interface, but there is none.",
        )
    for binding in bindings:
        operation = referred(source, binding, "operationRef")
        for data, message in (("inputDataRef", "inMessageRef"), ("outputDataRef", "outMessageRef")):
            wanted = None if operation is None else item_of(source, referred(source, operation, message))
            found = item_of(source, referred(source, binding, data))
            if wanted is not None and found is not None and not wanted.matches(found):
                source.report(
                    "interface-binding",
                    binding,
                    f"Expected {data} to be of the item that the operation's {message} carries, but it isn't.",
                )


def _declared(source: Source, element: Element, tag: str) -> list[Element]:
    specification = source.child(element, "ioSpecification")
    return [] if specification is None else list(source.children(specification, tag))


def _items(source: Source, element: Element, tag: str) -> list[Item | None]:
    return [item_of(source, data) for data in _declared(source, element, tag)]
