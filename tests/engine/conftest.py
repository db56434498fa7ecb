"""Every engine test runs three times: in memory, reloaded after every command, and with partial views."""

import pytest

from tests.engine.harness import PARTIAL, RELOADED, STRAIGHT, Engine
from tests.engine.invariants import check


@pytest.fixture(params=[STRAIGHT, RELOADED, PARTIAL])
def engine(request: pytest.FixtureRequest) -> Engine:
    made = Engine(request.param)
    yield made
    check(made.store, made.catalog.processes)
