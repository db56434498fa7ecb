"""A small past of two processes, and alerts about it."""

from collections.abc import Callable
from typing import Any

import pytest

from dashboards.actions.alert_rules import create_rule, drafted
from dashboards.models import AlertRule
from dashboards.store.alert_rules import read_rule
from tests.dashboards.boards.conftest import Past
from tests.dashboards.boards.conftest import past as past
from tests.processes.conftest import deployed as deployed

Ruled = Callable[..., AlertRule]


@pytest.fixture
def ruled(past: Past) -> Ruled:
    """An alert of the boss: open tasks of `slow` above 3, unless said otherwise."""

    def make(**given: Any) -> AlertRule:
        user = given.pop("by", past.boss)
        usual = {"name": "Too many", "measure": "tasks_open", "process": "slow", "threshold": 3}
        return create_rule(user, drafted(user, read_rule(usual | given)))

    return make
