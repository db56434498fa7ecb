"""What is made of many measured times."""

import pytest

from processes.bench.figures import percentile
from processes.management.commands.bench import find_benches


@pytest.mark.parametrize(("share", "expected"), [(0.5, 51), (0.95, 96), (0.99, 100), (1, 100)])
def test_percentile_is_a_value_that_was_seen(share: float, expected: float) -> None:
    assert percentile(list(range(100, 0, -1)), share) == expected


def test_percentile_of_nothing_is_nothing() -> None:
    assert percentile([], 0.99) == 0


def test_every_bench_of_the_design_is_found() -> None:
    named = {"straight_through", "single_start", "multi_instance", "inbox", "timers", "feel"}

    assert named <= set(find_benches())
