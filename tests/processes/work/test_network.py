"""Workers whose network to PostgreSQL is slow, breaks off, swallows everything, or dies while a commit is answered."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from processes.actions.commands import carry_out_commands
from processes.doctor.checks import CHECKS
from processes.models import DefinitionVersion, ElementHistory, Job
from processes.sweeps.expired_leases import take_back_expired
from tests.processes.models import line
from tests.processes.work.proxy import Proxy
from tests.processes.work.test_workers import Workers, completed, start, until, workers

__all__ = ["workers"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MANY = 40
Deployed = Callable[..., DefinitionVersion]


@pytest.fixture
def network(process_environment: dict[str, str]) -> Iterator[Proxy]:
    folder = parse_qs(urlsplit(process_environment["DATABASE_URL"]).query).get("host")
    if not folder:
        pytest.skip("this PostgreSQL has no socket to stand before")
    server = Path(folder[0]) / ".s.PGSQL.5432"
    with TemporaryDirectory(prefix="net") as own:
        proxy = Proxy(server, Path(own))
        yield proxy
        proxy.close()


@pytest.fixture
def through(network: Proxy, workers: Workers, process_environment: dict[str, str]) -> Callable[[], object]:
    """Start a worker behind the network."""
    base = process_environment["DATABASE_URL"].partition("?")[0]
    url = f"{base}?host={quote(str(network.folder), safe='')}"
    return lambda: workers(DATABASE_URL=url)


def recovered() -> int:
    """What the sweeps do every second, then count."""
    take_back_expired()
    carry_out_commands()
    return completed()


def assert_nothing_lost_or_doubled(count: int) -> None:
    assert ElementHistory.objects.count() == 4 * count  # start, two jobs, end of each
    assert not Job.objects.exists()
    assert [check.name for check in CHECKS if check.name != "default_partitions_used" and check.find()] == []


def test_a_slow_network_delays_and_loses_nothing(
    deployed: Deployed, network: Proxy, through: Callable[[], object]
) -> None:
    network.delay = 0.02
    start(deployed(line("order", "quick", "quick")), 5)

    through()
    until(lambda: recovered() == 5, 120)

    assert_nothing_lost_or_doubled(5)


def test_connections_that_break_off_lose_nothing(
    deployed: Deployed, network: Proxy, through: Callable[[], object]
) -> None:
    start(deployed(line("order", "slow", "quick")), MANY)
    through()
    until(lambda: completed() > 2, 120)

    network.reset_share = 0.1
    until(lambda: network.broken >= 5, 120)
    network.reset_share = 0.0
    until(lambda: recovered() == MANY, 120)

    assert_nothing_lost_or_doubled(MANY)


def test_commits_that_are_answered_to_nobody_are_not_done_again(
    deployed: Deployed, network: Proxy, through: Callable[[], object]
) -> None:
    start(deployed(line("order", "slow", "quick")), MANY)
    through()
    until(lambda: completed() > 2, 120)

    network.cut_after_commit = 5  # a quick worker may be done by now, and none is cut
    until(lambda: network.broken >= 5 or recovered() == MANY, 120)
    until(lambda: recovered() == MANY, 120)

    assert_nothing_lost_or_doubled(MANY)


def test_work_goes_on_within_a_minute_after_a_network_that_swallowed_everything(
    deployed: Deployed, network: Proxy, through: Callable[[], object]
) -> None:
    version = deployed(line("order", "slow", "quick"))
    start(version, MANY)
    through()
    until(lambda: completed() > 2, 120)
    network.is_silent.set()
    Event().wait(3)

    network.is_silent.clear()
    network.break_all()
    start(version, 5)
    until(lambda: recovered() == MANY + 5, 60)

    assert_nothing_lost_or_doubled(MANY + 5)
