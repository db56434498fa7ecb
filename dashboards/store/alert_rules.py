"""A rule as a client sent it: read, checked, ready to be saved. What concerns rights is asked by the action."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from dashboards.heat.layers import LAYERS
from dashboards.store.alert_words import Condition, check
from dashboards.store.tile_words import BY_SOURCE, COUNTED
from portal.lib.errors import Invalid

MEASURE_FILTERS = frozenset({"version", "group", "key", "variable", "value"})
NAMES = frozenset(
    {"name", "kind", "measure", "process", "step", "period", "filters", "comparison", "threshold", "clears_at",
     "minutes", "quiet_from", "quiet_to", "tell", "by_mail", "destination", "paused"}
)  # fmt: skip
MOST_NAME, MOST_MINUTES, MOST_TOLD = 120, 10_080, 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """`process` and `destination` are keys, "" for none; `tell` as "user:12" or "group:3"."""

    kind: str
    measure: str
    comparison: str
    threshold: float
    clears_at: float
    name: str = ""
    process: str = ""
    step: str = ""
    period: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    minutes: int = 0
    quiet_from: time | None = None
    quiet_to: time | None = None
    tell: tuple[str, ...] = ()
    by_mail: bool = True
    destination: str = ""
    paused: bool = False

    @property
    def reads_variables(self) -> bool:
        return bool(self.filters.get("variable")) or any(name.startswith("var.") for name in self.filters)


def read_rule(given: Mapping[str, Any]) -> Wanted:
    """Raises Invalid naming the field."""
    if unknown := sorted(set(given) - NAMES):
        raise Invalid(f"Expected only known fields, but got {unknown[0][:40]!r}.")
    kind = _one_of(given, "kind", ("measure", "heat"))
    measure = _text(given, "measure", 40)
    step = _text(given, "step", 255)
    _check_question(kind, measure, step, _text(given, "process", 255))
    threshold = _number(given, "threshold")
    back = given.get("clears_at")
    wanted = Wanted(
        kind=kind,
        measure=measure,
        comparison=_one_of(given, "comparison", ("above", "below")),
        threshold=threshold,
        clears_at=threshold if back in (None, "") else _number(given, "clears_at"),
        name=_text(given, "name", MOST_NAME),
        process=_text(given, "process", 255),
        step=step,
        period=_period(given, kind, measure),
        filters=_filters(given.get("filters"), kind),
        minutes=_minutes(given.get("minutes")),
        quiet_from=_time(given, "quiet_from"),
        quiet_to=_time(given, "quiet_to"),
        tell=_told(given.get("tell")),
        by_mail=_flag(given, "by_mail", True),
        destination=_text(given, "destination", 50),
        paused=_flag(given, "paused", False),
    )
    check(
        Condition(
            wanted.comparison, wanted.threshold, wanted.clears_at, 0, wanted.quiet_from, wanted.quiet_to
        )
    )
    return wanted


def _check_question(kind: str, measure: str, step: str, process: str) -> None:
    if measure not in (LAYERS if kind == "heat" else COUNTED):
        raise Invalid(f"Expected a known measure, but got {measure!r}.")
    if kind == "heat" and not (step and process):
        raise Invalid("Expected the process and the step of the heat map, but one is missing.")
    if step and not process:
        raise Invalid("Expected the process that the step belongs to, but there is none.")
    if step and kind == "measure" and "step" not in BY_SOURCE[COUNTED[measure].source]:
        raise Invalid(f"Expected no step, but {measure!r} is counted over whole instances.")


def _period(given: Mapping[str, Any], kind: str, measure: str) -> str:
    """What is as of now has none; the reading code says whether it knows the others."""
    if kind == "measure" and not COUNTED[measure].time:
        return "today"
    return _text(given, "period", 10) or "today"


def _filters(given: Any, kind: str) -> dict[str, str]:
    if given in (None, ""):
        return {}
    if not isinstance(given, dict) or len(given) > 20:
        raise Invalid("Expected `filters` to be an object of texts, but it is not.")
    found = {}
    for name in given:
        known = (
            name in MEASURE_FILTERS if kind == "measure" else name == "time" or str(name).startswith("var.")
        )
        if not known or len(name) > 200:
            raise Invalid(f"Expected a filter of a {kind}, but got {str(name)[:40]!r}.")
        if value := _text(given, name, 255):
            found[name] = value
    return found


def _one_of(given: Mapping[str, Any], name: str, words: tuple[str, ...]) -> str:
    value = given.get(name) or words[0]
    if value not in words:
        raise Invalid(f"Expected `{name}` to be one of {', '.join(words)}, but got {str(value)[:40]!r}.")
    return str(value)


def _text(given: Mapping[str, Any], name: str, most: int) -> str:
    value = given.get(name) or ""
    if not isinstance(value, str) or len(value) > most or "\0" in value:
        raise Invalid(f"Expected `{name}` to be a text of at most {most} letters, but it is not.")
    return value.strip()


def _number(given: Mapping[str, Any], name: str) -> float:
    value = given.get(name)
    try:
        number = math.nan if isinstance(value, bool) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if not 0 <= number <= 1e12:
        raise Invalid(f"Expected `{name}` to be a number from 0 up, but got {str(value)[:40]!r}.")
    return number


def _minutes(value: Any) -> int:
    try:
        number = 0 if value in (None, "") else int(str(value))
    except ValueError:
        number = -1
    if not 0 <= number <= MOST_MINUTES:
        raise Invalid(
            f"Expected `minutes` to be a whole number from 0 to {MOST_MINUTES}, but got {str(value)[:40]!r}."
        )
    return number


def _time(given: Mapping[str, Any], name: str) -> time | None:
    text = given.get(name)
    if not text:
        return None
    try:
        found = time.fromisoformat(str(text))
    except ValueError as error:
        raise Invalid(f"Expected `{name}` to be a time such as 22:00, but got {str(text)[:40]!r}.") from error
    return found.replace(tzinfo=None)


def _flag(given: Mapping[str, Any], name: str, otherwise: bool) -> bool:
    value = given.get(name, otherwise)
    if value not in (True, False):
        raise Invalid(f"Expected `{name}` to be true or false, but got {str(value)[:40]!r}.")
    return bool(value)


def _told(given: Any) -> tuple[str, ...]:
    names = given or []
    if (
        not isinstance(names, list)
        or len(names) > MOST_TOLD
        or not all(isinstance(each, str) for each in names)
    ):
        raise Invalid(
            f"Expected `tell` to be a list of at most {MOST_TOLD} such as user:12 or group:3, but it is not."
        )
    return tuple(dict.fromkeys(names))
