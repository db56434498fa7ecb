"""What may go, goes: evaluations of decisions and business events past their retention."""

from datetime import timedelta

import pytest

from portal.lib.clock import portal_now
from processes.models import DecisionHistory, Outbox
from processes.sweeps.housekeeping import forget_old_decisions, forget_old_events

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


def told(number: int, days_ago: int) -> Outbox:
    at = portal_now() - timedelta(days=days_ago)
    return Outbox.objects.create(id=number, topic="PaymentCaptured", at=at)


def test_business_events_past_their_retention_are_forgotten(settings):
    settings.EVENT_RETENTION_DAYS = 90
    told(1, 91)
    kept = told(2, 89)

    assert (forget_old_events(), forget_old_events()) == (1, 0)
    assert list(Outbox.objects.all()) == [kept]


def test_without_a_retention_business_events_are_kept(settings):
    settings.EVENT_RETENTION_DAYS = 0
    told(1, 5_000)

    assert forget_old_events() == 0
    assert Outbox.objects.exists()
