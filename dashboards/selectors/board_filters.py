"""What the viewer of a dashboard narrows it by, read from the address: period, processes, version, group, key, variable.

Whole days of the installation's zone, as everywhere on dashboards, or the last minutes and hours. A filter that cannot be right
raises Invalid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group, User

from dashboards.store.zone import ZONE
from humantasks.assignment.principals import of_group
from humantasks.visibility import led_people
from portal.http.numbers import whole_number
from portal.lib.errors import Invalid
from processes import visibility

ROLLING = {"15m": timedelta(minutes=15), "1h": timedelta(hours=1), "24h": timedelta(hours=24)}
DAYS = {"today": 1, "7d": 7, "30d": 30, "90d": 90, "365d": 365}
PERIODS = (*ROLLING, *DAYS)
USUAL = "30d"
NAMES = ("period", "from", "to", "process", "version", "group", "key", "variable", "value")


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Instants and ids, ready for statements; `definitions` are those the reader may read and asked for."""

    since: datetime
    until: datetime
    now: datetime
    days: tuple[date, ...]
    definitions: dict[int, str]  # id -> key
    everything: bool  # all processes there are, so that lists need not name them
    version: int | None = None
    principal: int | None = None
    group: str = ""
    key: str = ""
    variable: str = ""
    value: str = ""
    clear: frozenset[int] = frozenset()  # definitions whose variables the reader may see
    people: frozenset[int] = frozenset()  # whose own figures the reader may see
    refused: str = ""  # the process asked for that the reader may not read, or that is not there


def board_filter(user: User, query: Mapping[str, str], now: datetime) -> BoardFilter:
    """The filter of a request, as this reader's. Four queries."""
    since, until, days = period_of(query, now)
    readable = visibility.definitions(user).filter(kind="bpmn")
    keys = [key for key in query.get("process", "").split(",") if key]
    found = dict((readable.filter(key__in=keys) if keys else readable).values_list("pk", "key"))
    missing = sorted(set(keys) - set(found.values()))
    group, principal = of_group_named(query.get("group", ""))
    clear = visibility.definitions(user, "see_variables").filter(pk__in=found).values_list("pk", flat=True)
    return BoardFilter(
        since=since,
        until=until,
        now=now,
        days=days,
        definitions={} if missing else found,
        everything=not keys and "read" in visibility.rights(user).everywhere,
        version=whole_number(query["version"], "version") if query.get("version") else None,
        principal=principal,
        group=group,
        key=query.get("key", ""),
        variable=query.get("variable", ""),
        value=query.get("value", ""),
        clear=frozenset(clear),
        people=frozenset({user.pk, *led_people(user).values_list("pk", flat=True)}),
        refused=missing[0] if missing else "",
    )


def period_of(query: Mapping[str, str], now: datetime) -> tuple[datetime, datetime, tuple[date, ...]]:
    """(since, until, its days) of what is asked for, as of `now`."""
    today = now.astimezone(ZONE).date()
    if query.get("from") or query.get("to"):
        first, last = _day(query.get("from", ""), "from", today), _day(query.get("to", ""), "to", today)
        if first > last:
            raise Invalid("Expected `from` to be before `to`, but it is not.")
    else:
        name = query.get("period") or USUAL
        if name in ROLLING:
            return _rolling(ROLLING[name], now)
        if name not in DAYS:
            raise Invalid(f"Expected `period` to be one of {', '.join(PERIODS)}, but got {name!r}.")
        first, last = today - timedelta(days=DAYS[name] - 1), today
    count = min((last - first).days + 1, 3_660)
    days = tuple(last - timedelta(days=ago) for ago in range(count - 1, -1, -1))
    return midnight(days[0]), min(midnight(last + timedelta(days=1)), now + INSTANT), days


def _rolling(length: timedelta, now: datetime) -> tuple[datetime, datetime, tuple[date, ...]]:
    first, last = (now - length).astimezone(ZONE).date(), now.astimezone(ZONE).date()
    return (
        now - length,
        now + INSTANT,
        tuple(first + timedelta(days=ago) for ago in range((last - first).days + 1)),
    )


INSTANT = timedelta(microseconds=1)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE)


def _day(text: str, name: str, today: date) -> date:
    if not text:
        return today
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"Expected `{name}` to be a day such as 2026-01-31, but got {text[:40]!r}.") from error


def of_group_named(name: str) -> tuple[str, int | None]:
    """(its name, as tasks are offered to it); ("", None) for no name. Raises Invalid for a group that is not there."""
    if not name:
        return "", None
    group = Group.objects.filter(name=name).first()
    if group is None:
        raise Invalid(f"Expected a group named {name[:80]!r}, but there is none.")
    return group.name, of_group(group.pk)


def shown(query: Mapping[str, str]) -> dict[str, Any]:
    """The filter as the page's fields show it."""
    return {name: query.get(name, "") for name in NAMES} | {"period": query.get("period") or USUAL}
