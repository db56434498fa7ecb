"""Where a bench stands: a database made for it, workers started for it, all of it gone afterwards."""

import os
import platform
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql as psycopg_sql
from psycopg.conninfo import make_conninfo

from portal.lib import sql
from portal.lib.clock import portal_now
from processes.store.definitions import forget_definitions
from processes.store.history import make_partitions

STOP_SECONDS = 20
READY_SECONDS = 60


@dataclass(slots=True)
class Ground:
    """An empty, migrated database, and the environment in which processes use it."""

    environment: dict[str, str]
    _stack: ExitStack = field(default_factory=ExitStack)

    def start(self, *command: str, **environment: str) -> "subprocess.Popen[bytes]":
        """Start a process of the project on this ground; it is ended with the bench."""
        process = subprocess.Popen(  # noqa: S603 - our own programs
            [sys.executable, *command],
            env=self.environment | environment,
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if os.environ.get("BENCH_VERBOSE") else subprocess.DEVNULL,
            start_new_session=True,
        )
        self._stack.callback(_end, process)
        return process

    def start_workers(self, processes: int, **environment: str) -> "subprocess.Popen[bytes]":
        """Celery workers that drain, as `make up` starts them; returns when they have looked for work once."""
        options = ("-Q", "work", "-c", str(processes), "--without-gossip", "--without-mingle")
        return self.start("-m", "celery", "-A", "portal.celery", "worker", *options, **environment)

    def stop(self, process: "subprocess.Popen[bytes]") -> None:
        """End a process before the bench does."""
        _end(process)

    def wait_until(self, query: str, seconds: float = READY_SECONDS, pause_seconds: float = 0.02) -> None:
        """Ask the database until `query` answers true."""
        pause = threading.Event()
        for _ in range(int(seconds / pause_seconds)):
            if sql.fetch_value(query):
                return
            pause.wait(pause_seconds)
        raise TimeoutError(f"Expected within {seconds:.0f} s: {query}")

    def settle(self) -> None:
        """Start measuring from what autovacuum would have left by then."""
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def ground() -> Iterator[Ground]:
    """Make a database beside the configured one, point Django at it, and drop it in the end."""
    usual = dict(connection.settings_dict)
    name = f"podium_bench_{uuid.uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(
            psycopg_sql.SQL("CREATE DATABASE {}").format(psycopg_sql.Identifier(name)).as_string(None)
        )
    _use(name)
    made = Ground(os.environ | {"DATABASE_URL": database_url(usual, name), "CHANNEL_PREFIX": name})
    try:
        call_command("migrate", verbosity=0, interactive=False)
        forget_definitions()
        make_partitions(portal_now())
        with made._stack:
            yield made
    finally:
        _use(usual["NAME"])
        with connection.cursor() as cursor:
            drop = psycopg_sql.SQL("DROP DATABASE {} WITH (FORCE)").format(psycopg_sql.Identifier(name))
            cursor.execute(drop.as_string(None))


def _use(name: str) -> None:
    sql.close_pool()
    connection.settings_dict["NAME"] = name
    forget_definitions()


def database_url(settings_dict: Mapping[str, Any], name: str) -> str:
    """A libpq connection string for a database beside the configured one."""
    parts = {"host": settings_dict["HOST"], "port": settings_dict["PORT"], "user": settings_dict["USER"]}
    return make_conninfo(
        "", dbname=name, password=settings_dict["PASSWORD"], **{k: v for k, v in parts.items() if v}
    )


def machine() -> dict[str, Any]:
    """What this was measured on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
        cursor.execute("SHOW fsync")
        fsync = cursor.fetchone()[0]
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "postgresql": server,
        "fsync": fsync,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
