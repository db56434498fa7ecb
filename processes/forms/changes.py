"""What two versions of a form differ in, field by field. Fields are the same when their keys (else ids) are."""

from collections.abc import Iterator
from typing import Any

from portal.lib.differences import Detail, Difference, Kind, details, in_order, words
from portal.lib.json import loads

_STRUCTURE = ("components", "id", "key")


def form_changes(before: bytes, after: bytes) -> list[Difference]:
    """Raises ValueError when a file is no JSON."""
    olds, news = (dict(_fields(loads(data))) for data in (before, after))
    found = [_one("added", key, news[key]) for key in news if key not in olds]
    found += [_one("removed", key, olds[key]) for key in olds if key not in news]
    for key in news:
        if key in olds and (told := details(_facts(olds[key]), _facts(news[key]))):
            found.append(_one("changed", key, news[key], told))
    shared = [key for key in olds if key in news]
    order = [key for key in news if key in olds]
    changed = {each.element_id for each in found}
    found += [
        _one("moved", key, news[key])
        for key in order
        if key not in changed and shared.index(key) != order.index(key)
    ]
    return in_order(found)


def _fields(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every component, those in groups too."""
    components = schema.get("components", []) if isinstance(schema, dict) else []
    for component in components if isinstance(components, list) else []:
        if isinstance(component, dict):
            yield str(component.get("key") or component.get("id") or component.get("path", "")), component
            yield from _fields(component)


def _facts(component: dict[str, Any]) -> dict[str, str]:
    return {label: text for label, text in _flat(component, "") if label not in _STRUCTURE}


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "components":
                yield from _flat(inner, f"{path}, {words(name)}" if path else words(name))
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _flat(inner, f"{path} {number}")
    else:
        yield path, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _one(kind: Kind, key: str, component: dict[str, Any], told: tuple[Detail, ...] = ()) -> Difference:
    name = str(component.get("label") or component.get("text") or key)
    return Difference(kind, key, str(component.get("type", "field")), name, told)
