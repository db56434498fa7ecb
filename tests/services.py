"""PostgreSQL and Redis for one test run.

The process that starts the run (pytest itself, or xdist's controller) starts both in a temporary folder and
ends them; xdist's workers find them through the environment and take a database and a Redis number each.
With DATABASE_URL and REDIS_URL set from outside, those servers are used and nothing is started.
What a killed run leaves behind, the next one clears away.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from portal.embedded.folders import make_private
from portal.embedded.postgres import Cluster
from portal.embedded.redis import Bells

FOLDER_VARIABLE = "PODIUM_TEST_SERVICES"
FOLDER = Path(tempfile.gettempdir()) / f"podium-tests-{os.geteuid()}"
START_SECONDS = 30


@dataclass(slots=True)
class Services:
    """The servers of this run, while it runs."""

    folder: Path
    cluster: Cluster
    bells: Bells
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        clear_orphans()
        self.folder.mkdir(parents=True, exist_ok=True)
        make_private(self.folder / "s", self.cluster.account)
        self.cluster.make()
        for name, command in (("postgres", self.cluster.command()), ("redis", self.bells.command())):
            self._spawn(name, command)
        wait_until(self.cluster.is_ready, self._said)
        wait_until(self.bells.is_ready, self._said)

    def stop(self) -> None:
        for process in self.processes:
            process.send_signal(signal.SIGQUIT if process is self.processes[0] else signal.SIGKILL)
        for process in self.processes:
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _spawn(self, name: str, command: list[str]) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        (self.folder / f"{name}.pid").write_text(_fingerprint(process.pid))
        self.processes.append(process)

    def _said(self) -> str:
        return "\n".join(log.read_text()[-2000:] for log in self.folder.glob("*.log"))


def claim_places(environment: MutableMapping[str, str]) -> None:
    """Put the places of this run's services into `environment`, unless servers were given from outside."""
    if FOLDER_VARIABLE not in environment and not {"DATABASE_URL", "REDIS_URL"} <= environment.keys():
        environment[FOLDER_VARIABLE] = str(FOLDER / _fingerprint(os.getpid()))
    environment.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
    environment.setdefault("CREDENTIAL_KEYS", "aW5zZWN1cmUtb25seS1mb3ItdGVzdHMtISEhISEhISE=")
    worker = environment.get("PYTEST_XDIST_WORKER", "main")
    environment["CHANNEL_PREFIX"] = f"podium-{worker}"
    if folder := environment.get(FOLDER_VARIABLE):
        services = services_in(Path(folder))
        environment.setdefault("DATABASE_URL", services.cluster.url)  # a child's names the test's database
        environment["REDIS_URL"] = services.bells.database_url(_number(worker))


def started_by_this_process() -> bool:
    """Whether this process is the one that starts and ends the services."""
    return Path(os.environ.get(FOLDER_VARIABLE, "")).name == _fingerprint(os.getpid())


def services_in(folder: Path) -> Services:
    """The services of a run with data in `folder`, not started."""
    cluster = Cluster(folder / "postgres", folder / "s", password="test", durable=False)
    return Services(folder, cluster, Bells(folder / "s/redis.sock", account_of=cluster.data))


def _number(worker: str) -> int:
    """`gw3` takes Redis database 4, the main process 0; a Redis has 16."""
    return int(worker.removeprefix("gw")) + 1 if worker.startswith("gw") else 0


def private_folder(name: str) -> Path:
    """A folder of this process for servers of its own: short enough for a socket, enterable by their account."""
    folder = FOLDER / _fingerprint(os.getpid()) / name
    folder.mkdir(parents=True, mode=0o711)
    return folder


def clear_orphans() -> None:
    """End servers and remove folders of runs whose starter is gone."""
    for folder in FOLDER.glob("[0-9]*-[0-9]*"):
        if not _is_alive(folder.name):
            for pid_file in folder.glob("*.pid"):
                if _is_alive(fingerprint := pid_file.read_text()):
                    os.kill(int(fingerprint.split("-")[0]), signal.SIGKILL)
            shutil.rmtree(folder, ignore_errors=True)


def wait_until(ready: Callable[[], bool], explain: Callable[[], str], seconds: float = START_SECONDS) -> None:
    """Poll `ready`; after `seconds` fail with what `explain` says."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(explain())
        time.sleep(0.02)


def _fingerprint(pid: int) -> str:
    """A process, told from a later one with the same number."""
    return f"{pid}-{int(psutil.Process(pid).create_time() * 100)}"


def _is_alive(fingerprint: str) -> bool:
    pid = int(fingerprint.split("-")[0])
    return psutil.pid_exists(pid) and _fingerprint(pid) == fingerprint
