"""A minute of everything dying, in small; `make chaos` is the whole of it."""

import pytest

from tests.chaos.monkey import Pace
from tests.chaos.storm import DRAIN_SECONDS, Plan, Report, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3 * DRAIN_SECONDS)]

# Fewer strikes than `make chaos` has, for a machine that runs other tests beside; nothing here depends on its speed.
PACE = Pace(process=4.0, redis=20.0, postgres=25.0, freeze=15.0)


@pytest.fixture(scope="module")
def report() -> Report:
    return run(Plan(instances=200, orders=40, seconds=60.0, seed=20_261_121, pace=PACE))


def test_whatever_dies_every_instance_ends_and_every_effect_happens_once(report: Report) -> None:
    assert report.complaints == [], report.logs


def test_the_storm_was_one(report: Report) -> None:
    assert {"postgres", "redis"} <= report.struck.keys()
    assert sum(report.struck.values()) >= 5  # a busy machine is slow to bring back whom to strike next
