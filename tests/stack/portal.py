"""A whole portal of a test's own: `make up` without the demo, on its own folder, port and loopback, ready to be harmed.

What it is told of the outside (services, destinations, processes) comes from `prepare.py`, in a process of its own with
the portal's settings; nothing of the test run's own services is shared.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from portal.embedded.account import leashed
from portal.embedded.programs import local_url
from portal.embedded.running import read_running
from portal.embedded.servers import Servers, servers_in
from tests.portal import HOST, PROJECT, free_port
from tests.services import wait_until

START_SECONDS = 600  # on a machine that does much else
STOP_SECONDS = 60
NOT_OURS = (
    "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "CREDENTIAL_KEYS", "DJANGO_SETTINGS_MODULE", "CHANNEL_PREFIX",
    "PODIUM_TEST_SERVICES",
)  # fmt: skip


class Portal:
    """Entered, it runs; left, everything of it is gone."""

    def __init__(self, **environment: str) -> None:
        self.port = free_port()
        self.url = local_url(HOST, self.port)
        self._folder = Path(tempfile.mkdtemp(prefix="podium-stack-"))
        self._folder.chmod(0o711)  # where root runs this, the servers have another name
        self.data = self._folder / "data"
        self._log = self._folder / "up.log"
        self._given = environment

    def __enter__(self) -> "Portal":
        command = ["-m", "portal.embedded.up", f"--port={self.port}", f"--data={self.data}", "--bare"]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                leashed([sys.executable, *command], signal.SIGTERM),
                cwd=PROJECT,
                env=_clean() | self._given,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(lambda: "Podium runs at" in self.said() or self._has_ended(), self.said, START_SECONDS)
        if self._has_ended():
            raise RuntimeError(self.said())
        return self

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def servers(self) -> Servers:
        return servers_in(self.data, {})

    @property
    def database_url(self) -> str:
        cluster = self.servers.cluster
        assert cluster is not None
        return cluster.url

    def environment(self) -> dict[str, str]:
        """For a command of the project that shall see this portal's database and Redis."""
        running: dict[str, str] = read_running(self.data).get("environment", {})
        return _clean() | self._places() | self._given | running

    def _places(self) -> dict[str, str]:
        servers = self.servers
        assert servers.bells is not None
        return {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "SECRET_KEY": servers.secrets.django_key,
            "CREDENTIAL_KEYS": servers.secrets.credential_key,
            "DATABASE_URL": self.database_url,
            "REDIS_URL": servers.bells.url,
        }

    def run(self, *command: str, says: Mapping[str, Any] | None = None) -> "subprocess.CompletedProcess[str]":
        """A command of the project, to its end."""
        return subprocess.run(
            [sys.executable, *command],
            cwd=PROJECT,
            env=self.environment(),
            input=json.dumps(says) if says is not None else None,
            capture_output=True,
            text=True,
            check=False,
        )

    def prepare(self, **wishes: Any) -> dict[str, str]:
        """Deploy, register destinations, make people (`prepare.py`); API tokens by user name."""
        done = self.run("-m", "tests.stack.prepare", says=wishes)
        if done.returncode != 0:
            raise RuntimeError(done.stderr[-3000:])
        tokens: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
        return tokens

    def doctor(self) -> dict[str, Any]:
        """What `manage.py doctor --json` says: its checks that found something, by name."""
        done = self.run("manage.py", "doctor", "--json")
        checks = json.loads(done.stdout)["checks"]
        return {check["name"]: check["examples"] for check in checks if check["violations"]}

    def pid_of(self, program: str) -> int | None:
        """The process the supervisor runs under this name now."""
        try:
            pid = int((self.data / f"logs/{program}.process").read_text().partition("-")[0])
        except (OSError, ValueError):
            return None
        return pid if psutil.pid_exists(pid) else None

    def children_of(self, program: str) -> list[int]:
        """The processes a program has started: a worker's pool, a server's backends."""
        try:
            return [child.pid for child in psutil.Process(self.pid_of(program) or 0).children()]
        except psutil.NoSuchProcess:
            return []

    def said(self) -> str:
        return self._log.read_text(errors="replace")[-4000:]

    def logs(self, lines: int = 15) -> str:
        """The last words of every program."""
        found = []
        for log in sorted((self.data / "logs").glob("*.log")):
            words = log.read_text(errors="replace").splitlines()[-lines:]
            found.append("\n".join([f"--- {log.name}", *words]))
        return "\n".join(found)

    def _has_ended(self) -> bool:
        return self._process.poll() is not None


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in NOT_OURS}
