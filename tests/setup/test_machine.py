"""What cannot work is said before anything is downloaded, with the one thing to do about it."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from portal.setup.machine import Machine, is_taken, problems
from tests.portal import free_port

LINUX = Machine("Linux", "x86_64", "glibc", (3, 11), False, 10**10, frozenset())


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port somebody listens on, and nobody on the one before it."""
    with ExitStack() as servers:
        while True:
            server = servers.enter_context(socket.socket())
            server.bind(("127.0.0.1", 0))
            server.listen()
            port = server.getsockname()[1]
            if not is_taken("127.0.0.1", port - 1):
                break
        yield port


def found(machine: Machine, project: Path, port: int | None = None, **environment: str) -> list[str]:
    return problems(machine, project, environment, "127.0.0.1", port)


def test_nothing_is_in_the_way_on_a_plain_linux_machine(tmp_path):
    assert found(LINUX, tmp_path) == []


def test_a_python_without_a_redis_wheel_names_the_one_package_to_install(tmp_path):
    (problem,) = found(replace(LINUX, python=(3, 13)), tmp_path)

    assert "no wheel for Python 3.13" in problem
    assert "redis-server" in problem


@pytest.mark.parametrize("way", ["redis-server", "valkey-server"])
def test_a_redis_on_the_path_is_good_everywhere(tmp_path, way):
    assert found(replace(LINUX, system="Darwin", processor="arm64", libc="", programs={way}), tmp_path) == []


def test_a_platform_without_wheels_is_told_to_install_both_servers(tmp_path):
    postgres, redis = found(replace(LINUX, libc="musl"), tmp_path)

    assert "DATABASE_URL" in postgres
    assert "REDIS_URL" in redis


def test_configured_servers_need_no_wheels(tmp_path):
    machine = replace(LINUX, libc="musl")

    assert found(machine, tmp_path, DATABASE_URL="postgresql://x", REDIS_URL="redis://x") == []


def test_root_without_setpriv_is_told_to_install_it(tmp_path):
    (problem,) = found(replace(LINUX, is_root=True), tmp_path)

    assert "util-linux" in problem


def test_a_port_in_use_is_named_with_a_way_around(tmp_path, taken_port):
    (problem,) = found(LINUX, tmp_path, port=taken_port)

    assert f"127.0.0.1:{taken_port}" in problem
    assert f"make up PORT={taken_port + 100}" in problem


def test_the_port_of_the_sandbox_is_looked_at_too(tmp_path, taken_port):
    (problem,) = found(LINUX, tmp_path, port=taken_port - 1)

    assert f"127.0.0.1:{taken_port}" in problem


def test_a_portal_that_already_runs_is_named(tmp_path):
    (tmp_path / ".podium").mkdir()
    note = {"process": f"{os.getpid()}-1", "url": "http://127.0.0.1:8000"}
    (tmp_path / ".podium/up.json").write_text(json.dumps(note))

    (problem,) = found(LINUX, tmp_path, port=8000)

    assert "already runs at http://127.0.0.1:8000" in problem
    assert "make stop" in problem


def test_a_note_of_a_killed_run_is_no_obstacle(tmp_path):
    (tmp_path / ".podium").mkdir()
    (tmp_path / ".podium/up.json").write_text('{"process": "999999999-1", "url": "x"}')

    assert found(LINUX, tmp_path, port=free_port()) == []


@pytest.mark.parametrize("port", [-1, 0, 65_529, 70_000])
def test_an_impossible_port_is_refused(tmp_path, port):
    assert "between 1 and 65528" in found(LINUX, tmp_path, port=port)[0]


def test_a_half_made_data_folder_is_named_and_kept(tmp_path):
    (tmp_path / ".podium/postgres/base").mkdir(parents=True)

    (problem,) = found(LINUX, tmp_path)

    assert "incomplete" in problem
    assert (tmp_path / ".podium/postgres/base").exists()


def test_a_full_disk_is_said_before_the_download(tmp_path):
    (problem,) = found(replace(LINUX, free_bytes=10**9), tmp_path)

    assert "2.5 GB" in problem
