"""Make, change and remove working calendars: checked before they are saved, every version kept, audited.

A changed calendar is in force with the next deadline that is made; those that stand keep their moment.
"""

import re
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from portal.lib.clock import portal_now
from portal.lib.errors import Conflict, Invalid, NotFound
from processes import visibility
from processes.actions.audit import record
from processes.calendars.calendar import Calendar as PureCalendar
from processes.calendars.calendar import make_calendar
from processes.calendars.week import CalendarError, read_day, read_week
from processes.models import Calendar, CalendarVersion
from processes.store.calendars import users_of

_KEY = re.compile(r"^[a-z0-9][a-z0-9_-]{0,49}$")
MAX_NAME_CHARACTERS = 100


class CalendarInvalid(Invalid):
    code = "invalid-calendar"
    message = "Expected a calendar to work by, but it is none: {reason}"


class CalendarInUse(Conflict):
    code = "calendar-in-use"
    message = "Expected a calendar that nothing uses, but {users} count by it. Give them another one first."


class CalendarChanged(Conflict):
    code = "calendar-changed"
    message = "Expected version {seen} of this calendar, but {who} saved version {version} meanwhile."


@dataclass(frozen=True, slots=True)
class Wanted:
    """A calendar as somebody wants it; `week` and `days` as they are stored."""

    name: str
    zone: str
    week: list[list[list[str]]]
    country: str = ""
    subdivision: str = ""
    days: dict[str, list[list[str]]] = field(default_factory=dict)


def checked(key: str, wanted: Wanted) -> PureCalendar:
    """The calendar it would be. Raises CalendarInvalid."""
    if not _KEY.match(key):
        raise CalendarInvalid(reason=f"{key!r} is no key of small letters, digits, - and _.")
    if not 0 < len(wanted.name) <= MAX_NAME_CHARACTERS:
        raise CalendarInvalid(reason=f"a name of 1 to {MAX_NAME_CHARACTERS} characters is missing.")
    try:
        days = {date.fromisoformat(day): read_day(shifts) for day, shifts in wanted.days.items()}
        return make_calendar(
            key,
            wanted.zone,
            read_week(wanted.week),
            country=wanted.country,
            subdivision=wanted.subdivision,
            days=days,
        )
    except CalendarError as error:
        raise CalendarInvalid(reason=str(error)) from error
    except (ValueError, TypeError) as error:
        raise CalendarInvalid(reason="days and hours cannot be read.") from error


def make_new_calendar(user: User, key: str, wanted: Wanted) -> Calendar:
    """Needs `administer` on all processes. Raises CalendarInvalid, Conflict (the key is taken)."""
    visibility.check_everywhere(user, "administer")
    checked(key, wanted)
    now = portal_now()
    with transaction.atomic():
        row, is_new = Calendar.objects.get_or_create(key=key, defaults=asdict(wanted) | {"changed_at": now})
        if not is_new:
            raise Conflict(f"Expected a new key, but there is a calendar {key!r} already.")
        # A calendar of this key may have been removed; its versions stay, and the numbers go on.
        Calendar.objects.filter(pk=row.pk).update(version=_last_number(key) + 1)
        row.refresh_from_db()
        _keep(row, user)
        record(user, "calendar.create", kind="calendar", object_id=key, version=row.version)
    return row


def change_calendar(user: User, key: str, wanted: Wanted, *, seen_version: int | None) -> Calendar:
    """The next version. `seen_version` None overwrites whatever stands.

    Raises NotFound, CalendarInvalid, CalendarChanged (somebody saved meanwhile; nothing is lost, nothing changed).
    """
    visibility.check_everywhere(user, "administer")
    checked(key, wanted)
    with transaction.atomic():
        row = Calendar.objects.select_for_update().filter(key=key).first()
        if row is None:
            raise NotFound
        if seen_version is not None and seen_version != row.version:
            raise CalendarChanged(seen=seen_version, version=row.version, who=_who_saved(row))
        if not CalendarVersion.objects.filter(key=key, number=row.version).exists():
            _keep(row, None)  # one that came with the installation
        Calendar.objects.filter(pk=row.pk).update(
            **asdict(wanted), version=F("version") + 1, changed_at=portal_now()
        )
        row.refresh_from_db()
        _keep(row, user)
        record(user, "calendar.change", kind="calendar", object_id=key, version=row.version)
    return row


def remove_calendar(user: User, key: str) -> None:
    """Its versions stay. Raises NotFound, CalendarInUse."""
    visibility.check_everywhere(user, "administer")
    with transaction.atomic():
        row = Calendar.objects.select_for_update().filter(key=key).first()
        if row is None:
            raise NotFound
        if users := users_of(key):
            raise CalendarInUse(users=", ".join(users))
        record(user, "calendar.remove", kind="calendar", object_id=key, version=row.version)
        row.delete()


def _keep(row: Calendar, user: User | None) -> None:
    names = ("name", "zone", "week", "country", "subdivision", "days")
    content: dict[str, Any] = {name: getattr(row, name) for name in names}
    CalendarVersion.objects.create(
        key=row.key, number=row.version, content=content, changed_at=row.changed_at, changed_by=user
    )


def _last_number(key: str) -> int:
    last = (
        CalendarVersion.objects.filter(key=key).order_by("-number").values_list("number", flat=True).first()
    )
    return last or 0


def _who_saved(row: Calendar) -> str:
    kept = (
        CalendarVersion.objects.filter(key=row.key, number=row.version).select_related("changed_by").first()
    )
    return kept.changed_by.get_username() if kept and kept.changed_by else "somebody"
