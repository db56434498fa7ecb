"""Work that comes due by time: a table of sweeps that each app fills at start, and the ways to run them.

A sweep is a function that handles one bounded slice and says how many rows it handled; it waits for nobody and may run
anywhere, twice at once too. The tick runs what is due, `/clock/advance` runs all to the end.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, perf_counter

log = logging.getLogger(__name__)

SLICE_SECONDS = 2.0  # a sweep with more to do goes on with the next tick, after the others had their turn


@dataclass(frozen=True, slots=True)
class Sweep:
    """`run` handles one slice and answers how many rows it handled; 0 = nothing left."""

    name: str
    run: Callable[[], int]
    every_seconds: float = 1.0
    by_portal_time: bool = True  # whether moving the clock makes work for it


_sweeps: dict[str, Sweep] = {}
_last_run: dict[str, float] = {}


def register(sweep: Sweep) -> None:
    """Add a sweep to the table; the same name again replaces it."""
    _sweeps[sweep.name] = sweep


def sweeps() -> list[Sweep]:
    """All of them, in the order they were registered."""
    return list(_sweeps.values())


def due_sweeps() -> list[str]:
    """Names of the sweeps whose interval is over in this process; asking counts as running."""
    now = monotonic()
    due = [s.name for s in _sweeps.values() if now - _last_run.get(s.name, -1e9) >= s.every_seconds * 0.9]
    for name in due:
        _last_run[name] = now
    return due


def run_sweep(name: str, seconds: float = SLICE_SECONDS) -> int:
    """Run one sweep until it has nothing left or its time is over; rows handled."""
    sweep = _sweeps[name]
    started = perf_counter()
    handled = 0
    while True:
        found = sweep.run()
        handled += found
        if not found or perf_counter() - started > seconds:
            break
    if handled:
        log.info(
            "swept", extra={"sweep": name, "rows": handled, "seconds": round(perf_counter() - started, 3)}
        )
    return handled


def run_all_to_the_end() -> int:
    """Run every sweep that follows portal time until none finds anything; rows handled. For the movable clock."""
    total = 0
    while found := sum(s.run() for s in _sweeps.values() if s.by_portal_time):
        total += found
    return total
