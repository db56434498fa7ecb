"""A PostgreSQL cluster in a folder: make it, say how to run it, reach it.

Reachable through a socket only, by password (scram) only. The portal's own role is no superuser, so that
rights revoked from it (the audit trail is append-only) really are. Making takes about a second and is all
or nothing: the cluster is finished beside its final place and moved there in one step.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from portal.embedded.account import Account, account_for, give, run_as
from portal.embedded.binaries import postgres_folder
from portal.lib.errors import Unavailable

ROLE = DATABASE = "podium"
CONNECTIONS = 200  # web, workers and beat hold pools of their own; an idle connection costs about 2 MB
MEGABYTE = 1024 * 1024


class CannotMakeCluster(Unavailable):
    """initdb or the first statements failed."""

    code = "cannot-make-cluster"
    message = "Expected to make a PostgreSQL data folder in {folder}, but it failed: {output}"


@dataclass(frozen=True, slots=True)
class Cluster:
    """One data folder with its socket folder and the password of the role `podium`."""

    data: Path
    sockets: Path
    password: str
    durable: bool = True  # tests give up fsync for speed

    @property
    def url(self) -> str:
        return self.database_url(DATABASE)

    def database_url(self, name: str) -> str:
        return f"postgresql://{ROLE}:{quote(self.password)}@/{name}?host={quote(str(self.sockets), safe='')}"

    @property
    def account(self) -> Account | None:
        return account_for(self.data)

    def exists(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def is_ready(self) -> bool:
        """Whether it takes connections now."""
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def command(self) -> list[str]:
        """The server as a foreground process; it ends on SIGINT, at once on SIGQUIT."""
        program = postgres_folder((self.data / "PG_VERSION").read_text().strip()) / "postgres"
        options = [f"-c{name}={value}" for name, value in self._settings().items()]
        return [*self._prefix(program), str(program), "-D", str(self.data), *options]

    def make(self) -> None:
        """Make the data folder with role and database, unless it is there.

        Raises:
            CannotMakeCluster: with what the programs said.
        """
        if self.exists():
            return
        unfinished = self.data.with_name(f"{self.data.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700, parents=True)
        give(unfinished, self.account)
        self._run("initdb", "-D", unfinished, *_INITDB, *(() if self.durable else ("--no-sync",)))
        (unfinished / "pg_hba.conf").write_text(f"local all {ROLE} scram-sha-256\n")
        self._run("postgres", "--single", "-D", unfinished, "postgres", says=self._first_statements())
        unfinished.rename(self.data)

    def forget_stranger(self) -> None:
        """Remove lock files whose process number belongs, by now, to something else.

        PostgreSQL clears its own lock files after a crash, and only it can tell whether a survivor still uses
        the data; but where the number was given away since (a restarted container) it refuses for ever.
        """
        pid = self._recorded_pid()
        if pid is None or not psutil.pid_exists(pid) or self._server_processes():
            return
        for lock in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
            lock.unlink(missing_ok=True)

    def running_pid(self) -> int | None:
        """The process that serves this folder now."""
        pid = self._recorded_pid()
        return pid if pid in self._server_processes() else None

    def _recorded_pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None

    def _server_processes(self) -> set[int]:
        """Every process of a server on this data; they all work inside the data folder."""
        return {process.pid for process in psutil.process_iter() if _works_in(process, self.data)}

    def _settings(self) -> dict[str, str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": str(CONNECTIONS),
            "shared_buffers": f"{_shared_buffers_megabytes()}MB",
            "max_parallel_workers_per_gather": "0",  # short queries on few cores; and containers have a small /dev/shm
            "jit": "off",  # compiling costs more than our queries take
            "random_page_cost": "1.1",  # solid state disks
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        return settings if self.durable else settings | _CARELESS

    def _prefix(self, program: Path) -> tuple[str, ...]:
        return run_as(self.account, reaching=(program, self.data))

    def _first_statements(self) -> str:
        password = self.password.replace("'", "''")
        return (
            f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}';\n"
            f"CREATE DATABASE {DATABASE} OWNER {ROLE};\n"
        )

    def _run(self, name: str, *arguments: object, says: str = "") -> None:
        program = postgres_folder() / name
        done = subprocess.run(  # noqa: S603 - our own programs and arguments
            [*self._prefix(program), program, *map(str, arguments)],
            input=says,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode != 0 or "ERROR:" in done.stdout:  # the single-user server ends with 0 all the same
            raise CannotMakeCluster(folder=self.data, output=done.stdout.strip()[-500:])


_INITDB = (
    "--username=postgres",
    "--auth=reject",  # nobody but our role may sign in, the superuser included
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--locale=C",
    "--builtin-locale=C.UTF-8",  # needs nothing of the system; sorts alike on every machine
    "--no-instructions",
)
_CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def _shared_buffers_megabytes() -> int:
    """A sixteenth of the memory: a demo beside other work, not a machine of its own."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEGABYTE
    return min(max(total // 16, 64), 1024)


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.name() == "postgres" and process.cwd() == str(folder.resolve())
    except psutil.Error:
        return False
