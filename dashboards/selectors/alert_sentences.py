"""Alerts in words: what is looked at, where, and what was so."""

from dashboards.models import AlertRule
from dashboards.selectors.alert_number import label_of, unit_of
from dashboards.store.tile_words import COUNTED
from portal.templatetags.portal_ui import count, duration, percent
from processes.models import DefinitionVersion
from processes.selectors.elements import elements_of

PERIOD_WORDS = {
    "5m": "the last 5 minutes",
    "15m": "the last 15 minutes",
    "1h": "the last hour",
    "24h": "the last 24 hours",
    "today": "today",
    "7d": "7 days",
    "30d": "30 days",
    "90d": "90 days",
    "365d": "a year",
    "all": "all of time",
}
HEAT_NOW = ("live", "incidents", "overdue")


def value_words(value: float | None, unit: str) -> str:
    """As tiles write it."""
    if value is None:
        return "–"
    if unit == "seconds":
        return duration(value)
    if unit == "ratio":
        return percent(value)
    return count(int(value)) if value == int(value) else f"{value:,.2f}"


def step_name(rule: AlertRule) -> str:
    """Of the newest version that has the step; its id when none has."""
    if not rule.step:
        return ""
    versions = DefinitionVersion.objects.filter(definition=rule.definition_id).order_by("-number")
    for version in versions.values_list("pk", flat=True)[:20]:
        if found := elements_of(version).get(rule.step):
            return found.name or rule.step
    return rule.step


def subject(rule: AlertRule) -> str:
    """ "Open incidents of Order fulfilment at “Pack”, today"."""
    words = label_of(rule)
    words += f" of {rule.definition.name}" if rule.definition else " of all processes"
    if rule.step:
        words += f" at “{step_name(rule)}”"
    if has_period(rule):
        words += f", {PERIOD_WORDS.get(rule.period, rule.period)}"
    if rule.filters:
        words += (
            f", where {' and '.join(f'{name} is {value}' for name, value in sorted(rule.filters.items()))}"
        )
    return words


def has_period(rule: AlertRule) -> bool:
    if rule.kind == "heat":
        return rule.measure not in HEAT_NOW
    return bool(COUNTED[rule.measure].time)


def condition_words(rule: AlertRule) -> str:
    """ "above 5 for 10 min, over at 3"."""
    unit = unit_of(rule)
    words = f"{rule.comparison} {value_words(rule.threshold, unit)}"
    if rule.minutes:
        words += f" for {duration(rule.minutes * 60)}"
    if rule.clears_at != rule.threshold:
        words += f", over at {value_words(rule.clears_at, unit)}"
    if rule.quiet_from and rule.quiet_to:
        words += f"; nobody is told from {rule.quiet_from:%H:%M} to {rule.quiet_to:%H:%M}"
    return words


def sentence(rule: AlertRule, value: float | None) -> str:
    """What was so when it fired or ended."""
    unit = unit_of(rule)
    return f"{subject(rule)}: {value_words(value, unit)} ({rule.comparison} {value_words(rule.threshold, unit)} fires)."
