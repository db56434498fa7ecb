"""A cluster in a folder: all or nothing, private, and started again after every accident."""

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from portal.embedded.account import leashed
from portal.embedded.folders import FolderTaken, make_private
from portal.embedded.postgres import Cluster
from tests.services import private_folder, wait_until

pytestmark = pytest.mark.slow  # a cluster each: a second to make


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A made cluster, in a folder short enough for a socket."""
    folder = private_folder("cluster")
    cluster = Cluster(folder / "data", folder / "s", password="it's secret", durable=False)
    make_private(cluster.sockets, cluster.account)
    cluster.make()
    yield cluster
    if pid := cluster.running_pid():
        os.kill(pid, signal.SIGKILL)
    subprocess.run(["rm", "-rf", folder], check=True)


@pytest.fixture
def start(cluster: Cluster) -> Iterator[object]:
    started: list[subprocess.Popen[bytes]] = []

    def run(cluster: Cluster = cluster) -> subprocess.Popen[bytes]:
        cluster.forget_stranger()
        command = leashed(cluster.command(), signal.SIGQUIT)
        started.append(subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True))
        wait_until(cluster.is_ready, lambda: "not ready")
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.wait()


def test_the_portals_role_is_no_superuser_but_may_make_databases(cluster, start):
    start()

    with psycopg.connect(cluster.url) as connection:
        rights = connection.execute(
            "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = 'podium'"
        ).fetchone()

    assert rights == (False, True)


def test_nobody_signs_in_without_the_password(cluster, start):
    start()

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"postgresql://podium:wrong@/podium?host={cluster.sockets}")


def test_not_even_the_superuser_signs_in_from_outside(cluster, start):
    start()

    with pytest.raises(psycopg.OperationalError, match="no pg_hba"):
        psycopg.connect(f"postgresql://postgres:x@/postgres?host={cluster.sockets}")


def test_it_listens_on_no_network_port(cluster, start):
    start()

    with psycopg.connect(cluster.url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_making_it_again_keeps_what_is_there(cluster):
    before = (cluster.data / "PG_VERSION").stat().st_mtime_ns

    cluster.make()

    assert (cluster.data / "PG_VERSION").stat().st_mtime_ns == before


def test_a_half_made_folder_is_made_anew(cluster):
    half = cluster.data.with_name("other.unfinished")
    (half / "base").mkdir(parents=True)
    other = Cluster(cluster.data.with_name("other"), cluster.sockets, "x", durable=False)

    other.make()

    assert other.exists()
    assert not half.exists()


def test_data_survives_a_kill(cluster, start):
    durable = replace(cluster, durable=True)
    process = start(durable)
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    process.kill()
    process.wait()

    start(durable)

    with psycopg.connect(cluster.url) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can own a folder that its servers may not enter")
def test_it_runs_in_a_folder_only_root_may_enter(cluster, start):
    cluster.data.parent.chmod(0o700)

    start()

    assert cluster.running_pid()


def test_a_lock_file_that_names_a_stranger_does_not_keep_it_from_starting(cluster, start):
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n")

    start()

    assert cluster.running_pid() != os.getpid()


def test_a_lock_file_of_a_running_server_is_respected(cluster, start):
    process = start()

    cluster.forget_stranger()

    assert cluster.running_pid() == process.pid


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "theirs").symlink_to(tmp_path)

    with pytest.raises(FolderTaken, match="belongs to somebody else"):
        make_private(tmp_path / "theirs", None)
