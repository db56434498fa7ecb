"""Life in the demo: colleagues work on what the web shop's orders led to, and on nothing else."""

from collections import Counter
from datetime import timedelta

import pytest

from humantasks.models import HumanTask
from portal.demo import traffic
from portal.demo.people import TRAFFIC_USER, person
from portal.demo.setup import make_setup
from portal.lib.clock import machine_now
from portal.models import DemoState
from processes.actions.instances import NewInstance, published_version, start_instances
from processes.visibility import actor_of

pytestmark = pytest.mark.django_db(transaction=True)
ENOUGH = traffic.LEFT_FOR_VISITORS  # of so many one is left alone


@pytest.fixture(autouse=True)
def tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many tasks of the warehouse for the web shop as for a visitor."""
    monkeypatch.setattr(traffic, "THINKING", timedelta(0))
    make_setup()
    version = published_version("stock_forecast")
    for username in (TRAFFIC_USER, "requester"):
        new = [NewInstance({"outlook": {"sku": "TILE-1", "days": 2}})] * ENOUGH
        start_instances(version, new, actor=actor_of(person(username)), start_at="order_supplies")


def look(**state: object) -> None:
    DemoState.objects.update_or_create(id=1, defaults={"traffic_on": True, "seen_at": machine_now()} | state)


def test_colleagues_leave_the_tasks_of_visitors_alone() -> None:
    look()

    traffic.colleagues_work()

    done = Counter(HumanTask.objects.filter(state="completed").values_list("started_by", flat=True))
    assert done == {actor_of(person(TRAFFIC_USER)): ENOUGH - 1}


def test_nobody_works_while_nobody_looks() -> None:
    look(seen_at=machine_now() - timedelta(hours=1))

    traffic.colleagues_work()

    assert not HumanTask.objects.filter(state="completed").exists()
