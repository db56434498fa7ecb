"""Fire alerts and look after them.

A firing, its notices and the call it owes are one transaction under the lock of its rule, and a rule has at most one open alert:
whoever is killed in between has done nothing, and two sweeps at once fire once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils.translation import gettext_noop as N_

from dashboards.actions.alert_telling import call, tell
from dashboards.lifecycle import ALERT, OPEN_ALERT_STATES
from dashboards.models import Alert, AlertRule
from dashboards.store.alert_words import Condition, Step, decide, is_quiet
from dashboards.store.zone import ZONE
from dashboards.visibility import find_alert, may_settle
from humantasks.facts import EscalationAlerted
from portal.lib.clock import portal_now
from portal.lib.errors import Conflict, Forbidden, Invalid
from portal.lib.phrases import Phrase
from portal.live.groups import ALERTS
from portal.live.push import push_on_commit
from processes.actions.audit import record
from processes.store.guarded import move_one

MOST_REASON = 1_000
_SEEN = """
INSERT INTO alert_sample (rule_id, hour, low, high) VALUES (%s, date_trunc('hour', %s::timestamptz), %s, %s)
ON CONFLICT (rule_id, hour) DO UPDATE SET low = least(alert_sample.low, excluded.low), high = greatest(alert_sample.high, excluded.high)
"""


@dataclass(frozen=True, slots=True)
class Look:
    """What was read for one wording of a rule; `words` and `unit` are those of its number."""

    rule_id: int
    version: int
    condition: Condition
    value: float | None
    trouble: str
    at: datetime
    words: str
    unit: str


def acknowledge(user: User, alert_id: int) -> Alert:
    """Somebody looks after it. Raises Conflict when somebody did already, or it is over."""
    alert = _settling(user, alert_id)
    with transaction.atomic():
        given = {"acknowledged_at": portal_now(), "acknowledged_by_id": user.pk}
        if not move_one(ALERT, "acknowledge", "alert", alert.pk, given):
            raise Conflict("Expected an alert that fires, but it is acknowledged or resolved already.")
        _moved(user, "alert.acknowledge", alert)
    alert.refresh_from_db()
    return alert


def resolve(user: User, alert_id: int, reason: str) -> Alert:
    """Settled by hand; the rule fires anew only after the number was back once."""
    alert = _settling(user, alert_id)
    said = reason.strip()
    if not said or len(said) > MOST_REASON or "\0" in said:
        raise Invalid(f"Expected a reason of 1 to {MOST_REASON} letters, but got {len(said)}.")
    with transaction.atomic():
        if alert.rule is not None:
            AlertRule.objects.filter(pk=alert.rule.pk).update(is_settled=True)
        given = {"resolved_at": portal_now(), "resolved_by_id": user.pk, "reason": said}
        if not move_one(ALERT, "resolve", "alert", alert.pk, given):
            raise Conflict("Expected an open alert, but it is resolved already.")
        if alert.rule is not None and alert.told_at is not None:
            call(alert.rule, alert, "resolved")
        _moved(user, "alert.resolve", alert)
    alert.refresh_from_db()
    return alert


def looked_at(look: Look) -> bool:
    """What the number means for the rule; whether something fired, was told or ended. Harmless twice at once."""
    with transaction.atomic():
        rule = (
            AlertRule.objects.select_for_update(of=("self",))
            .select_related("definition")
            .filter(pk=look.rule_id, is_paused=False, version=look.version)
            .first()
        )
        if rule is None or (rule.checked_at is not None and rule.checked_at > look.at):
            return False  # worded anew, paused or looked at later meanwhile
        alert = Alert.objects.filter(rule=rule, state__in=OPEN_ALERT_STATES).first()
        step = decide(
            look.condition,
            look.value,
            look.at,
            pending_since=rule.pending_since,
            is_open=alert is not None,
            is_settled=rule.is_settled,
        )
        _remember(rule, look, step)
        if step.fires and look.value is not None:
            alert = _fire(rule, look)
        if step.resolves and alert is not None:
            _end(rule, alert, look)
            return True
        return _tell_when_loud(rule, alert, look) or step.fires


def _remember(rule: AlertRule, look: Look, step: Step) -> None:
    AlertRule.objects.filter(pk=rule.pk).update(
        value=look.value,
        trouble=look.trouble,
        checked_at=look.at,
        pending_since=step.pending_since,
        is_settled=step.is_settled,
    )
    if look.value is not None:
        with connection.cursor() as cursor:
            cursor.execute(_SEEN, [rule.pk, look.at, look.value, look.value])


def _fire(rule: AlertRule, look: Look) -> Alert:
    push_on_commit({ALERTS}, {"type": "live.bell"})
    return Alert.objects.create(
        rule=rule,
        definition_id=rule.definition_id,
        name=rule.name,
        words=look.words,
        unit=look.unit,
        value=look.value,
        threshold=rule.threshold,
        fired_at=look.at,
    )


def _tell_when_loud(rule: AlertRule, alert: Alert | None, look: Look) -> bool:
    """Tell of an alert that nobody was told of, unless it is quiet or somebody looks after it already."""
    if alert is None or alert.told_at is not None or alert.state != ALERT.initial:
        return False
    if is_quiet(look.condition, look.at.astimezone(ZONE).time()):
        return False
    Alert.objects.filter(pk=alert.pk).update(told_at=look.at)
    tell(rule, Phrase(N_("Alert: {name}"), {"name": rule.name}), alert.words, rule.by_mail)
    call(rule, alert, "firing")
    return True


def _end(rule: AlertRule, alert: Alert, look: Look) -> None:
    """Over by itself; who was told that it began is told that it is over, here only."""
    if not move_one(ALERT, "resolve", "alert", alert.pk, {"resolved_at": look.at}):
        return
    if alert.told_at is not None:
        tell(rule, Phrase(N_("Over: {name}"), {"name": rule.name}), look.words, by_mail=False)
        call(rule, alert, "resolved")
    push_on_commit({ALERTS}, {"type": "live.bell"})


def open_from_escalations(facts: Sequence[EscalationAlerted]) -> None:
    """Subscribed to `EscalationAlerted`: an alert that nobody's number fired; one at a time for a step."""
    now = portal_now()
    Alert.objects.bulk_create(
        [
            Alert(
                definition_id=fact.definition_id,
                name=fact.name,
                words=fact.words,
                instance_id=fact.instance_id,
                token_id=fact.token_id,
                task_id=fact.task_id,
                fired_at=now,
                told_at=now,  # the escalation told its people
            )
            for fact in facts
        ],
        ignore_conflicts=True,
    )
    push_on_commit({ALERTS}, {"type": "live.bell"})


def end_for(alert_ids: Sequence[int], now: datetime) -> int:
    """Those whose step or case is over by now; how many."""
    ended = sum(move_one(ALERT, "resolve", "alert", pk, {"resolved_at": now}) for pk in alert_ids)
    if ended:
        push_on_commit({ALERTS}, {"type": "live.bell"})
    return ended


def _settling(user: User, alert_id: int) -> Alert:
    alert = find_alert(user, alert_id)
    if not may_settle(user, alert):
        raise Forbidden(
            "Expected somebody who operates the process or is told, but you may only read this alert."
        )
    return alert


def _moved(user: User, action: str, alert: Alert) -> None:
    details: dict[str, Any] = {"alert": str(alert.pk), "name": alert.name}
    record(
        user, action, kind="alert", object_id=alert.rule_id or "", definition_id=alert.definition_id,
        instance_id=alert.instance_id, **details,
    )  # fmt: skip
    push_on_commit({ALERTS}, {"type": "live.bell"})
