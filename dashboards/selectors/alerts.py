"""Alerts as pages, files and clients show them: the rules one may see, and what fires."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext

from dashboards import visibility
from dashboards.lifecycle import OPEN_ALERT_STATES
from dashboards.models import Alert, AlertRule
from dashboards.selectors.alert_number import unit_of
from dashboards.selectors.alert_past import Past, marks
from dashboards.selectors.alert_sentences import condition_words, subject, value_words, words_of
from dashboards.store.zone import ZONE
from portal.lib.moments import clock, short_day
from portal.lib.people import person_name
from processes.selectors.instances import count_up_to
from processes.visibility import people_with

MOST_OPEN, MOST_PAST = 100, 100
CSV_COLUMNS = ("id", "name", "state", "number", "condition", "value", "trouble", "checked_at", "owner")
STATES = ("firing", "acknowledged", "no_number", "paused", "fine")


def firing_count(user: User) -> int:
    """How many fire and nobody looks after them; 1,001 means more."""
    found, exact = count_up_to(visibility.alerts(user).filter(state="firing"))
    return found + (not exact)


def open_alerts(user: User, limit: int = MOST_OPEN) -> list[dict[str, Any]]:
    """What fires or is looked after, newest first, those that nobody looks after before the others."""
    found = visibility.alerts(user).filter(state__in=OPEN_ALERT_STATES)
    rows = found.select_related("rule__definition", "definition", "acknowledged_by").order_by("-state", "-pk")
    return [
        {
            "alert": alert,
            "value": value_words(alert.value, alert.unit) if alert.value is not None else "",
            "words": words_of(alert),
            "href": href_of(alert),
            "may_settle": visibility.may_settle(user, alert),
        }
        for alert in rows[:limit]
    ]


def has_alert(definition_id: int) -> bool:
    """Whether a rule that is not paused looks at this process, or at all that its owner may read."""
    rules = AlertRule.objects.filter(is_paused=False, owner__is_active=True)
    if rules.filter(definition=definition_id).exists():
        return True
    readers = people_with("read", definition_id)
    return rules.filter(Q(owner__in=readers) | Q(owner__is_superuser=True), definition=None).exists()


def href_of(alert: Alert) -> str:
    if alert.rule_id:
        return f"/alerts/{alert.rule_id}/"
    return f"/tasks/{alert.task_id}/" if alert.task_id else f"/instances/{alert.instance_id}/"


def rule_rows(user: User, state: str = "", process: str = "") -> list[dict[str, Any]]:
    """Rules with what they said when they were looked at last. Two queries."""
    found = visibility.rules(user).select_related("definition", "owner")
    if process:
        found = found.filter(definition__key=process)
    rules = list(found.order_by("name", "pk"))
    states = open_states(rules)
    rows = [rule_row(rule, states.get(rule.pk, "")) for rule in rules]
    return [row for row in rows if not state or row["state"] == state]


def open_states(rules: Iterable[AlertRule]) -> dict[int, str]:
    """Rule -> state of its open alert."""
    found = Alert.objects.filter(rule__in=[rule.pk for rule in rules], state__in=OPEN_ALERT_STATES)
    return dict(found.values_list("rule", "state"))


def rule_row(rule: AlertRule, open_state: str) -> dict[str, Any]:
    return {
        "rule": rule,
        "state": state_of(rule, open_state),
        "subject": subject(rule),
        "condition": condition_words(rule),
        "value": value_words(rule.value, unit_of(rule)),
        "owner": person_name(rule.owner),
    }


def state_of(rule: AlertRule, open_state: str) -> str:
    if open_state:
        return open_state
    if rule.is_paused:
        return "paused"
    return "no_number" if rule.trouble else "fine"


def csv_rows(rows: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Numbers as they are: seconds, counts, shares."""
    return [
        (
            str(row["rule"].pk),
            row["rule"].name,
            row["state"],
            row["subject"],
            row["condition"],
            row["rule"].value,
            row["rule"].trouble,
            row["rule"].checked_at,
            row["owner"],
        )
        for row in rows
    ]


