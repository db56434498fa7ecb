"""Which reusable escalation chain a task gets: the one its model names, else, without levels of its own, the closest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from humantasks.models.policy import EscalationPolicy

Levels = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Policies:
    """(definition, group name) -> levels; None and "" stand for all. `named`: by key; one that is off has no levels."""

    levels: Mapping[tuple[int | None, str], Levels]
    named: Mapping[str, Levels]

    def chain(self, definition_id: int, groups: Sequence[str]) -> Levels:
        """The closest one: of this process and group, of the process, of the group, of everything."""
        places: list[tuple[int | None, str]] = [(definition_id, group) for group in groups]
        places += [(definition_id, ""), *((None, group) for group in groups), (None, "")]
        return next((self.levels[place] for place in places if place in self.levels), [])


def policies_now() -> Policies:
    """One query; they are few."""
    rows = EscalationPolicy.objects.select_related("group").order_by("pk")
    by_place = {
        (row.definition_id, row.group.name if row.group else ""): row.levels
        for row in rows
        if row.is_active and not row.only_named
    }
    return Policies(by_place, {row.key: row.levels if row.is_active else [] for row in rows if row.key})
