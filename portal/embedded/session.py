"""The embedded servers for one `manage.py` command.

While `make up` runs, a command uses its servers. Otherwise the first command starts them and the last one
of those that came to use them ends them, under two locks: `servers.lock` is held while starting and ending,
`users.lock` is shared by every command that uses them. A command that is killed leaves them running; the
next one finds, uses and ends them.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path

from portal.embedded.locks import held, held_if_free, is_held, shared
from portal.embedded.program import Program
from portal.embedded.running import end_process, read_running
from portal.embedded.servers import Servers, servers_in
from portal.lib.errors import Unavailable

WITHOUT_SERVERS = frozenset(
    {
        "up",
        "help",
        "simulate",
        "tck",
        "makemessages",
        "compilemessages",
        "collectstatic",
        "startapp",
        "version",
    }
)
READY_SECONDS = 60.0
POLL_SECONDS = 0.03


class ServersNotReady(Unavailable):
    code = "servers-not-ready"
    message = "Expected PostgreSQL and Redis to start within {seconds:.0f} s, but they did not; see {logs}."


@contextmanager
def servers_for_command(arguments: Sequence[str], folder: Path) -> Iterator[None]:
    """Let `manage.py ARGUMENTS` find its servers: those configured, those of `make up`, or its own.

    Raises:
        ServersNotReady: they do not answer in time.
    """
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        yield  # a real installation brings its own keys as well
        return
    servers = servers_in(folder, os.environ)
    os.environ.update(read_running(folder).get("environment", {}) | servers.environment())
    with nullcontext() if _needs_none(arguments) else _used(servers):
        yield


def _needs_none(arguments: Sequence[str]) -> bool:
    return len(arguments) < 2 or "--help" in arguments or arguments[1] in WITHOUT_SERVERS


@contextmanager
def _used(servers: Servers) -> Iterator[None]:
    root = servers.home.root
    with ExitStack() as using:
        with held(root / "servers.lock"):
            if not servers.are_ready():
                _start_or_wait(servers)
            using.enter_context(shared(root / "users.lock"))
        try:
            yield
        finally:
            with held(root / "servers.lock"):
                using.close()
                end_temporary_servers(servers)


def end_temporary_servers(servers: Servers) -> bool:
    """End servers that commands started for themselves, unless one still uses them; says whether none is left.

    The caller holds `servers.lock`.
    """
    note = servers.home.root / "temporary"
    with held_if_free(servers.home.root / "users.lock") as free:
        if note.exists() and free:
            for pid in map(int, note.read_text().split()):
                end_process(pid)
            note.unlink()
            shutil.rmtree(servers.home.sockets, ignore_errors=True)
    return not note.exists()


def _start_or_wait(servers: Servers) -> None:
    """`make up` holds `up.lock` for as long as it lives: then its servers are coming."""
    if not is_held(servers.home.root / "up.lock"):
        missing = [program for program in servers.programs(leash=False) if not program.is_ready()]
        pids = [_spawn(program, servers.home.logs) for program in missing]
        (servers.home.root / "temporary").write_text(" ".join(map(str, pids)))
    deadline = time.monotonic() + READY_SECONDS
    while not servers.are_ready():
        if time.monotonic() > deadline:
            raise ServersNotReady(seconds=READY_SECONDS, logs=servers.home.logs)
        time.sleep(POLL_SECONDS)


def _spawn(program: Program, logs: Path) -> int:
    program.prepare()
    logs.mkdir(exist_ok=True)
    with (logs / f"{program.name}.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own programs
            program.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    return process.pid
