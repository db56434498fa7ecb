"""The demo's alerts: made once, by somebody who may."""

import pytest

from dashboards.models import AlertRule
from portal.demo.alerts import make_alerts
from portal.demo.setup import make_setup


@pytest.mark.django_db(transaction=True)
def test_the_manager_has_alerts_and_keeps_what_became_of_them() -> None:
    make_setup()
    make_alerts()
    AlertRule.objects.filter(name="Orders stand still").delete()

    make_alerts()

    assert list(AlertRule.objects.values_list("name", "owner__username")) == [
        ("Fraud reviews pile up", "manager")
    ]
