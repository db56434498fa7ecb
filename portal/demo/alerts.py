"""Two alerts that the demo's manager has made: one that fires when orders stand still, one that waits."""

from dashboards.actions.alert_rules import create_rule, drafted
from dashboards.models import AlertRule
from dashboards.store.alert_rules import read_rule
from portal.demo.people import person

RULES = (
    {
        "name": "Orders stand still",
        "measure": "incidents",
        "process": "order_to_cash",
        "comparison": "above",
        "threshold": 3,
        "clears_at": 1,
    },
    {
        "name": "Fraud reviews pile up",
        "measure": "tasks_open",
        "process": "order_to_cash",
        "step": "fraud_review",
        "comparison": "above",
        "threshold": 25,
        "clears_at": 10,
        "minutes": 15,
        "quiet_from": "18:00",
        "quiet_to": "08:00",
    },
)


def make_alerts() -> None:
    """Once: whoever changed or deleted them keeps it so."""
    if AlertRule.objects.exists():
        return
    manager = person("manager")
    for rule in RULES:
        create_rule(manager, drafted(manager, read_rule(rule)))
