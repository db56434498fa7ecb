"""Tell of an alert: rows of notices and of a call, in the transaction of whatever they tell of; sent after it.

Told is whoever the rule names and may see it; nobody learns a number by being named.
"""

from typing import Any

from django.contrib.auth.models import User

from dashboards.models import Alert, AlertCall, AlertRule
from dashboards.store.named import named
from dashboards.visibility import rules
from humantasks.notify.outbox import Message, write_out
from portal.lib.clock import machine_now, portal_now
from portal.lib.phrases import Words


def tell(rule: AlertRule, title: Words, body: Words, by_mail: bool) -> int:
    """As each of them wants to be told (by mail only if the rule says so); how many people."""
    notices = [
        Message(user_id=user_id, kind="alert", title=title, body=body, url=f"/alerts/{rule.pk}/")
        for user_id in told(rule)
    ]
    return write_out(notices, by_mail=by_mail)


def told(rule: AlertRule) -> list[int]:
    """Active people who are named, or are in a group that is, and may see the alert; the owner when nobody is named."""
    whom = named(rule.tell)
    active = User.objects.filter(is_active=True)
    if not rule.tell:
        return list(active.filter(pk=rule.owner_id).values_list("pk", flat=True))
    meant = active.filter(pk__in=whom.people) | active.filter(groups__in=whom.groups)
    return [each.pk for each in meant.order_by("pk").distinct() if rules(each).filter(pk=rule.pk).exists()]


def call(rule: AlertRule, alert: Alert | None, event: str) -> None:
    """Owe the destination a call; `event` is firing | resolved | test."""
    if rule.destination_id is None:
        return
    machine = machine_now()
    key = f"alert:{alert.pk}:{event}" if alert else f"alert-test:{rule.pk}:{machine.isoformat()}"
    AlertCall.objects.bulk_create(
        [
            AlertCall(
                rule=rule, key=key, body=_body(rule, alert, event), after=machine, created_at=portal_now()
            )
        ],
        ignore_conflicts=True,
    )


def _body(rule: AlertRule, alert: Alert | None, event: str) -> dict[str, Any]:
    return {
        "event": event,
        "alert": str(alert.pk) if alert else None,
        "rule": {
            "id": str(rule.pk),
            "name": rule.name,
            "measure": rule.measure,
            "process": rule.definition.key if rule.definition else None,
            "step": rule.step or None,
            "comparison": rule.comparison,
        },
        "value": alert.value if alert else rule.value,
        "threshold": rule.threshold,
        "text": alert.words if alert else f"Test of {rule.name}.",
        "fired_at": alert.fired_at.isoformat() if alert else None,
        "path": f"/alerts/{rule.pk}/",
    }