def history_of(rule: AlertRule) -> list[dict[str, Any]]:
    """Its firings, newest first."""
    found = rule.alerts.select_related("acknowledged_by", "resolved_by").order_by("-pk")
    return [{"alert": alert, "value": value_words(alert.value, alert.unit)} for alert in found[:MOST_PAST]]


HISTORY_COLUMNS = (
    "fired_at",
    "value",
    "unit",
    "state",
    "acknowledged_by",
    "resolved_at",
    "resolved_by",
    "reason",
)


def history_file(rule: AlertRule) -> Iterator[tuple[Any, ...]]:
    """Every firing as a line of a file, newest first; the value as a number."""
    found = rule.alerts.select_related("acknowledged_by", "resolved_by").order_by("-pk")
    for each in found.iterator(chunk_size=500):
        who, done = each.acknowledged_by, each.resolved_by
        yield (
            each.fired_at,
            each.value,
            each.unit,
            each.state,
            who.username if who else "",
            each.resolved_at,
            done.username if done else "",
            each.reason,
        )


def past_view(rule: AlertRule, past: Past) -> dict[str, Any]:
    """A preview for a page: the sentence, and the chart with the threshold."""
    unit = unit_of(rule)
    local = [(at.astimezone(ZONE), value) for at, value in marks(past, rule.comparison)]
    return {
        "problem": past.problem,
        "note": past.note,
        "quiet": past.quiet,
        "fired": [{"at": at, "until": until} for at, until in past.fired],
        "chart": {
            "labels": [f"{short_day(at)} {clock(at)}" for at, _ in local],
            "series": [{"name": subject(rule), "values": [value for _, value in local], "tone": "main"}],
            "unit": unit,
            "target": rule.threshold,
            "is_threshold": True,
            "description": gettext(
                "{subject} in the last 30 days, with {threshold} as the threshold. It would have fired {fired} times."
            ).format(
                subject=subject(rule), threshold=value_words(rule.threshold, unit), fired=len(past.fired)
            ),
        }
        if local
        else None,
    }


def past_json(past: Past) -> dict[str, Any]:
    """The same for clients."""
    return {
        "problem": past.problem,
        "note": past.note,
        "fired": [{"at": at, "until": until} for at, until in past.fired],
        "in_quiet_hours": past.quiet,
        "points": [{"at": at, "value": value} for at, value in past.points],
    }


def rule_json(rule: AlertRule, open_state: str) -> dict[str, Any]:
    plain = ("name", "kind", "measure", "step", "period", "filters", "comparison", "threshold", "clears_at",
             "minutes", "tell", "by_mail", "value", "trouble", "checked_at", "created_at")  # fmt: skip
    return {
        "id": str(rule.pk),
        **{name: getattr(rule, name) for name in plain},
        "process": rule.definition.key if rule.definition else "",
        "quiet_from": f"{rule.quiet_from:%H:%M}" if rule.quiet_from else None,
        "quiet_to": f"{rule.quiet_to:%H:%M}" if rule.quiet_to else None,
        "destination": rule.destination.key if rule.destination else "",
        "paused": rule.is_paused,
        "state": state_of(rule, open_state),
        "subject": subject(rule),
        "unit": unit_of(rule),
        "owner": rule.owner.username,
    }


def alert_json(alert: Alert) -> dict[str, Any]:
    plain = ("state", "name", "words", "unit", "value", "threshold", "fired_at", "told_at", "acknowledged_at", "resolved_at", "reason")  # fmt: skip
    return {
        "id": str(alert.pk),
        "rule": str(alert.rule_id) if alert.rule_id else None,
        **{name: getattr(alert, name) for name in plain},
        "process": alert.definition.key if alert.definition else "",
        "instance": str(alert.instance_id) if alert.instance_id else None,
        "task": str(alert.task_id) if alert.task_id else None,
        "acknowledged_by": alert.acknowledged_by.username if alert.acknowledged_by else None,
        "resolved_by": alert.resolved_by.username if alert.resolved_by else None,
    }
