"""What two versions of a decision file differ in, cell by cell.

Decisions are the same when their ids are, rules too; a rule that only changed its place is told as such, because under
the hit policy "first" the order decides.
"""

from collections.abc import Iterator

from lxml import etree

from portal.lib.differences import Detail, Difference, Kind, details, in_order, words
from portal.lib.xml import parse_xml, tag_of, text_of

Element = etree._Element
RULE = "Rule "  # how what is said about a row begins
_KINDS = (
    "decision",
    "inputData",
    "businessKnowledgeModel",
    "knowledgeSource",
    "decisionService",
    "itemDefinition",
)


def decision_changes(before: bytes, after: bytes) -> list[Difference]:
    """Raises XmlProblem when a file cannot be read."""
    olds, news = (_by_id(parse_xml(data, filename="dmn")) for data in (before, after))
    found = [_one("added", news[key]) for key in news if key not in olds]
    found += [_one("removed", olds[key]) for key in olds if key not in news]
    for key in news:
        if key in olds:
            told = (*details(_facts(olds[key]), _facts(news[key])), *_rule_changes(olds[key], news[key]))
            if told:
                found.append(_one("changed", news[key], told))
    return in_order(found)


def _by_id(root: Element) -> dict[str, Element]:
    wanted = (each for each in root if isinstance(each.tag, str) and tag_of(each) in _KINDS)
    return {_key(each): each for each in wanted}


def _one(kind: Kind, element: Element, told: tuple[Detail, ...] = ()) -> Difference:
    key = _key(element)
    return Difference(kind, key, words(tag_of(element)), element.get("name") or key, told)


def _facts(element: Element) -> dict[str, str]:
    """Everything but the rules: names, columns, hit policy, requirements, expressions."""
    return dict(_walk(element, ""))


def _walk(element: Element, path: str) -> Iterator[tuple[str, str]]:
    for raw, value in element.attrib.items():
        if (name := etree.QName(str(raw)).localname) != "id":
            yield f"{path}{words(name)}", str(value)
    seen: dict[str, int] = {}
    for child in element:
        if not isinstance(child.tag, str) or tag_of(child) in ("rule", "extensionElements"):
            continue
        tag = words(tag_of(child))
        seen[tag] = seen.get(tag, 0) + 1
        own = f"{path}{tag}" if seen[tag] == 1 else f"{path}{tag} {seen[tag]}"
        if tag_of(child) == "text":
            yield path.rstrip(", ") or "text", text_of(child).strip()
        else:
            yield from _walk(child, f"{own}, ")


def _rule_changes(old: Element, new: Element) -> Iterator[Detail]:
    olds, news = _rules(old), _rules(new)
    columns = _columns(new)
    for key, (number, cells) in news.items():
        if key not in olds:
            yield Detail(f"{RULE}{number}", "", _sentence(cells))
            continue
        before_number, before = olds[key]
        for place in range(max(len(cells), len(before))):
            one, other = _at(before, place), _at(cells, place)
            if one != other:
                column = columns[place] if place < len(columns) else "note"
                yield Detail(f"{RULE}{number}, {column}", one, other)
        if [each for each in olds if each in news].index(key) != [
            each for each in news if each in olds
        ].index(key):
            yield Detail(f"{RULE}{number}, place", f"{before_number}", f"{number}")
    for key, (number, cells) in olds.items():
        if key not in news:
            yield Detail(f"{RULE}{number}", _sentence(cells), "")


def _rules(decision: Element) -> dict[str, tuple[int, list[str]]]:
    """Rule id -> its number from 1, and the texts of its cells in the order of the columns."""
    found: dict[str, tuple[int, list[str]]] = {}
    for number, rule in enumerate((each for each in decision.iter() if tag_of(each) == "rule"), 1):
        cells = [text_of(cell).strip() for cell in rule if tag_of(cell) in ("inputEntry", "outputEntry")]
        notes = [text_of(cell).strip() for cell in rule if tag_of(cell) in ("annotationEntry", "description")]
        found[rule.get("id") or f"rule {number}"] = (number, [*cells, *notes])
    return found


def _columns(decision: Element) -> list[str]:
    found = []
    for column in decision.iter():
        if tag_of(column) in ("input", "output") and tag_of(column.getparent()) == "decisionTable":
            inner = text_of(column).strip()
            found.append(column.get("label") or column.get("name") or inner or tag_of(column))
    return found


def _sentence(cells: list[str]) -> str:
    return " | ".join(cells)


def _at(cells: list[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _key(element: Element) -> str:
    return str(element.get("id") or element.get("name") or "")
