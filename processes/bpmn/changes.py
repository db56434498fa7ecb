"""What two versions of a process model differ in: elements added, removed, changed (with their properties) and moved.

Elements are the same when their ids are. Every attribute and extension counts, ours and other tools' alike; ids of inner
parts and the order of attributes do not. An element is moved when only its place on the drawing differs.
"""

from collections.abc import Iterator

from lxml import etree

from portal.lib.differences import Detail, Difference, Kind, details, in_order, words
from portal.lib.xml import parse_xml, text_of
from processes.bpmn.diagram.geometry import Bounds
from processes.bpmn.diagram.shapes import read_shapes
from processes.bpmn.namespaces import BPMN, BPMNDI, local_name, namespace_of
from processes.bpmn.nodes import NODE_TAGS

Element = etree._Element
_OTHERS = frozenset(
    ("process", "participant", "lane", "sequenceFlow", "messageFlow", "message", "signal", "error", "escalation",
     "dataObjectReference", "dataStoreReference", "textAnnotation")
)  # fmt: skip
_ELEMENTS = NODE_TAGS | _OTHERS
_PASSED_OVER = frozenset(("incoming", "outgoing", "flowNodeRef"))
_NAMING = ("name", "target", "key", "label", "level", "event", "source")  # tells apart parts of one tag
_SAME_PLACE = 1.0  # pixels: tools round differently


def model_changes(before: bytes, after: bytes) -> list[Difference]:
    """Raises XmlProblem when a file cannot be read."""
    old, new = parse_xml(before, filename="before"), parse_xml(after, filename="after")
    olds, news = _by_id(old), _by_id(new)
    names = {key: element.get("name") or key for key, element in (olds | news).items()}
    places = read_shapes(old).bounds, read_shapes(new).bounds
    found = [_one("added", news[key], names) for key in news if key not in olds]
    found += [_one("removed", olds[key], names) for key in olds if key not in news]
    for key in news:
        if key not in olds:
            continue
        told = details(_facts(olds[key], names), _facts(news[key], names))
        if told or local_name(str(olds[key].tag)) != local_name(str(news[key].tag)):
            found.append(_one("changed", news[key], names, told))
        elif _is_elsewhere(places[0].get(key), places[1].get(key)):
            found.append(_one("moved", news[key], names))
    return in_order(found)


def _by_id(root: Element) -> dict[str, Element]:
    wanted = (each for each in root.iter(etree.Element) if _is_element(each))
    return {str(each.get("id")): each for each in wanted if each.get("id")}


def _is_element(element: Element) -> bool:
    return namespace_of(str(element.tag)) == BPMN and local_name(str(element.tag)) in _ELEMENTS


def _one(kind: Kind, element: Element, names: dict[str, str], told: tuple[Detail, ...] = ()) -> Difference:
    key = str(element.get("id"))
    return Difference(kind, key, words(local_name(str(element.tag))), names[key], told)


def _facts(element: Element, names: dict[str, str]) -> dict[str, str]:
    facts = {"kind": words(local_name(str(element.tag)))}
    facts |= dict(_walk(element, (), names))
    return facts


def _walk(element: Element, path: tuple[str, ...], names: dict[str, str]) -> Iterator[tuple[str, str]]:
    for raw, value in element.attrib.items():
        name = local_name(str(raw))
        if name == "id" or namespace_of(str(raw)) == BPMNDI:
            continue
        # A name may be spelled as an id.
        said = str(value) if name == "name" else names.get(str(value), str(value))
        yield _label((*path, words(name))), said
    children = [child for child in element if isinstance(child.tag, str) and not _is_left_out(child)]
    text = (element.text or "").strip()
    if text and path:
        yield _label(path), text
    seen: dict[str, int] = {}
    for child in children:
        part = _part(child)
        seen[part] = seen.get(part, 0) + 1
        own = part if seen[part] == 1 else f"{part} {seen[part]}"
        is_holder = local_name(str(child.tag)) == "extensionElements"
        yield from _walk(child, path if is_holder else (*path, own), names)
        if not len(child) and not child.attrib and not text_of(child).strip():
            yield _label((*path, own)), "yes"


def _is_left_out(child: Element) -> bool:
    return (
        _is_element(child)
        or local_name(str(child.tag)) in _PASSED_OVER
        or local_name(str(child.tag)) == "laneSet"
    )


def _part(element: Element) -> str:
    """The tag, with what tells it from its like: `input "amount"`."""
    tag = words(local_name(str(element.tag)))
    naming = next((element.get(name) for name in _NAMING if element.get(name)), None)
    return f"{tag} “{naming}”" if naming else tag


def _label(path: tuple[str, ...]) -> str:
    return ", ".join(path)


def _is_elsewhere(old: Bounds | None, new: Bounds | None) -> bool:
    if old is None or new is None:
        return old is not new
    pairs = ((old.x, new.x), (old.y, new.y), (old.width, new.width), (old.height, new.height))
    return any(abs(one - other) > _SAME_PLACE for one, other in pairs)
