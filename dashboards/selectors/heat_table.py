"""A heat document as a table: what its picture says, for files and for who does not see pictures. Pure but for names."""

from collections.abc import Iterator, Mapping
from typing import Any

from processes.selectors.elements import ElementInfo

COLUMNS = (
    "element_id",
    "name",
    "kind",
    "value",
    "n",
    "entered",
    "left",
    "there_now",
    "incidents",
    "target",
    "over_target",
)
COMPARED = ("value_before", "n_before", "change")


def heat_table(document: Mapping[str, Any], elements: Mapping[str, ElementInfo]) -> Iterator[tuple[Any, ...]]:
    """Heading first; times in seconds, shares from 0 to 1. With `compare`, the other side and the change at the end."""
    other = document["compare"]["nodes"] if "compare" in document else None
    yield (*COLUMNS, *COMPARED) if other is not None else COLUMNS
    for element_id, node in document["nodes"].items():
        row = _row(element_id, node, elements.get(element_id))
        yield row if other is None else (*row, *_change(node, other.get(element_id, {})))


def _row(element_id: str, node: Mapping[str, Any], info: ElementInfo | None) -> tuple[Any, ...]:
    words = (info.name, info.kind) if info else ("", "")
    told = [node.get(name) for name in ("value", "n", "entered", "left", "live", "incidents", "target")]
    return (element_id, *words, *("" if each is None else each for each in told), node.get("over_target", ""))


def _change(node: Mapping[str, Any], before: Mapping[str, Any]) -> tuple[Any, ...]:
    """No change where one side has no value: nothing is not zero."""
    now, then = node.get("value"), before.get("value")
    change = "" if now is None or then is None else now - then
    return ("" if then is None else then, before.get("n", 0), change)
