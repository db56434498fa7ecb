"""When a process starts by itself next: its timer start events, and the occurrences that follow. One query."""

from dataclasses import dataclass
from datetime import datetime

from processes.engine.timers import next_due
from processes.models import Timer
from processes.store.calendars import calendar
from processes.store.definitions import compiled_process


@dataclass(frozen=True, slots=True)
class UpcomingStart:
    at: datetime
    element_id: str
    name: str  # of the start event


def upcoming_starts(definition_id: int, *, most: int = 5) -> list[UpcomingStart]:
    """Soonest first, at most `most`."""
    timers = Timer.objects.filter(instance=None, version__definition=definition_id).order_by("due_at")[:most]
    found = [start for timer in timers for start in _occurrences(timer, most)]
    return sorted(found, key=lambda start: start.at)[:most]


def _occurrences(timer: Timer, most: int) -> list[UpcomingStart]:
    assert timer.version_id is not None
    element = compiled_process(timer.version_id).elements[timer.element]
    key = (
        element.event.timer.calendar if element.event is not None and element.event.timer is not None else ""
    )
    working = calendar(key) if key else None
    at, repeat = timer.due_at, timer.repeat
    found = [UpcomingStart(at, element.id, element.name or element.id)]
    while len(found) < most and (due := next_due(repeat, at, at, working)) is not None:
        at, repeat = due.at, due.repeat
        found.append(UpcomingStart(at, element.id, element.name or element.id))
    return found
