"""What a heat map is asked for, in the words of an address: one reading for REST, pages and files.

`layer`, `period` or `from` and `to`, `scale`, `versions=all`, `time=working`, `var.<name>[__gt|...]` as in lists of instances;
`within=<process>:<step>`: only instances that this step called (`heat_within`).
`compare_from` and `compare_to`, or `compare_version`: the document of the other side stands in `compare`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, ngettext

from dashboards.heat.layers import Layer
from dashboards.selectors.heat import heat_document, layer_named, period_start, scale_named
from dashboards.selectors.heat_within import Caller, called_within, callers
from dashboards.store.history import Among, Told
from portal.lib.errors import Forbidden, Invalid
from portal.lib.numbers import grouped
from processes import visibility
from processes.calendars.calendar import Calendar
from processes.models import DefinitionVersion, ProcessInstance, VariableValue
from processes.selectors.instance_filter import InstanceFilter, filter_from
from processes.selectors.instances import count_up_to
from processes.selectors.narrowing import narrowed
from processes.selectors.variable_filter import VariableFilter, number_in
from processes.store.calendars import calendar

CLOCKS = ("calendar", "working")
MOST_MATCHED = 1_000_000
Period = tuple[datetime | None, datetime]


class NoWorkingTime(Invalid):
    code = "no-working-time"
    message = "Expected process {process!r} to have a working calendar, but its settings name none. Choose calendar time."


@dataclass(frozen=True, slots=True)
class HeatQuery:
    """One side of a heat map, and how to draw it."""

    versions: tuple[DefinitionVersion, ...]
    layer: Layer
    period: Period
    scale: str
    among: Among
    variables: tuple[VariableFilter, ...]


def heat_answer(
    given: Mapping[str, str], version: DefinitionVersion, user: User, now: datetime, told: Told | None = None
) -> dict[str, Any]:
    """The document of what is asked, with `compare` if two sides are. Raises Invalid, Forbidden, TooMuchHistory.

    `told` hears how far it is where visits are counted one by one; see `Among`.
    """
    query = read_query(given, version, user, now)
    query = replace(query, among=replace(query.among, told=told))
    document = _document(query, query.versions, query.period, now)
    if number := given.get("compare_version"):
        document["compare"] = _document(query, (_numbered(version, number),), query.period, now)
    elif given.get("compare_from") or given.get("compare_to"):
        other = _period(given.get("compare_from"), given.get("compare_to"), "", now, "compare_")
        document["compare"] = _document(query, query.versions, other, now)
    return document


def read_query(given: Mapping[str, str], version: DefinitionVersion, user: User, now: datetime) -> HeatQuery:
    """Raises Invalid naming what cannot be, Forbidden for a filter on variables the user may not see."""
    narrowing = filter_from({name: value for name, value in given.items() if name.startswith("var.")})
    if narrowing.variables and not visibility.may(user, "see_variables", version.definition_id):
        raise Forbidden("Expected the right to see the variables of this process, but you do not have it.")
    return HeatQuery(
        _versions(version, given.get("versions", "")),
        layer_named(given.get("layer", "frequency")),
        _period(given.get("from"), given.get("to"), given.get("period", "today"), now),
        scale_named(given.get("scale", "even")),
        Among(
            _instances(narrowing, callers(given.get("within", ""), user)),
            _clock(given.get("time", CLOCKS[0]), version),
        ),
        narrowing.variables,
    )


def _document(
    query: HeatQuery, versions: tuple[DefinitionVersion, ...], period: Period, now: datetime
) -> dict[str, Any]:
    document = heat_document(versions, query.layer, *period, now, query.scale, query.among)
    document["time"] = CLOCKS[query.among.calendar is not None]
    if query.among.instances is not None:
        matching = query.among.instances.filter(version__in=[each.pk for each in versions])
        document["totals"]["matching"] = count_up_to(matching, MOST_MATCHED)[0]
        document["notes"] = [note for each in query.variables if (note := _note(each, versions))]
    return document


def _note(variable: VariableFilter, versions: tuple[DefinitionVersion, ...]) -> str:
    """What a filter leaves out that its author may not expect."""
    instances = ProcessInstance.objects.filter(version__in=[each.pk for each in versions])
    values = VariableValue.objects.filter(name=variable.name, instance_id__in=instances.values("pk"))
    if not values.exists():
        return gettext(
            "No value of “{name}” can be searched here: only what forms, conditions, decisions or columns name."
        ).format(name=variable.name)
    if variable.comparison in {"eq", "contains"} or number_in(variable.value) is None:
        return ""
    texts, _ = count_up_to(values.filter(txt__isnull=False))
    return (
        ngettext(
            "{texts} instance holds “{name}” as a text, which is neither more nor less.",
            "{texts} instances hold “{name}” as a text, which is neither more nor less.",
            texts,
        ).format(texts=grouped(texts), name=variable.name)
        if texts
        else ""
    )


def _instances(narrowing: InstanceFilter, chain: list[Caller]) -> Any:  # a queryset, or None for all
    if not narrowing.variables and not chain:
        return None
    found = called_within(chain) if chain else ProcessInstance.objects.all()
    return narrowed(found, narrowing) if narrowing.variables else found


def _clock(name: str, version: DefinitionVersion) -> Calendar | None:
    if name not in CLOCKS:
        raise Invalid(f"Expected `time` to be {' or '.join(CLOCKS)}, but got {name!r}.")
    if name == CLOCKS[0]:
        return None
    found = calendar(version.definition.calendar)
    if found is None:
        raise NoWorkingTime(process=version.definition.name)
    return found


def _versions(version: DefinitionVersion, which: str) -> tuple[DefinitionVersion, ...]:
    if which != "all":
        return (version,)
    return tuple(DefinitionVersion.objects.filter(definition_id=version.definition_id).defer("content"))


def _numbered(version: DefinitionVersion, number: str) -> DefinitionVersion:
    found = (
        DefinitionVersion.objects.filter(definition_id=version.definition_id, number=number)
        .defer("content")
        .first()
        if number.isdecimal() and len(number) < 10
        else None
    )
    if found is None:
        raise Invalid(f"Expected `compare_version` to be a version of this process, but got {number!r}.")
    return found


def _period(start: str | None, end: str | None, period: str, now: datetime, prefix: str = "") -> Period:
    if start or end or not period:
        begin, until = _instant(start, f"{prefix}from"), _instant(end, f"{prefix}to") or now
        if begin and begin >= until:
            raise Invalid(f"Expected `{prefix}from` to be before `{prefix}to`, but it is not.")
        return begin, until
    return period_start(period, now), now


def _instant(text: str | None, name: str) -> datetime | None:
    if not text:
        return None
    try:  # a + of a zone arrives as a space when a client forgot to escape it
        instant = parse_datetime(text.replace(" ", "+"))
    except ValueError:  # the right form, and no such day
        instant = None
    if instant is None or instant.tzinfo is None:
        raise Invalid(f"Expected `{name}` to be a date and time with its zone, but got {text!r}.")
    return instant
