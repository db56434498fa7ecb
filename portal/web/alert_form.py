"""The form of an alert: what it can ask for, what a person typed, and what of it a rule is made of."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.http import QueryDict

from dashboards.heat.layers import LAYERS
from dashboards.models import AlertRule
from dashboards.selectors.alert_number import unit_of
from dashboards.selectors.alert_sentences import HEAT_NOW, PERIOD_WORDS
from dashboards.selectors.board_filters import PERIODS
from dashboards.selectors.boards import people_and_groups, process_choices
from dashboards.selectors.heat import PERIODS as HEAT_PERIODS
from dashboards.selectors.measures import MEASURES
from dashboards.store.alert_rules import MEASURE_FILTERS
from dashboards.store.tile_words import BY_SOURCE, COUNTED
from processes import visibility
from processes.models import DefinitionVersion, Destination
from processes.selectors.elements import elements_of

UNITS: dict[str, dict[str, float]] = {
    "seconds": {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400},
    "ratio": {"%": 0.01},
    "count": {},
}
FACTORS = {name: factor for units in UNITS.values() for name, factor in units.items()}
PLAIN = ("name", "process", "step", "period", "comparison", "minutes", "quiet_from", "quiet_to", "destination")  # fmt: skip
USUAL = {"what": "measure:incidents", "comparison": "above", "period": "today", "minutes": "5", "by_mail": True, "tell": []}  # fmt: skip
FILTER = "f."  # before the name of a filter that came with a dashboard or a map


def typed(sent: QueryDict) -> dict[str, Any]:
    """The values of the form as a person left them, for showing it again."""
    found: dict[str, Any] = {
        name: sent.get(name, "").strip() for name in (*PLAIN, "what", "amount", "clears", "unit")
    }
    filters = {name: value for name, value in sent.items() if name.startswith(FILTER) and value}
    flags = {name: bool(sent.get(name)) for name in ("by_mail", "paused")}
    return found | flags | {"tell": sent.getlist("tell"), "filters": filters}


def prefilled(asked: Mapping[str, str]) -> dict[str, Any]:
    """A new form, with what a tile or a step says in the address."""
    known = {
        name: value for name, value in asked.items() if name in (*PLAIN, "what", "amount", "unit") and value
    }
    given = {name: value for name, value in asked.items() if value and (name in MEASURE_FILTERS or name == "time" or name.startswith("var."))}  # fmt: skip
    found = USUAL | known | {"filters": {f"{FILTER}{name}": value for name, value in given.items()}}
    return found | _amount(str(found["what"]), asked.get("threshold", ""))


def _amount(what: str, threshold: str) -> dict[str, str]:
    """A target, in the unit in which people say it."""
    kind, _, measure = what.partition(":")
    try:
        value = float(threshold)
        unit, factor = _unit_for((LAYERS if kind == "heat" else MEASURES)[measure].unit, value)
    except (ValueError, KeyError):
        return {}
    return {"amount": f"{value / factor:g}", "unit": unit}


def of_rule(rule: AlertRule) -> dict[str, Any]:
    """The form of a saved rule."""
    unit, factor = _unit_for(unit_of(rule), rule.threshold)
    return {
        **{name: getattr(rule, name) for name in ("name", "step", "period", "comparison", "minutes", "tell", "by_mail")},
        "process": rule.definition.key if rule.definition else "",
        "what": f"{rule.kind}:{rule.measure}",
        "amount": f"{rule.threshold / factor:g}",
        "clears": "" if rule.clears_at == rule.threshold else f"{rule.clears_at / factor:g}",
        "unit": unit,
        "quiet_from": f"{rule.quiet_from:%H:%M}" if rule.quiet_from else "",
        "quiet_to": f"{rule.quiet_to:%H:%M}" if rule.quiet_to else "",
        "destination": rule.destination.key if rule.destination else "",
        "paused": rule.is_paused,
        "filters": {f"{FILTER}{name}": value for name, value in rule.filters.items()},
    }  # fmt: skip


def as_given(values: Mapping[str, Any]) -> dict[str, Any]:
    """What `read_rule` reads, of typed values."""
    kind, _, measure = values["what"].partition(":")
    factor = FACTORS.get(values["unit"], 1)
    return {
        **{name: values[name] for name in (*PLAIN, "by_mail", "paused", "tell")},
        "kind": kind,
        "measure": measure,
        "threshold": _times(values["amount"], factor),
        "clears_at": _times(values["clears"], factor),
        "filters": {name.removeprefix(FILTER): value for name, value in values["filters"].items()},
    }


def choices(user: User, values: Mapping[str, Any]) -> dict[str, Any]:
    """What can be chosen beside the values, given the number and the process."""
    kind, _, measure = str(values.get("what", "")).partition(":")
    return {
        "measures": [{"key": f"measure:{key}", "label": MEASURES[key].label} for key in COUNTED],
        "layers": [{"key": f"heat:{layer.name}", "label": layer.label} for layer in LAYERS.values()],
        "processes": process_choices(user),
        **dependent(user, kind, measure, str(values.get("process", ""))),
        "principals": people_and_groups(User()),
        "destinations": Destination.objects.order_by("name"),
        "filter_words": {
            name.removeprefix(FILTER): value for name, value in values.get("filters", {}).items()
        },
    }


def dependent(user: User, kind: str, measure: str, process: str) -> dict[str, Any]:
    """Steps, periods and units that go with a number and a process."""
    is_heat = kind == "heat" and measure in LAYERS
    known = is_heat or measure in COUNTED
    unit = (LAYERS[measure].unit if is_heat else MEASURES[measure].unit) if known else "count"
    has_period = known and (measure not in HEAT_NOW if is_heat else bool(COUNTED[measure].time))
    has_steps = is_heat or (known and "step" in BY_SOURCE[COUNTED[measure].source])
    periods = (HEAT_PERIODS if is_heat else PERIODS) if has_period else ()
    return {
        "is_heat": is_heat,
        "sentence": "" if is_heat or not known else MEASURES[measure].sentence,
        "steps": _steps(user, process) if has_steps and process else [],
        "has_steps": has_steps,
        "periods": [{"key": key, "label": PERIOD_WORDS[key]} for key in periods],
        "units": list(UNITS[unit]),
    }


def _steps(user: User, process: str) -> list[dict[str, str]]:
    """Of the newest version, in its order."""
    versions = visibility.versions(user).filter(definition__key=process, definition__kind="bpmn")
    newest = versions.order_by("-number").values_list("pk", flat=True).first()
    if newest is None or not DefinitionVersion.objects.filter(pk=newest).exclude(state="draft").exists():
        return []
    return [{"id": each, "name": info.name} for each, info in elements_of(newest).items()]


def _times(text: str, factor: float) -> Any:
    """A number in the unit of the measure; a text that is none is left for the reading code to refuse."""
    try:
        return round(float(text.replace(",", ".")) * factor, 9) if text else ""
    except ValueError:
        return text


def _unit_for(unit: str, value: float) -> tuple[str, float]:
    """The largest unit in which the number is whole."""
    for name, factor in reversed(UNITS[unit].items()):
        if unit == "ratio" or (value and value % factor == 0):
            return name, factor
    return next(iter(UNITS[unit].items()), ("", 1.0))
