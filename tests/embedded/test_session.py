"""A command finds the servers that run, or starts them for as long as they are used."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.embedded.locks import held
from portal.embedded.servers import Servers, servers_in
from portal.embedded.session import end_temporary_servers
from tests.services import private_folder

pytestmark = pytest.mark.slow  # a cluster each: a second to make

COMMAND = """
import os, sys, psycopg
from pathlib import Path
from portal.embedded.session import servers_for_command
with servers_for_command(["manage.py", "shell"], Path(sys.argv[1])):
    print(psycopg.connect(os.environ["DATABASE_URL"]).execute("SELECT 1").fetchone()[0], flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def home() -> Iterator[Path]:
    folder = private_folder("home")
    yield folder
    with held(folder / "servers.lock"):
        end_temporary_servers(here(folder))
    subprocess.run(["rm", "-rf", folder, here(folder).home.sockets], check=True)


def here(folder: Path) -> Servers:
    return servers_in(folder, {})


def command(home: Path) -> subprocess.Popen[str]:
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(COMMAND), home],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )


def answer_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def end(process: subprocess.Popen[str]) -> None:
    process.communicate("\n")


def test_a_command_starts_the_servers_and_ends_them(home):
    process = command(home)
    answer = answer_of(process)
    end(process)

    assert answer == "1"
    assert not here(home).are_ready()


def test_two_commands_share_the_servers_and_the_last_one_ends_them(home):
    first = command(home)
    answer_of(first)
    second = command(home)
    answer_of(second)

    end(first)
    was_ready = here(home).are_ready()
    end(second)

    assert was_ready
    assert not here(home).are_ready()


def test_what_a_killed_command_leaves_behind_the_next_one_uses_and_ends(home):
    killed = command(home)
    answer_of(killed)
    killed.kill()
    killed.communicate()
    left = here(home).cluster.running_pid()

    process = command(home)
    answer_of(process)
    used = here(home).cluster.running_pid()
    end(process)

    assert used == left
    assert not here(home).are_ready()
