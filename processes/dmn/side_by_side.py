"""Two versions of a decision table laid over each other: every row and column of either, each cell as it was and as it is.

Rows and columns are the same when their ids are. What is gone stands where it stood: after its neighbour of then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from portal.lib.xml import parse_xml, tag_of, text_of

Element = etree._Element
Turned = Literal["", "added", "removed", "changed", "moved"]
_ENTRIES = {"inputEntry": "input", "outputEntry": "output", "annotationEntry": "annotation"}


@dataclass(frozen=True, slots=True)
class Told:
    """A text of the table as it was and as it is; alike for most."""

    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Column:
    kind: str  # input | output | annotation | description
    name: Told
    turned: Turned


@dataclass(frozen=True, slots=True)
class Row:
    """`number` counts from 1 as the table stands now, `was` as it stood; None where the row is not there."""

    number: int | None
    was: int | None
    turned: Turned
    cells: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Overlaid:
    """One table of both files."""

    key: str
    name: str
    policy: Told
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def differs(self) -> bool:
        turned = [each.turned for each in self.columns] + [each.turned for each in self.rows]
        return self.policy.differs or any(turned)


def overlaid(before: bytes, after: bytes) -> list[Overlaid]:
    """The tables that both files have and that differ. Raises XmlProblem when a file cannot be read."""
    olds, news = (_tables(parse_xml(data, filename="dmn")) for data in (before, after))
    found = [_overlay(olds[key], news[key]) for key in news if key in olds]
    return [each for each in found if each.differs]


@dataclass(frozen=True, slots=True)
class _Table:
    """As one file has it: columns and cells by key."""

    key: str
    name: str
    policy: str
    columns: dict[str, tuple[str, str]]  # key -> kind, name
    rows: dict[str, dict[str, str]]  # id -> column key -> text


def _overlay(old: _Table, new: _Table) -> Overlaid:
    keys = _in_place(list(old.columns), list(new.columns))
    columns = [_column(key, old, new) for key in keys]
    stays = [key for key in old.rows if key in new.rows], [key for key in new.rows if key in old.rows]
    moved = {key for key in stays[0] if stays[0].index(key) != stays[1].index(key)}
    rows = [_row(key, keys, old, new, key in moved) for key in _in_place(list(old.rows), list(new.rows))]
    return Overlaid(new.key, new.name, Told(old.policy, new.policy), tuple(columns), tuple(rows))


def _in_place(olds: Sequence[str], news: Sequence[str]) -> list[str]:
    """As they stand now; what is gone after the one it followed."""
    found, last = list(news), ""
    for key in olds:
        if key not in news:
            found.insert(found.index(last) + 1 if last else 0, key)
        last = key
    return found


def _column(key: str, old: _Table, new: _Table) -> Column:
    (_, before), (_, after) = old.columns.get(key, ("", "")), new.columns.get(key, ("", ""))
    kind = (new.columns.get(key) or old.columns[key])[0]
    return Column(kind, Told(before, after), _turned(key in old.columns, key in new.columns, before != after))


def _row(key: str, columns: Sequence[str], old: _Table, new: _Table, is_moved: bool) -> Row:
    before, after = old.rows.get(key, {}), new.rows.get(key, {})
    cells = tuple(Told(before.get(each, ""), after.get(each, "")) for each in columns)
    turned = _turned(key in old.rows, key in new.rows, any(each.differs for each in cells))
    return Row(_number(new.rows, key), _number(old.rows, key), turned or ("moved" if is_moved else ""), cells)


def _turned(was: bool, is_now: bool, differs: bool) -> Turned:
    if was and is_now:
        return "changed" if differs else ""
    return "added" if is_now else "removed"


def _number(rows: Mapping[str, object], key: str) -> int | None:
    return list(rows).index(key) + 1 if key in rows else None


def _tables(root: Element) -> dict[str, _Table]:
    found = (_table(each) for each in root if tag_of(each) == "decision")
    return {each.key: each for each in found if each is not None}


def _table(decision: Element) -> _Table | None:
    table = next((each for each in decision if tag_of(each) == "decisionTable"), None)
    if table is None:
        return None
    key = str(decision.get("id") or decision.get("name") or "")
    rules = [each for each in table if tag_of(each) == "rule"]
    columns = {
        f"{kind} {each.get('id') or place}": (kind, _name(each)) for kind, place, each in _heads(table)
    }
    if any(tag_of(part) == "description" for rule in rules for part in rule):
        columns["description"] = ("description", "")
    rows = {
        rule.get("id") or f"rule {place}": _cells(rule, list(columns)) for place, rule in enumerate(rules)
    }
    policy = str(table.get("hitPolicy") or "UNIQUE").lower()
    return _Table(key, decision.get("name") or key, policy, columns, rows)


def _heads(table: Element) -> Iterable[tuple[str, int, Element]]:
    for kind in _ENTRIES.values():
        yield from ((kind, place, each) for place, each in enumerate(e for e in table if tag_of(e) == kind))


def _name(column: Element) -> str:
    expression = next((each for each in column if tag_of(each) == "inputExpression"), None)
    said = text_of(expression).strip() if expression is not None else ""
    return str(column.get("label") or column.get("name") or said)


def _cells(rule: Element, columns: Sequence[str]) -> dict[str, str]:
    """Entries belong to the columns of their kind, in order."""
    left = {kind: [key for key in columns if key.startswith(f"{kind} ")] for kind in _ENTRIES.values()}
    cells: dict[str, str] = {}
    for part in rule:
        if (kind := _ENTRIES.get(tag_of(part))) and left[kind]:
            cells[left[kind].pop(0)] = text_of(part).strip()
        elif tag_of(part) == "description":
            cells["description"] = text_of(part).strip()
    return cells
