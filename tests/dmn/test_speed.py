"""Reference numbers of decision tables, with room for a busy machine."""

import pytest

from processes.bench.decision_table import table_us


@pytest.mark.performance
def test_a_table_of_100_rules_takes_at_most_200_microseconds():
    assert table_us() <= 200
