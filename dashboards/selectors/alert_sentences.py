"""Alerts in words: what is looked at, where, and what was so."""

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as N_

from dashboards.models import Alert, AlertRule
from dashboards.selectors.alert_number import label_of, unit_of
from dashboards.store.tile_words import COUNTED
from portal.lib.numbers import grouped
from portal.templatetags.portal_ui import count, duration, percent
from processes.models import DefinitionVersion
from processes.selectors.elements import elements_of

PERIOD_WORDS = {
    "5m": N_("the last 5 minutes"),
    "15m": N_("the last 15 minutes"),
    "1h": N_("the last hour"),
    "24h": N_("the last 24 hours"),
    "today": N_("today"),
    "7d": N_("7 days"),
    "30d": N_("30 days"),
    "90d": N_("90 days"),
    "365d": N_("a year"),
    "all": N_("all of time"),
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
    return count(int(value)) if value == int(value) else grouped(value, 2)


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
    words = gettext(label_of(rule))
    words += (
        gettext(" of {name}").format(name=rule.definition.name)
        if rule.definition
        else gettext(" of all processes")
    )
    if rule.step:
        words += gettext(" at “{step_name}”").format(step_name=step_name(rule))
    if has_period(rule):
        words += ", " + gettext(PERIOD_WORDS.get(rule.period, rule.period))
    if rule.filters:
        words += gettext(", where {conditions}").format(
            conditions=gettext(" and ").join(
                gettext("{name} is {value}").format(name=name, value=value)
                for name, value in sorted(rule.filters.items())
            )
        )
    return words


def has_period(rule: AlertRule) -> bool:
    if rule.kind == "heat":
        return rule.measure not in HEAT_NOW
    return bool(COUNTED[rule.measure].time)


_COMPARED = {"above": lambda: gettext("above {value}"), "below": lambda: gettext("below {value}")}
_SAID = {
    "above": lambda: gettext("{subject}: {value} (above {threshold} fires)."),
    "below": lambda: gettext("{subject}: {value} (below {threshold} fires)."),
}


def condition_words(rule: AlertRule) -> str:
    """ "above 5 for 10 min, over at 3"."""
    unit = unit_of(rule)
    words = _COMPARED[rule.comparison]().format(value=value_words(rule.threshold, unit))
    if rule.minutes:
        words += gettext(" for {minutes}").format(minutes=duration(rule.minutes * 60))
    if rule.clears_at != rule.threshold:
        words += gettext(", over at {value}").format(value=value_words(rule.clears_at, unit))
    if rule.quiet_from and rule.quiet_to:
        words += gettext("; nobody is told from {begin} to {end}").format(
            begin=f"{rule.quiet_from:%H:%M}", end=f"{rule.quiet_to:%H:%M}"
        )
    return words


def words_of(alert: Alert) -> str:
    """What was so, in the reader's language; as it was written down where that is English, or the rule says another number now."""
    rule = alert.rule
    if get_language() in {"en", None} or rule is None or rule.threshold != alert.threshold:
        return alert.words
    return sentence(rule, alert.value)


def sentence(rule: AlertRule, value: float | None) -> str:
    """What was so when it fired or ended."""
    unit = unit_of(rule)
    return _SAID[rule.comparison]().format(
        subject=subject(rule),
        value=value_words(value, unit),
        threshold=value_words(rule.threshold, unit),
    )
