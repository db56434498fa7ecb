"""Item definitions: what a message, signal or piece of data is made of, and when two are the same."""

from dataclasses import dataclass

from processes.bpmn.source import Element, Source


@dataclass(frozen=True, slots=True)
class Item:
    """An item definition; two are the same by id, or by a structure that both name."""

    id: str
    structure: str
    is_collection: bool

    def matches(self, other: "Item | None") -> bool:
        if other is None:
            return False
        return self.id == other.id or (bool(self.structure) and self.structure == other.structure)


def item_named(source: Source, reference: str) -> Item | None:
    """The item definition of that id; None where there is none in the file."""
    found = source.by_id.get(source.local(reference)) if reference else None
    if found is None or source.name_of(found) != "itemDefinition":
        return None
    return Item(found.get("id", ""), found.get("structureRef", ""), source.flag(found, "isCollection", False))


def item_of(source: Source, element: Element | None) -> Item | None:
    """What a message, signal, error, escalation or data element carries."""
    if element is None:
        return None
    names = ("itemSubjectRef", "itemRef", "structureRef")
    return item_named(source, next((value for name in names if (value := element.get(name))), ""))


def referred(source: Source, element: Element, name: str) -> Element | None:
    """The element that an attribute or child refers to."""
    reference = element.get(name) or source.text(element, name)
    return source.by_id.get(source.local(reference)) if reference else None
