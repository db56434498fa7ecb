"""What two versions of a file differ in, in words: shared by process models, decision tables and forms.

`flat` turns nested facts into one path each, so that two versions are compared fact by fact, whatever they are about.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["added", "removed", "changed", "moved"]
ORDER: tuple[Kind, ...] = ("added", "removed", "changed", "moved")


@dataclass(frozen=True, slots=True)
class Detail:
    """One fact: what it is called, and its text before and after; "" where there was or is none."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One element. `what` is its kind in words ("user task"); `name` what people call it."""

    kind: Kind
    element_id: str
    what: str
    name: str
    details: tuple[Detail, ...] = field(default=())


def details(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Detail, ...]:
    """The facts that differ, those of `after` in their order, then what is gone."""
    labels = [*after, *(label for label in before if label not in after)]
    pairs = ((label, before.get(label, ""), after.get(label, "")) for label in labels)
    return tuple(Detail(*pair) for pair in pairs if pair[1] != pair[2])


def words(name: str) -> str:
    """`candidateGroups` as "candidate groups"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").lower()


def in_order(found: Iterable[Difference]) -> list[Difference]:
    """Added first, then removed, changed, moved; each as they stand in the file."""
    return sorted(found, key=lambda each: ORDER.index(each.kind))
