"""`make up`, whole: what is killed comes back, what is stopped is gone, and data survives all of it."""

import os
import re
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from portal.embedded.programs import answers
from portal.embedded.servers import Servers, servers_in
from tests.portal import HOST, PROJECT, free_port
from tests.services import private_folder, wait_until

pytestmark = pytest.mark.slow  # starts a whole portal

BACK_SECONDS = (
    10  # the promise, until it is started again; how soon it answers depends on what else the machine does
)
START_SECONDS = 120


class Up:
    """A `make up` on a data folder of its own."""

    def __init__(self, folder: Path, log: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.log = log
        outside = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "CREDENTIAL_KEYS", "DJANGO_SETTINGS_MODULE"}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "portal.embedded.up",
                    f"--port={self.port}",
                    f"--data={folder}",
                    "--bare",
                ],
                cwd=PROJECT,
                env={name: value for name, value in os.environ.items() if name not in outside},
                stdout=log,
                stderr=log,
            )

    @property
    def said(self) -> str:
        return self.log.read_text()

    @property
    def servers(self) -> Servers:
        return servers_in(self.folder, {})

    def until_it_runs(self) -> None:
        wait_until(lambda: "Podium runs at" in self.said, lambda: self.said, START_SECONDS)

    def pid_of(self, program: str) -> int:
        return int((self.folder / f"logs/{program}.process").read_text().partition("-")[0])

    def pids(self) -> list[int]:
        return [int(note.read_text().partition("-")[0]) for note in (self.folder / "logs").glob("*.process")]

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        self.process.send_signal(number)
        self.process.wait(60)


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Callable[[], Up]]:
    """Starts it; again on the same data when called again."""
    yield from starter(tmp_path)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """One that runs, for tests that leave it running."""
    starting = starter(tmp_path_factory.mktemp("up"))
    portal = next(starting)()
    portal.until_it_runs()
    yield portal
    next(starting, None)


def starter(logs: Path) -> Iterator[Callable[[], Up]]:
    folder = private_folder(f"up-{uuid.uuid4().hex[:6]}")
    started: list[Up] = []

    def start() -> Up:
        started.append(Up(folder, logs / f"up-{len(started)}.log"))
        return started[-1]

    yield start
    for running in started:
        if running.process.poll() is None:
            running.stop()
    subprocess.run(["rm", "-rf", folder, servers_in(folder, {}).home.sockets], check=True)


def alive(pids: list[int]) -> list[int]:
    return [
        pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    ]


def test_whatever_is_killed_is_back_within_ten_seconds(portal):
    ready = {
        "postgres": lambda: portal.servers.cluster.is_ready(),
        "redis": lambda: portal.servers.bells.is_ready(),
        "web": lambda: answers(HOST, portal.port),
        "work": lambda: True,
        "beat": lambda: True,
    }

    for program, is_ready in ready.items():
        old = portal.pid_of(program)
        os.kill(old, signal.SIGKILL)
        wait_until(
            lambda old=old, name=program: portal.pid_of(name) != old, lambda: portal.said, BACK_SECONDS
        )
        wait_until(is_ready, lambda: portal.said, START_SECONDS)


def test_data_survives_a_killed_supervisor_and_its_programs_do_not(up):
    portal = up()
    portal.until_it_runs()
    pids = portal.pids()
    with psycopg.connect(portal.servers.cluster.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")

    portal.stop(signal.SIGKILL)
    wait_until(lambda: not alive(pids), lambda: f"still alive: {alive(pids)}")
    again = up()
    again.until_it_runs()

    with psycopg.connect(again.servers.cluster.url) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_stopping_leaves_nothing_behind(up):
    portal = up()
    portal.until_it_runs()
    pids = portal.pids()

    portal.stop()

    assert alive(pids) == []
    assert not portal.servers.home.sockets.exists()
    assert not (portal.folder / "up.json").exists()


def test_stopping_while_it_starts_leaves_nothing_behind(up):
    portal = up()
    wait_until(lambda: "Preparing" in portal.said, lambda: portal.said, START_SECONDS)

    portal.stop()

    assert alive(portal.pids()) == []
    assert "Stopped." in portal.said


def test_a_second_one_is_told_where_the_first_one_runs(portal, tmp_path):
    second = Up(portal.folder, tmp_path / "second.log")

    assert second.process.wait(60) == 1
    assert re.search(rf"already runs at http://127.0.0.1:{portal.port}.*make stop", second.said)
