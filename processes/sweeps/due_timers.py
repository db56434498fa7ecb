"""Fire what is due: timers of instances, in batches; timer start events."""

import logging
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from portal.lib import sql, trace
from processes.actions.run import Applied, Result, Skipped, run
from processes.engine.commands import StartInstance, TriggerTimer
from processes.engine.timers import next_due
from processes.models import DefinitionVersion, Timer
from processes.store.calendars import calendar
from processes.store.definitions import compiled_process
from processes.store.ids import take_id
from processes.store.load import read_times

log = logging.getLogger(__name__)
_SQL = sql.load_queries(Path(__file__).parents[1] / "store" / "sql" / "sweeps.sql")
SLICE = 1_000  # ten transactions of a hundred instances
STARTS = 20
FAULT_PAUSE = timedelta(minutes=5)


def fire_due_timers() -> int:
    """Fire one slice of due timers; how many fired."""
    now, _, _ = read_times()
    rows = sql.fetch(_SQL["due_timers"], {"now": now, "limit": SLICE})
    commands = [TriggerTimer(row[1], row[2], row[0], row[3], row[4], row[5]) for row in rows]
    results = run(commands, wait=False) if commands else []
    _clear(commands, results, now)
    return sum(isinstance(result, Applied) for result in results)


def _clear(commands: list[TriggerTimer], results: list[Result], now: datetime) -> None:
    """A timer that can't fire must not come up every second."""
    faulty: list[int] = []
    orphans: list[int] = []
    for command, result in zip(commands, results, strict=True):
        if isinstance(result, Applied | Skipped) or result.code in ("suspended", "timer-gone"):
            continue
        (faulty if result.code == "engine-fault" else orphans).append(command.timer_id)
    if orphans:
        log.warning("timers without tokens", extra={"timers": orphans})
        sql.execute(_SQL["delete_orphans"], {"ids": sql.numbers(orphans)})
    if faulty:
        sql.execute(_SQL["postpone_timers"], {"ids": sql.numbers(faulty), "until": now + FAULT_PAUSE})


def start_by_timer() -> int:
    """Start what timer start events say; how many started. The next occurrence is set in the same transaction."""
    with transaction.atomic():
        now, _, _ = read_times()
        due = sql.fetch(_SQL["take_start_timers"], {"now": now, "limit": STARTS})
        if not due:
            return 0
        versions = DefinitionVersion.objects.defer("content").in_bulk([row[0] for row in due])
        run([_start(versions[row[0]], row[1]) for row in due], wait=False)
        for version_id, element, due_at, repeat in due:
            _arm_again(version_id, element, due_at, repeat, now)
    return len(due)


def _start(version: DefinitionVersion, element: int) -> StartInstance:
    return StartInstance(
        take_id(),
        version.pk,
        version.definition_id,
        correlation_id=trace.new_id(),
        actor="timer",
        start_at=element,
    )


def _arm_again(version_id: int, element: int, due_at: datetime, repeat: str, now: datetime) -> None:
    event = compiled_process(version_id).elements[element].event
    key = event.timer.calendar if event is not None and event.timer is not None else ""
    due = next_due(repeat, due_at, now, calendar(key) if key else None)
    if due is not None:
        Timer.objects.create(
            id=take_id(), version_id=version_id, element=element, due_at=due.at, repeat=due.repeat
        )
