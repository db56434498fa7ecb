"""Keeps programs running: starts them again with back-off when they end, stops them in reverse order.

A program's output goes to a file of its own, its process group ends with it, and so do the programs when
the supervisor itself is killed (`account.leashed`). Why this is ours: docs/decisions, "A supervisor".
"""

import asyncio
import contextlib
import itertools
import os
import shutil
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

from portal.embedded.program import PROVEN_AFTER_SECONDS, Program, delay_before_restart
from portal.embedded.running import note_process

LOG_BYTES = 10 * 1024 * 1024  # then the file is moved to `.1` and begun anew
POLL_SECONDS = 0.05
LOG_CHECK_SECONDS = 60.0

Say = Callable[[str], None]


class Keeper:
    """Keeps one program running."""

    def __init__(self, program: Program, logs: Path, say: Say) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        self._note = logs / f"{program.name}.process"
        self.ready = asyncio.Event()
        self._say = say
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The running process, if there is one now."""
        return self._process.pid if self._process and self._process.returncode is None else None

    def start(self) -> None:
        self._task = asyncio.create_task(self._keep(), name=self.program.name)

    async def stop(self) -> None:
        """Ask the program to end; kill it after its time."""
        self._stopping.set()
        if self._process and self._process.returncode is None:
            _signal(self._process.pid, self.program.stop_signal)
        if self._task:
            await self._end_of(self._task)

    async def _end_of(self, task: asyncio.Task[None]) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(task), self.program.stop_seconds)
            return
        self._say(f"{self.program.name} did not stop within {self.program.stop_seconds:.0f} s; killing it")
        if self._process:
            _signal_group(self._process.pid, signal.SIGKILL)
        await task

    async def _keep(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            started = asyncio.get_running_loop().time()
            ended = await self._run_once()
            if self._stopping.is_set():
                return
            lasted = asyncio.get_running_loop().time() - started
            failures = 1 if lasted > PROVEN_AFTER_SECONDS else failures + 1
            delay = delay_before_restart(failures)
            self._say(f"{self.program.name} {ended}; starting it again in {delay:.1f} s (see {self.log})")
            await self._pause(delay)

    async def _run_once(self) -> str:
        """Start the program and wait for its end; says how it ended."""
        try:
            await asyncio.to_thread(self.program.prepare)
            process = await self._spawn()
        except Exception as failure:  # noqa: BLE001 - whatever keeps it from starting is said, and tried again
            return f"could not start: {failure}"
        self._process = process
        note_process(self._note, process.pid)
        if self._stopping.is_set():  # stop() came between, and had nobody to tell
            _signal(process.pid, self.program.stop_signal)
        watch = asyncio.create_task(self._watch_readiness())
        code = await process.wait()
        watch.cancel()
        self.ready.clear()
        _signal_group(process.pid, signal.SIGKILL)  # what it started and left behind
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"

    async def _spawn(self) -> asyncio.subprocess.Process:
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *self.program.command(),
                env=os.environ | dict(self.program.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def _watch_readiness(self) -> None:
        while not await asyncio.to_thread(self.program.is_ready):
            await asyncio.sleep(POLL_SECONDS)
        self.ready.set()

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


class Supervisor:
    """Keeps groups of programs running; the group started last is stopped first."""

    def __init__(self, logs: Path, say: Say) -> None:
        self._logs = logs
        self._say = say
        self._groups: list[list[Keeper]] = []
        self._rotation: asyncio.Task[None] | None = None

    async def start(self, programs: Sequence[Program], ready_within_seconds: float) -> None:
        """Start `programs` together and wait until all are ready.

        Raises:
            TimeoutError: naming those that are not ready, with the end of their output.
        """
        self._logs.mkdir(parents=True, exist_ok=True)
        self._rotation = self._rotation or asyncio.create_task(self._rotate_logs())
        keepers = [Keeper(program, self._logs, self._say) for program in programs]
        self._groups.append(keepers)
        for keeper in keepers:
            keeper.start()
        try:
            async with asyncio.timeout(ready_within_seconds):
                await asyncio.gather(*(keeper.ready.wait() for keeper in keepers))
        except TimeoutError as late:
            raise TimeoutError("\n".join(_excuse(k) for k in keepers if not k.ready.is_set())) from late

    def pids(self) -> dict[str, int | None]:
        """Which process runs each program now."""
        return {keeper.program.name: keeper.pid for group in self._groups for keeper in group}

    async def stop(self) -> None:
        """Stop every program, the last group first."""
        if self._rotation:
            self._rotation.cancel()
        while self._groups:
            await asyncio.gather(*(keeper.stop() for keeper in self._groups.pop()))

    async def _rotate_logs(self) -> None:
        while True:
            await asyncio.sleep(LOG_CHECK_SECONDS)
            for keeper in itertools.chain(*self._groups):
                begin_anew_when_large(keeper.log)


def begin_anew_when_large(log: Path, limit_bytes: int = LOG_BYTES) -> None:
    """Keep the last `limit_bytes` or so in `<log>.1`; the running program goes on appending to the same file."""
    if log.exists() and log.stat().st_size > limit_bytes:
        shutil.copyfile(log, log.with_name(f"{log.name}.1"))
        os.truncate(log, 0)


def _excuse(keeper: Keeper) -> str:
    said = keeper.log.read_text(errors="replace").splitlines()[-8:] if keeper.log.exists() else []
    return f"{keeper.program.name} did not become ready. It said last:\n  " + "\n  ".join(said)


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _signal_group(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)
