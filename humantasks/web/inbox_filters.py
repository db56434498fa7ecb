"""The filter bar of the inbox: what an address asks for, as chips to take away and as fields to fill in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext_noop as N_

from humantasks.selectors.query import end_of_day
from humantasks.selectors.rows import Row
from humantasks.visibility import led_groups
from portal.lib.errors import Invalid
from processes.visibility import definitions

DUE = (("overdue", N_("Overdue")), ("today", N_("Due today")), ("week", N_("Next 7 days")))
PRIORITIES = (("high", N_("High or urgent")), ("urgent", N_("Urgent")))
STATES = (
    ("ready", N_("Free")),
    ("claimed", N_("In hand")),
    ("delegated", N_("Delegated")),
    ("waiting_for_info", N_("Waiting for information")),
)
COMPARISONS = (
    ("eq", "="),
    ("gt", ">"),
    ("gte", "≥"),
    ("lt", "<"),
    ("lte", "≤"),
    ("contains", N_("contains")),
)
RANGES = (("due", N_("Due")), ("created", N_("Created")), ("follow_up", N_("Follow-up")))
WEEK = timedelta(days=7)
ANEW = ("cursor", "task", "tab")  # belong to a page of the list, not to what is asked for
# Parameter -> what its chip is called; those with words of their own stand in `_words`.
LABELS = {
    "process": N_("Process"),
    "process_key": N_("Process"),
    "version": N_("Version"),
    "element_id": N_("Step"),
    "group": N_("Group"),
    "assignee": N_("With"),
    "state": N_("State"),
    "priority": N_("Priority"),
    "business_key": N_("Key"),
    "due": N_("Due"),
    "q": N_("Text"),
    **{f"{name}_from": f"{label} from" for name, label in RANGES},
    **{f"{name}_to": f"{label} until" for name, label in RANGES},
    **{f"{name}_after": f"{label} after" for name, label in RANGES},
    **{f"{name}_before": f"{label} before" for name, label in RANGES},
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on, and the address without it."""

    label: str
    words: str
    remove_url: str


def canonical(query: QueryDict) -> str:
    """The address for a variable that was filled in as three fields; "" when there is none."""
    name = query.get("var_name", "").strip()
    if not name:
        return ""
    rest = query.copy()
    comparison, value = query.get("var_is", "eq"), query.get("var_value", "").strip()
    for gone in ("var_name", "var_is", "var_value", *ANEW):
        rest.pop(gone, None)
    rest[f"var.{name}" if comparison == "eq" else f"var.{name}__{comparison}"] = value
    return _address(rest.dict())


def bounds(query: Mapping[str, str], now: datetime) -> dict[str, str]:
    """The page's words for periods and its days -> the parameters of the filter. Raises Invalid for what is no day."""
    found = _due(query.get("due", ""), now)
    for name, _ in RANGES:
        if first := _day(query, f"{name}_from"):
            found[f"{name}_after"] = _midnight(first).isoformat()
        if last := _day(query, f"{name}_to"):
            found[f"{name}_before"] = _midnight(last + timedelta(days=1)).isoformat()
    return found


def chips(query: Mapping[str, str], options: Mapping[str, Any]) -> list[Chip]:
    """In the order they were asked for."""
    return [
        Chip(label, words, _address({k: v for k, v in query.items() if k not in (name, *ANEW)}))
        for name, value in query.items()
        if value
        for label, words in _words(name, value, options)
    ]


def options_for(user: User, rows: Iterable[Row], query: Mapping[str, str]) -> dict[str, Any]:
    """What can be chosen: processes one may read or sees here, steps and people of what is shown, groups one knows."""
    shown = list(rows)
    processes = dict(definitions(user).filter(kind="bpmn").values_list("key", "name"))
    processes |= {row.process_key: row.process_name for row in shown}
    groups = {*user.groups.values_list("name", flat=True), *led_groups(user).values_list("name", flat=True)}
    steps = {row.element_id: row.name or row.element_id for row in shown}
    if wanted := query.get("element_id"):
        steps.setdefault(wanted, wanted)
    return {
        "processes": [{"key": k, "name": n} for k, n in sorted(processes.items(), key=lambda pair: pair[1])],
        "steps": sorted(steps.items(), key=lambda pair: pair[1]),
        "groups": sorted(groups),
        "people": sorted({row.assignee for row in shown if row.assignee}),
        "due": DUE,
        "priorities": PRIORITIES,
        "states": STATES,
        "comparisons": COMPARISONS,
        "ranges": [
            (name, label, query.get(f"{name}_from", ""), query.get(f"{name}_to", ""))
            for name, label in RANGES
        ],
    }


def _words(name: str, value: str, options: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and words of a chip; nothing for what is no filter."""
    if name.startswith("var."):
        variable, _, comparison = name.removeprefix("var.").partition("__")
        return [(variable, f"{dict(COMPARISONS).get(comparison, '=')} {value}")]
    if name not in LABELS:
        return []
    spoken = {
        "process": {each["key"]: each["name"] for each in options["processes"]},
        "element_id": dict(options["steps"]),
        "due": dict(DUE),
        "priority": dict(PRIORITIES),
        "state": dict(STATES),
        "assignee": {"me": "me"},
    }
    return [(LABELS[name], spoken.get(name, {}).get(value, value))]


def _due(due: str, now: datetime) -> dict[str, str]:
    if due == "overdue":
        return {"due_before": now.isoformat()}
    if due == "today":
        return {"due_before": end_of_day(now).isoformat()}
    return {"due_before": (now + WEEK).isoformat()} if due == "week" else {}


def _day(query: Mapping[str, str], name: str) -> date | None:
    text = query.get(name, "")
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise Invalid(f"Expected `{name}` to be a day such as {localtime():%Y-%m-%d}, but got {text!r}.")
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), get_current_timezone())


def _address(query: Mapping[str, str]) -> str:
    wanted = QueryDict(mutable=True)
    wanted.update({name: value for name, value in query.items() if value})
    return f"/tasks/?{wanted.urlencode()}"
