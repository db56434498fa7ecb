"""Two of each, each of one set killed once: nothing is lost, done twice or left for the doctor."""

import pytest

from tests.chaos.twins import DRAIN_SECONDS, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(4 * DRAIN_SECONDS)]


def test_with_two_of_each_any_one_may_die() -> None:
    report = run()

    assert report.complaints == []
    assert report.started > 10
