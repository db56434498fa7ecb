"""(opened, calendar, due, levels) -> due instants. Pure.

A level counts from the opening of the task, not from the level before it, as people say it: "after 2 hours remind,
after 4 hours the lead". "75%" is a share of the (working) time until the task is due. Levels that would be due together fire in their order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from processes.calendars.calendar import Calendar
from processes.calendars.deadlines import deadline

OF_STEPS = frozenset(("remind", "notify", "escalate", "alert"))
MOST_PERCENT = 1_000  # of the time until it is due; beyond that a duration says it better
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PlannedLevel:
    level: int
    after: str
    due_at: datetime
    actions: list[list[Any]]  # [[kind, JSON argument], ...]


def without_task(levels: Iterable[Mapping[str, Any]], *, holds_tasks: bool) -> list[dict[str, Any]]:
    """What of a chain can happen to what is no task: no shares of a time to its due date; and only where tasks are open
    inside (`holds_tasks`: a sub-process, a process) what is done with tasks."""
    kept = [
        {
            "after": level["after"],
            "actions": [each for each in level["actions"] if holds_tasks or each[0] in OF_STEPS],
        }
        for level in levels
        if not _is_share(level)
    ]
    return [level for level in kept if level["actions"]]


def fits(levels: Iterable[Mapping[str, Any]], *, holds_tasks: bool) -> bool:
    """Whether all of a chain can happen to what is no task."""
    chain = list(levels)
    return without_task(chain, holds_tasks=holds_tasks) == [
        {"after": level["after"], "actions": list(level["actions"])} for level in chain
    ]


def _is_share(level: Mapping[str, Any]) -> bool:
    return str(level["after"]).strip().endswith("%")


def plan(
    levels: Iterable[Mapping[str, Any]],
    opened_at: datetime,
    calendar: Calendar | None,
    due_at: datetime | None = None,
) -> tuple[list[PlannedLevel], list[str]]:
    """The levels with their instants, and a sentence for each that has no such instant (it is left out)."""
    planned: list[PlannedLevel] = []
    troubles: list[str] = []
    for number, level in enumerate(levels):
        after = str(level.get("after", ""))
        try:
            at = instant(after, opened_at, calendar, due_at)
        except ValueError as error:
            troubles.append(f"Escalation level {number + 1}: {error}")
            continue
        actions = [list(action) for action in level.get("actions", ())]
        planned.append(PlannedLevel(number, after, at, actions))
    return planned, troubles


def instant(after: str, opened_at: datetime, calendar: Calendar | None, due_at: datetime | None) -> datetime:
    """When a level is due. Raises ValueError with a sentence."""
    share = share_of(after)
    if share is None:
        return deadline(after, opened_at, calendar) or opened_at
    if due_at is None:
        raise ValueError(f"Expected a due date, of which to take {after.strip()}, but the task has none.")
    if calendar is None:
        return opened_at + (due_at - opened_at) * share
    return calendar.add(opened_at, calendar.between(opened_at, due_at) * share)


def share_of(after: str) -> float | None:
    """ "75%" -> 0.75; None for what is no share. Raises ValueError."""
    text = after.strip()
    if not text.endswith("%"):
        return None
    number = text.removesuffix("%").strip()
    if not number.isdecimal() or not 0 < int(number) <= MOST_PERCENT:
        raise ValueError(f"Expected a share of 1% to {MOST_PERCENT}%, but it is {text!r}.")
    return int(number) / 100


def check_after(after: str) -> None:
    """Raises ValueError with a sentence for what is neither a duration nor a share."""
    if share_of(after) is None and not after.strip().startswith("P"):
        raise ValueError(f"Expected a time such as PT2H or a share such as 75%, but it is {after!r}.")
    if share_of(after) is None:
        deadline(after, _ANY_DAY, None)
