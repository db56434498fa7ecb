"""Working calendars by key, as the pure objects the arithmetic is written for.

Made once per process and version; asking is one query for all keys of a batch, so that an edited calendar is in
force with the next batch everywhere. Years are indexed inside the pure object and stay with it.
"""

from collections.abc import Iterable
from datetime import date, datetime

from processes.calendars.calendar import Calendar, make_calendar
from processes.calendars.week import read_day, read_week
from processes.models import Calendar as CalendarRow
from processes.models import Definition, DefinitionVersion

MOST_USERS = 5

# By the moment of the change too: a database restored under a running portal counts its versions anew.
_made: dict[tuple[str, int, datetime], Calendar] = {}


def calendars(keys: Iterable[str]) -> dict[str, Calendar]:
    """The calendars of those keys that exist. One query, none for no keys."""
    wanted = {key for key in keys if key}
    if not wanted:
        return {}
    return {row.key: _calendar(row) for row in CalendarRow.objects.filter(key__in=wanted)}


def calendar(key: str) -> Calendar | None:
    """One of them, or None."""
    return calendars([key]).get(key)


def make(row: CalendarRow) -> Calendar:
    """The pure calendar of a row as it stands. Raises CalendarError; pages check with it before they save."""
    days = {date.fromisoformat(day): read_day(shifts) for day, shifts in row.days.items()}
    return make_calendar(
        row.key,
        row.zone,
        read_week(row.week),
        country=row.country,
        subdivision=row.subdivision,
        days=days,
        version=row.version,
    )


def users_of(key: str) -> list[str]:
    """Names of what counts by it: processes by their settings, published models by their text; at most a few."""
    by_settings = Definition.objects.filter(calendar=key)
    in_models = DefinitionVersion.objects.filter(state="published", definition__kind="bpmn")
    written = [
        version.definition.name
        for version in in_models.select_related("definition")
        if f'"{key}"'.encode() in bytes(version.content)
    ]
    names = [*by_settings.values_list("name", flat=True), *written]
    return sorted(set(names))[:MOST_USERS]


def _calendar(row: CalendarRow) -> Calendar:
    made_from = (row.key, row.version, row.changed_at)
    known = _made.get(made_from)
    if known is None:
        _made[made_from] = known = make(row)
    return known
