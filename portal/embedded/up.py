"""`make up`: everything of one installation under one supervisor, until Ctrl-C.

    python -m portal.embedded.up [--host HOST] [--port PORT] [--data FOLDER] [--bare]

PostgreSQL and Redis first (unless configured elsewhere), then preparation (`manage.py prepare`: migrations,
static files, demo) in a process of its own, then the portal. Stays lean: Django is never loaded here.
"""

import argparse
import asyncio
import os
import shutil
import signal
import socket
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.locks import held, held_if_free
from portal.embedded.logins import demo_passwords
from portal.embedded.programs import PYTHON, local_url, portal_programs
from portal.embedded.running import end_leftovers, forget_running, read_running, write_running
from portal.embedded.servers import Servers, servers_in
from portal.embedded.session import end_temporary_servers
from portal.embedded.supervisor import Supervisor
from portal.embedded.welcome import welcome
from portal.lib.errors import Conflict, PortalError, Unavailable

PROJECT = Path(__file__).resolve().parents[2]
READY_SECONDS = 60.0
TAKE_OVER_SECONDS = 30.0


class AlreadyRunning(Conflict):
    code = "already-running"
    message = "Expected to start Podium, but it already runs at {url}. `make stop` ends it."


class PortInUse(Conflict):
    code = "port-in-use"
    message = "Expected to listen on {host}:{port}, but another program does. Try `make up PORT={other}`."


class ServersInUse(Conflict):
    code = "servers-in-use"
    message = (
        "Expected to take over PostgreSQL, but another manage.py command still uses it. Try again later."
    )


class PreparationFailed(Unavailable):
    code = "preparation-failed"
    message = "Expected to prepare the database, but it failed (above). Nothing was lost; try again."


@dataclass(frozen=True, slots=True)
class Plan:
    """What this run is to be."""

    host: str
    port: int
    servers: Servers
    is_demo: bool

    @property
    def url(self) -> str:
        return local_url(self.host, self.port)

    def environment(self) -> dict[str, str]:
        """What commands in another terminal need to know, beside the secrets: nothing secret is in it."""
        hosts = {"127.0.0.1", "localhost", "[::1]", self.host, socket.gethostname()}
        allowed = "*" if self.host in {"0.0.0.0", "::"} else ",".join(sorted(hosts))  # noqa: S104
        given = {"PUBLIC_URL": self.url, "PODIUM_HOST": self.host, "ALLOWED_HOSTS": allowed}
        if self.is_demo:
            given |= {"PODIUM_DEMO": "1", "SANDBOX_PORT": str(self.port + 1)}
        return {name: os.environ.get(name, value) for name, value in given.items()}


def main(arguments: list[str]) -> int:
    """Run until told to stop; says in a sentence what keeps it from starting."""
    parser = argparse.ArgumentParser(prog="up", description=__doc__)
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    parser.add_argument("--data", type=Path, default=PROJECT / ".podium", help="where everything is kept")
    parser.add_argument("--bare", action="store_true", help="without the demo")
    chosen = parser.parse_args(arguments)
    folder = chosen.data.absolute()
    os.chdir(PROJECT)
    try:
        with ExitStack() as kept:
            if not kept.enter_context(held_if_free(folder / "up.lock")):
                raise AlreadyRunning(url=read_running(folder).get("url", "another terminal"))
            check_port(chosen.host, chosen.port)
            servers = servers_in(folder, os.environ)
            is_demo = servers.cluster is not None and not chosen.bare
            return asyncio.run(_serve(Plan(chosen.host, chosen.port, servers, is_demo)))
    except (PortalError, TimeoutError) as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1


def check_port(host: str, port: int) -> None:
    """Raises PortInUse when something listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise PortInUse(host=host, port=port, other=port + 10) from taken


async def _serve(plan: Plan) -> int:
    started = time.monotonic()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    home = plan.servers.home
    supervisor = Supervisor(home.logs, _say)
    try:
        starting = asyncio.create_task(_start(plan, supervisor))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            print(welcome(plan.url, _passwords(plan), home, time.monotonic() - started), flush=True)
            await stopping
        starting.cancel()
        await asyncio.wait({starting})
    finally:
        print("\nStopping ...", flush=True)
        await supervisor.stop()
        forget_running(home.root)
        shutil.rmtree(home.sockets, ignore_errors=True)
    print(f"Stopped. Data is kept in {home.root}; `make up` continues with it.", flush=True)
    return 0


async def _start(plan: Plan, supervisor: Supervisor) -> None:
    os.environ.update(plan.environment() | plan.servers.environment())
    write_running(plan.servers.home.root, plan.url, plan.environment())
    await asyncio.to_thread(_take_over, plan.servers)
    _say("Starting PostgreSQL and Redis")
    await asyncio.to_thread(plan.servers.prepare_cluster)  # what fails here would fail at every attempt
    await supervisor.start(plan.servers.programs(leash=True), READY_SECONDS)
    _say("Preparing the database")
    await _prepare()
    _say("Starting the portal")
    await supervisor.start(portal_programs(plan.host, plan.port, plan.is_demo), READY_SECONDS)


def _take_over(servers: Servers) -> None:
    """End what an earlier run or a killed command left behind; wait for a command that is at work."""
    if left := end_leftovers(servers.home.logs):
        _say(f"An earlier run was killed; ended what it left running: {', '.join(left)}")
    deadline = time.monotonic() + TAKE_OVER_SECONDS
    while True:
        with held(servers.home.root / "servers.lock"):
            if end_temporary_servers(servers):
                return
        if time.monotonic() > deadline:
            raise ServersInUse
        time.sleep(0.5)


async def _prepare() -> None:
    # What is printed here is read by a person who waits: progress and trouble, no lines for machines.
    environment = {"LOG_LEVEL": "WARNING", **os.environ}
    process = await asyncio.create_subprocess_exec(
        PYTHON, "manage.py", "prepare", env=environment, start_new_session=True
    )
    try:
        if await process.wait() != 0:
            raise PreparationFailed
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def _passwords(plan: Plan) -> dict[str, str]:
    return demo_passwords(plan.host, plan.servers.secrets.demo_secret) if plan.is_demo else {}


def _say(sentence: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {sentence}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
