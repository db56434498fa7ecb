"""Heat that says something else than the tokens is mended, and told."""

from datetime import UTC, datetime

import pytest

from dashboards.store.fold import fold
from dashboards.store.reconcile import find_drift, repair_drift
from dashboards.store.record import record
from processes.facts import BatchCommitted

NOW = datetime(2026, 11, 20, 12, 3, 7, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_a_token_that_does_not_exist_is_taken_back() -> None:
    record([BatchCommitted(NOW, [(7, 1, None)], [], [], [])])
    fold(NOW)

    assert repair_drift(NOW) == [(7, 1, 1, 0)]
    assert find_drift(NOW) == []


@pytest.mark.django_db(transaction=True)
def test_nothing_is_repaired_where_nothing_drifted() -> None:
    assert repair_drift(NOW) == []
