"""Which reusable escalation chain a task gets that has none of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from humantasks.models.policy import EscalationPolicy

Levels = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Policies:
    """(definition, group name) -> levels; None and "" stand for all."""

    levels: Mapping[tuple[int | None, str], Levels]

    def chain(self, definition_id: int, groups: Sequence[str]) -> Levels:
        """The closest one: of this process and group, of the process, of the group, of everything."""
        places: list[tuple[int | None, str]] = [(definition_id, group) for group in groups]
        places += [(definition_id, ""), *((None, group) for group in groups), (None, "")]
        return next((self.levels[place] for place in places if place in self.levels), [])


def policies_now() -> Policies:
    """One query; they are few."""
    rows = EscalationPolicy.objects.filter(is_active=True).values_list(
        "definition_id", "group__name", "levels"
    )
    return Policies({(definition, group or ""): levels for definition, group, levels in rows})
