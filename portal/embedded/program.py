"""What the supervisor is told about one program it keeps running. A value; runs nothing."""

import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

FIRST_DELAY_SECONDS = 0.2
LONGEST_DELAY_SECONDS = 5.0  # so that what dies is back within 10 s, its own start included
PROVEN_AFTER_SECONDS = 30.0  # a program that ran this long begins again with the first delay


def _nothing() -> None:
    return None


def _at_once() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Program:
    """A program that is to run until it is told to stop."""

    name: str
    command: Callable[[], Sequence[str]]  # asked before every start
    environment: Mapping[str, str] = field(default_factory=dict)  # beside the supervisor's own
    prepare: Callable[[], None] = _nothing  # before every start; may take a moment
    is_ready: Callable[[], bool] = _at_once  # polled after every start
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0  # then it is killed


def delay_before_restart(failures_in_a_row: int) -> float:
    """Seconds to wait before starting again: doubling, and never so long that nobody would wait for it."""
    return min(FIRST_DELAY_SECONDS * 2.0 ** (failures_in_a_row - 1), LONGEST_DELAY_SECONDS)
