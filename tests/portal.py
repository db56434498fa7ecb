"""The portal's own programs, running for tests as `make up` runs them."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from portal.embedded.program import Program
from tests.services import wait_until

PROJECT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
STOP_SECONDS = 15


@contextmanager
def running(program: Program, environment: Mapping[str, str], logs: Path) -> Iterator[None]:
    """Run `program` for a while; it is ready when the block begins and gone when it ends."""
    log = logs / f"{program.name}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            program.command(),
            cwd=PROJECT,
            env={**environment, **program.environment},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        wait_until(lambda: process.poll() is not None or program.is_ready(), log.read_text)
        assert process.poll() is None, log.read_text()
        yield
    finally:
        _end(process, program)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _end(process: subprocess.Popen[bytes], program: Program) -> None:
    process.send_signal(program.stop_signal)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
