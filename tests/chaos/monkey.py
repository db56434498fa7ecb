"""What goes wrong: processes killed and frozen at moments drawn from a seed, until told to stop.

Between two strikes of one sort lies an exponential pause. A seed gives the same strikes at the same planned moments; what
they hit depends on who runs then.
"""

import contextlib
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from tests.stack.portal import Portal

PARENTS = ("web", "work", "sweeps", "beat")
VICTIM_SECONDS = 25.0  # a busy machine is slow to bring back what another strike has hit
T = TypeVar("T")
POOLS = ("work", "work", "sweeps")  # whose children are killed and frozen; most of them drain jobs


@dataclass(frozen=True, slots=True)
class Pace:
    """Mean seconds between strikes of each sort, and how long a frozen process stays so."""

    process: float = 2.0
    redis: float = 20.0
    postgres: float = 30.0
    freeze: float = 15.0
    frozen_seconds: float = 6.0


@dataclass
class Monkey:
    portal: Portal
    pace: Pace
    source: random.Random
    struck: Counter[str] = field(default_factory=Counter)
    _over: threading.Event = field(default_factory=threading.Event)

    def rage(self, seconds: float) -> None:
        """Strike for so long; when this returns nobody is frozen any more."""
        plans = [self._plan(sort, mean, seconds) for sort, mean in self._sorts()]
        started = time.monotonic()
        freezes: list[threading.Thread] = []
        for at, strike in sorted((plan for plans_of in plans for plan in plans_of), key=lambda plan: plan[0]):
            self._over.wait(max(0.0, started + at - time.monotonic()))
            if thread := strike():
                freezes.append(thread)
        self._over.wait(max(0.0, started + seconds - time.monotonic()))
        for thread in freezes:
            thread.join()

    def _sorts(self) -> list[tuple[Callable[[], threading.Thread | None], float]]:
        return [
            (self._kill_process, self.pace.process),
            (self._kill_redis, self.pace.redis),
            (self._kill_postgres, self.pace.postgres),
            (self._freeze, self.pace.freeze),
        ]

    def _plan(
        self, strike: Callable[[], threading.Thread | None], mean: float, seconds: float
    ) -> list[tuple[float, Callable[[], threading.Thread | None]]]:
        """Poisson, but at least once: the first strike comes within half of the time."""
        moments = [self.source.uniform(0.05, 0.5) * seconds]
        while (following := moments[-1] + self.source.expovariate(1 / mean)) < seconds * 0.95:
            moments.append(following)
        return [(moment, strike) for moment in moments]

    def _kill_process(self) -> None:
        name = self.source.choice(PARENTS + POOLS)
        children = self.portal.children_of(name) if self.source.random() < 0.5 else []
        pid = self.source.choice(children) if children else self.portal.pid_of(name)
        self._signal(f"{name} child" if children else name, pid, signal.SIGKILL)

    def _kill_redis(self) -> None:
        self._signal("redis", self._once_there(lambda: self.portal.pid_of("redis")), signal.SIGKILL)

    def _kill_postgres(self) -> None:
        """Power gone, or stopped "immediately": no checkpoint in either."""
        how = self.source.choice((signal.SIGKILL, signal.SIGQUIT))
        self._signal("postgres", self._once_there(lambda: self.portal.pid_of("postgres")), how)

    def _freeze(self) -> threading.Thread | None:
        """A process stands still past its leases, then goes on as if nothing had been: a zombie's results are fenced."""
        children = self._once_there(lambda: self.portal.children_of("work"))
        if not children or not self._signal("frozen", pid := self.source.choice(children), signal.SIGSTOP):
            return None
        thread = threading.Thread(target=self._thaw, args=(pid,), name="thaw")
        thread.start()
        return thread

    def _thaw(self, pid: int) -> None:
        time.sleep(self.pace.frozen_seconds)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)

    def _once_there(self, find: Callable[[], T]) -> T:
        """A victim that another strike has just hit is waited for a little."""
        deadline = time.monotonic() + VICTIM_SECONDS
        while not (found := find()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return found

    def _signal(self, name: str, pid: int | None, number: signal.Signals) -> bool:
        if pid is None:
            return False
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return False
        self.struck[name] += 1
        return True
