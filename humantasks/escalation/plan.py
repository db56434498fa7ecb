"""(opened, calendar, levels) -> due instants. Pure.

A level counts from the opening of the task, not from the level before it, as people say it: "after 2 hours remind,
after 4 hours the lead". Levels that would be due together fire in their order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from processes.calendars.calendar import Calendar
from processes.calendars.deadlines import deadline


@dataclass(frozen=True, slots=True)
class PlannedLevel:
    level: int
    after: str
    due_at: datetime
    actions: list[list[Any]]  # [[kind, JSON argument], ...]


def plan(
    levels: Iterable[Mapping[str, Any]], opened_at: datetime, calendar: Calendar | None
) -> tuple[list[PlannedLevel], list[str]]:
    """The levels with their instants, and a sentence for each that has no such instant (it is left out)."""
    planned: list[PlannedLevel] = []
    troubles: list[str] = []
    for number, level in enumerate(levels):
        after = str(level.get("after", ""))
        try:
            due_at = deadline(after, opened_at, calendar)
        except ValueError as error:
            troubles.append(f"Escalation level {number + 1}: {error}")
            continue
        actions = [list(action) for action in level.get("actions", ())]
        planned.append(PlannedLevel(number, after, due_at or opened_at, actions))
    return planned, troubles
