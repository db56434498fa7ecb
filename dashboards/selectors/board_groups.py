"""Groups of tiles: in which order they stand, what people call them, and how links say them."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import Group, User
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from dashboards.selectors.board_filters import BoardFilter
from dashboards.selectors.board_people import OTHERS
from dashboards.store.tile_words import COUNTED, MOST_ROWS, TileSpec
from humantasks.assignment.principals import group_of
from portal.lib.moments import WEEKDAYS, short_day
from portal.lib.people import person_name
from processes.models import Definition, DefinitionVersion
from processes.selectors.elements import elements_of

AGE_LABELS = ("< 1 h", N_("1 to 4 h"), N_("4 to 24 h"), N_("1 to 7 d"), "> 7 d")
LENGTH_LABELS = (N_("< 1 min"), N_("1 to 5 min"), N_("5 to 15 min"), N_("15 to 30 min"), N_("30 to 60 min"), N_("1 to 2 h"), N_("2 to 4 h"), N_("4 to 8 h"), N_("8 to 24 h"), N_("1 to 2 d"), N_("2 to 7 d"), "> 7 d")  # fmt: skip
IN_ORDER = ("day", "week", "month", "weekday", "hour", "age", "length", "version")


def ordered(
    grouping: str, spec: TileSpec, wanted: BoardFilter, values: dict[Any, Any], fill: bool = True
) -> list[Any]:
    """Groups that have an order in it, every day of the period too; the others by their value, largest first."""
    if grouping == "day" and fill and COUNTED[spec.measure].time:
        return list(wanted.days[-366:])
    if grouping == "age" and fill:
        return list(range(len(AGE_LABELS)))
    if grouping in IN_ORDER:
        return sorted(values, key=lambda each: (each is None, each))[-366:]
    return sorted(values, key=lambda each: (-(values[each] or 0), str(each)))[:MOST_ROWS]


def names_of(grouping: str, groups: Sequence[Any], wanted: BoardFilter) -> dict[Any, Any]:
    """Groups as people call them."""
    if grouping in ("day", "week"):
        return {group: short_day(group) for group in groups}
    if grouping == "month":
        return {group: date_format(group, "M Y") for group in groups}
    if grouping == "hour":
        return {group: f"{group:02d}:00" for group in groups}
    if grouping in ("weekday", "age", "length"):
        words = {"weekday": ("", *WEEKDAYS), "age": AGE_LABELS, "length": LENGTH_LABELS}[grouping]
        return {group: gettext(words[group]) for group in groups}
    if grouping == "process":
        names = dict(Definition.objects.filter(pk__in=groups).values_list("pk", "name"))
        return {group: names.get(group, wanted.definitions.get(group, "")) for group in groups}
    if grouping == "version":
        rows = DefinitionVersion.objects.filter(pk__in=groups).values_list("pk", "definition__name", "number")
        return {pk: f"{name} v{number}" for pk, name, number in rows}
    if grouping == "group":
        names = dict(Group.objects.values_list("pk", "name"))
        return {group: names.get(group_of(group) or 0, "") for group in groups}
    if grouping == "assignee":
        names = {person.pk: person_name(person) for person in User.objects.filter(pk__in=[g for g in groups if g])}  # fmt: skip
        names[OTHERS] = gettext("everybody else, on average")
        return {group: names.get(group, gettext("nobody")) for group in groups}
    if grouping == "step":
        return _step_names(groups, wanted)
    if grouping == "state":
        return {group: gettext(str(group).replace("_", " ")) for group in groups}
    return {group: str(group or "–") for group in groups}


def said_of(grouping: str, groups: Sequence[Any], wanted: BoardFilter) -> dict[Any, Any]:
    """Groups as lists of instances and tasks say them, for links."""
    if grouping == "process":
        return {group: wanted.definitions.get(group) for group in groups}
    if grouping == "version":
        rows = DefinitionVersion.objects.filter(pk__in=groups).values_list("pk", "definition__key", "number")
        return {pk: (key, number) for pk, key, number in rows}
    if grouping == "group":
        return names_of(grouping, groups, wanted)
    return {group: group for group in groups}


def _step_names(groups: Sequence[Any], wanted: BoardFilter) -> dict[Any, Any]:
    names: dict[str, str] = {}
    for version in DefinitionVersion.objects.filter(definition__in=wanted.definitions).order_by("pk").values_list("pk", flat=True):  # fmt: skip
        names |= {each: info.name for each, info in elements_of(version).items()}
    return {group: names.get(group, group) for group in groups}
