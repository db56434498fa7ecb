"""What dies comes back; what is told to stop stops."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psutil
import pytest

from portal.embedded.program import LONGEST_DELAY_SECONDS, Program, delay_before_restart
from portal.embedded.supervisor import Supervisor, begin_anew_when_large

SLEEPER = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"


@pytest.fixture
async def supervisor(tmp_path: Path) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(tmp_path, say=lambda sentence: None)
    yield supervisor
    await supervisor.stop()


def program(name: str, code: str, tmp_path: Path, **more: object) -> Program:
    said = tmp_path / f"{name}.log"
    ready = lambda: said.exists() and "up" in said.read_text()  # noqa: E731
    return Program(name, lambda: [sys.executable, "-c", code], is_ready=ready, **more)


async def until(condition: Callable[[], object], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


async def test_a_killed_program_is_back_within_ten_seconds(supervisor, tmp_path):
    await supervisor.start([program("a", SLEEPER, tmp_path)], 10)
    first = supervisor.pids()["a"]

    os.kill(first, signal.SIGKILL)

    await until(lambda: supervisor.pids()["a"] not in (None, first))


async def test_what_a_killed_program_had_started_goes_with_it(supervisor, tmp_path):
    parent = "import subprocess; subprocess.Popen(['sleep', '600']); print('up', flush=True); import time; time.sleep(600)"
    await supervisor.start([program("a", parent, tmp_path)], 10)
    process = psutil.Process(supervisor.pids()["a"])
    (child,) = process.children()

    process.kill()

    await until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


async def test_a_program_that_cannot_start_is_tried_again(supervisor, tmp_path):
    (tmp_path / "tries").touch()
    code = f"open({str(tmp_path / 'tries')!r}, 'a').write('x'); print('up', flush=True); raise SystemExit(3)"
    await supervisor.start([program("a", code, tmp_path)], 10)

    await until(lambda: len((tmp_path / "tries").read_text()) >= 3)


async def test_a_program_that_is_not_ready_in_time_is_named_with_what_it_said(supervisor, tmp_path):
    quiet = Program("quiet", lambda: [sys.executable, "-c", "print('no licence', flush=True); import time; time.sleep(9)"],
                    is_ready=lambda: False)  # fmt: skip

    with pytest.raises(TimeoutError, match=r"quiet did not become ready(?s:.*)no licence"):
        await supervisor.start([quiet], 1)


async def test_stopping_ends_every_program(supervisor, tmp_path):
    await supervisor.start([program(name, SLEEPER, tmp_path) for name in ("a", "b")], 10)
    pids = supervisor.pids()

    await supervisor.stop()

    assert not any(psutil.pid_exists(pid) for pid in pids.values())


async def test_a_program_that_ignores_the_request_to_stop_is_killed(supervisor, tmp_path):
    await supervisor.start([program("a", STUBBORN, tmp_path, stop_seconds=0.2)], 10)
    pid = supervisor.pids()["a"]

    await supervisor.stop()

    assert not psutil.pid_exists(pid)


def test_delays_double_and_stay_short_enough_to_be_back_within_ten_seconds():
    delays = [delay_before_restart(failures) for failures in range(1, 8)]

    assert delays == [0.2, 0.4, 0.8, 1.6, 3.2, LONGEST_DELAY_SECONDS, LONGEST_DELAY_SECONDS]


def test_a_large_log_is_kept_aside_and_begun_anew(tmp_path):
    log = tmp_path / "web.log"
    log.write_text("x" * 100)

    begin_anew_when_large(log, limit_bytes=50)

    assert (log.read_text(), (tmp_path / "web.log.1").read_text()) == ("", "x" * 100)
