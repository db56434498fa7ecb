"""What may go, goes: evaluations of decisions past their retention."""

from datetime import timedelta

import pytest

from portal.lib.clock import portal_now
from processes.models import DecisionHistory
from processes.sweeps.housekeeping import forget_old_decisions

pytestmark = pytest.mark.django_db


def evaluated(days_ago: int) -> DecisionHistory:
    at = portal_now() - timedelta(days=days_ago)
    return DecisionHistory.objects.create(version_id=1, decision="d", at=at)


def test_evaluations_past_their_retention_are_forgotten(settings):
    settings.HISTORY_RETENTION_DAYS = 30
    evaluated(31)
    kept = evaluated(29)

    assert forget_old_decisions() == 1
    assert list(DecisionHistory.objects.all()) == [kept]
    assert forget_old_decisions() == 0


def test_without_a_retention_everything_is_kept(settings):
    settings.HISTORY_RETENTION_DAYS = 0
    evaluated(5_000)

    assert forget_old_decisions() == 0
    assert DecisionHistory.objects.exists()
