"""The services every test may use, and how a test hands them to processes it starts."""

import os
from pathlib import Path

import pytest
from django.db import connection

from tests.services import FOLDER_VARIABLE, Services, services_in, started_by_this_process

SERVICES = pytest.StashKey[Services]()


def pytest_configure(config: pytest.Config) -> None:
    if started_by_this_process() and not config.option.collectonly:
        config.stash[SERVICES] = services_in(Path(os.environ[FOLDER_VARIABLE]))
        config.stash[SERVICES].start()


def pytest_unconfigure(config: pytest.Config) -> None:
    if services := config.stash.get(SERVICES, None):
        services.stop()


@pytest.fixture
def process_environment(transactional_db: None) -> dict[str, str]:
    """The environment for a process of the portal's own that shall see this test's database and Redis."""
    base, _, query = os.environ["DATABASE_URL"].partition("?")
    server = base.rpartition("/")[0]
    return os.environ | {
        "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}?{query}",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
