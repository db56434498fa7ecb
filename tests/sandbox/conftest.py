"""A sandbox of the test's own, on free ports."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

PORTS = 6


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[int]:
    """The base port of a running sandbox."""
    port = free_block()
    program = (
        "import asyncio, pathlib, signal\n"
        "from portal.sandbox.server import run\n"
        "async def main():\n"
        "    stop = asyncio.Event()\n"
        "    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)\n"
        f"    await run(pathlib.Path({str(tmp_path / 'sandbox.db')!r}), {port}, stop)\n"
        "asyncio.run(main())\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program])
    wait_for(f"http://127.0.0.1:{port}/sandbox/totals", process)
    yield port
    process.terminate()
    process.wait(10)


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Ask until somebody answers; a program that died is not waited for."""
    with httpx.Client(transport=httpx.HTTPTransport(retries=30)) as client:
        while process.poll() is None:
            try:
                client.get(url, timeout=5)
                return
            except httpx.ConnectError:
                continue
    raise RuntimeError(f"Expected the sandbox to serve {url}, but it ended with {process.returncode}.")


def free_block() -> int:
    """A base port with PORTS free ones from it on; processes of one test run begin to look at different ones."""
    first = os.getpid() * 10 % 10_000
    for base in (20_000 + (first + further) % 10_000 for further in range(0, 10_000, 10)):
        with socket.socket() as probe:
            if all(_is_free(base + number) for number in range(PORTS)):
                return base
            probe.close()
    raise RuntimeError("Expected six free ports in a row, but found none.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
