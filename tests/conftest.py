"""The services every test may use, and the portal's own processes for those that need them running."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker

from portal.embedded.programs import local_url, portal_programs
from tests.emptying import remember_fresh, restore_fresh
from tests.portal import HOST, free_port, running
from tests.services import FOLDER_VARIABLE, Services, services_in, started_by_this_process

# Drawn examples are judged by what they do; how long one takes says more about the machine.
settings.register_profile("podium", deadline=None)
settings.load_profile("podium")

SERVICES = pytest.StashKey[Services]()
WORKERS = ("work", "sweeps", "beat")
ASKS = {"db", "transactional_db", "django_db_setup"}


def pytest_configure(config: pytest.Config) -> None:
    if started_by_this_process() and not config.option.collectonly:
        config.stash[SERVICES] = services_in(Path(os.environ[FOLDER_VARIABLE]))
        config.stash[SERVICES].start()


def pytest_unconfigure(config: pytest.Config) -> None:
    if services := config.stash.get(SERVICES, None):
        services.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks the database: to make it takes longer than all tests together that need none."""
    for item in items:
        if item.get_closest_marker("django_db") or ASKS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)


@pytest.fixture(autouse=True)
def _no_language_is_left() -> Iterator[None]:
    """A request in another language leaves its thread speaking it."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database as Django makes it, and a quick way back to it after tests that commit."""
    with django_db_blocker.unblock():
        remember_fresh()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: restore_fresh())
        yield


@pytest.fixture(scope="session")
def process_environment(django_db_setup: None) -> dict[str, str]:
    """The environment for a process of the portal's own that shall see this test's database and Redis.

    It sees what is committed: take `transactional_db` as well.
    """
    base, _, query = os.environ["DATABASE_URL"].partition("?")
    server = base.rpartition("/")[0]
    return os.environ | {"DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}?{query}"}


@pytest.fixture(scope="session")
def _web(process_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    web = next(program for program in portal_programs(HOST, port, is_demo=False) if program.name == "web")
    with running(web, process_environment, tmp_path_factory.mktemp("web")):
        yield local_url(HOST, port)


@pytest.fixture
def portal_url(_web: str, transactional_db: None) -> str:
    """Where the portal answers, as a real server in a process of its own."""
    return _web


@pytest.fixture
def portal_workers(
    process_environment: dict[str, str], transactional_db: None, tmp_path: Path
) -> Iterator[None]:
    """Celery's workers and beat, running while the test runs."""
    with ExitStack() as stack:
        for program in portal_programs(HOST, free_port(), is_demo=False):
            if program.name in WORKERS:
                stack.enter_context(running(program, process_environment, tmp_path))
        yield
