"""The engine's scenarios over PostgreSQL: whole views and partial ones."""

from collections.abc import Iterator

import pytest

from tests.engine.harness import PARTIAL, RELOADED
from tests.engine.invariants import check
from tests.processes.store.scenarios.postgres import PostgresEngine


@pytest.fixture(params=[RELOADED, PARTIAL])
def engine(request: pytest.FixtureRequest, db: None) -> Iterator[PostgresEngine]:
    made = PostgresEngine(request.param)
    yield made
    check(made.store, made.catalog.processes)
