"""What a bell, a poll or a test asks for: do what is there to do, for at most ten seconds."""

import threading
from time import monotonic

from portal.live.bells import ring
from processes.actions.batches import carry_out_batches
from processes.actions.commands import carry_out_commands
from processes.actions.messages import correlate_waiting
from processes.store.destinations import PortalDirectory
from processes.work.drain import DRAIN_SECONDS, Drain

LOOK_SECONDS = (
    0.05  # commands, messages and batches that come up while jobs are drained wait this long at most
)
_busy = threading.Lock()


def work(seconds: float = DRAIN_SECONDS) -> int:
    """Carry out commands and batches, correlate messages and drain jobs; how many jobs were done.

    One run at a time in a process; whoever comes while one is under way returns at once. Rings for itself when the
    time is over and there may be more.
    """
    if not _busy.acquire(blocking=False):
        return 0
    try:
        between = _Between()
        drain = Drain(PortalDirectory(), meanwhile=between.look)
        if drain.run(seconds):
            ring("work")
        return drain.done
    finally:
        _busy.release()


class _Between:
    """Looks after commands, messages and batches while the drain goes on."""

    def __init__(self) -> None:
        self._next = 0.0

    def look(self) -> bool:
        """Whether anything was done; at most every 50 ms."""
        now = monotonic()
        if now < self._next:
            return False
        done = carry_out_commands() + len(correlate_waiting()) + carry_out_batches()
        self._next = monotonic() + LOOK_SECONDS
        return bool(done)
