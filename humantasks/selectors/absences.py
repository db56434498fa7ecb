"""Absences as people see them: one's own, those one stands in for, and those of the groups one leads."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext

from humantasks.assignment.deputies import COMPARISONS
from humantasks.models import Absence, GroupLead
from humantasks.models.absence import CLAIMED
from humantasks.visibility import led_people
from portal.lib import moments
from portal.lib.people import person_name
from processes.models import Definition

CALENDAR_DAYS = 28
MAX_ROWS = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """One absence in words. `state`: planned | now | over."""

    id: str
    person: str
    is_mine: bool
    may_end: bool
    starts_at: datetime
    ends_at: datetime
    last_day: date
    deputy: str
    second: str
    reach: str
    state: str
    made_by: str  # "" = by the person


@dataclass(frozen=True, slots=True)
class Day:
    """One cell of the calendar."""

    day: date
    is_away: bool
    is_weekend: bool
    words: str


def absences(user: User) -> "QuerySet[Absence]":
    """Newest first."""
    mine = Q(person=user) | Q(deputy=user) | Q(second_deputy=user) | Q(person__in=led_people(user))
    rows = Absence.objects.filter(mine).select_related("person", "deputy", "second_deputy", "made_by")
    return rows.distinct().order_by("-starts_at", "-pk")


def shown_absences(user: User, now: datetime) -> list[Shown]:
    """Four queries."""
    rows = list(absences(user)[:MAX_ROWS])
    names = process_names(rows)
    led = set(led_people(user).values_list("pk", flat=True))
    return [_shown(row, user, row.person_id in led, names, now) for row in rows]


def process_names(rows: list[Absence]) -> dict[int, tuple[str, str]]:
    """Definition -> key and name, of the processes that absences reach."""
    ids = {pk for row in rows for pk in row.definitions}
    return {each.pk: (each.key, each.name) for each in Definition.objects.filter(pk__in=ids)}


def reach_in_words(row: Absence, names: dict[int, tuple[str, str]]) -> str:
    """ "Expenses, while amount is at most 5000; the rest goes to Ann"."""
    found = ", ".join(names[pk][1] for pk in row.definitions if pk in names) or gettext("everything")
    if row.variable:
        found += gettext(", while {variable} is {comparison} {value}").format(
            variable=row.variable, comparison=gettext(COMPARISONS[row.comparison]), value=row.value
        )
    if row.second_deputy and (row.definitions or row.variable):
        found += gettext("; the rest goes to {second_deputy}").format(
            second_deputy=person_name(row.second_deputy)
        )
    return found


def state_of(row: Absence, now: datetime) -> str:
    if row.over_at is not None or row.ends_at <= now:
        return "over"
    return "now" if row.starts_at <= now else "planned"


def _shown(row: Absence, user: User, is_led: bool, names: dict[int, tuple[str, str]], now: datetime) -> Shown:
    state = state_of(row, now)
    return Shown(
        id=str(row.pk),
        person=person_name(row.person),
        is_mine=row.person_id == user.pk,
        may_end=state != "over" and (is_led or row.person_id == user.pk),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        last_day=localtime(row.ends_at - timedelta(microseconds=1)).date(),
        deputy=person_name(row.deputy),
        second=person_name(row.second_deputy),
        reach=reach_in_words(row, names),
        state=state,
        made_by="" if row.made_by_id == row.person_id else person_name(row.made_by),
    )


def team_calendar(user: User, now: datetime) -> tuple[list[date], list[tuple[str, list[Day]]]]:
    """The next four weeks of everybody in the groups the person leads. Two queries; ([], []) for who leads nobody."""
    people = list(led_people(user).order_by("first_name", "username")[:MAX_ROWS])
    if not people:
        return [], []
    first = localtime(now).date()
    days = [first + timedelta(days=number) for number in range(CALENDAR_DAYS)]
    end = now + timedelta(days=CALENDAR_DAYS + 1)
    rows: dict[int, list[Absence]] = {}
    for row in Absence.objects.filter(
        person__in=people, starts_at__lt=end, ends_at__gt=now - timedelta(days=1)
    ):
        rows.setdefault(row.person_id, []).append(row)
    return days, [(person_name(each), [_day(day, rows.get(each.pk, [])) for day in days]) for each in people]


def _day(day: date, rows: list[Absence]) -> Day:
    away = any(
        localtime(row.starts_at).date() <= day <= localtime(row.ends_at - timedelta(microseconds=1)).date()
        and row.ends_at > row.starts_at
        for row in rows
    )
    said = gettext("{day}: away") if away else gettext("{day}: there")
    words = said.format(day=moments.short_day(day))
    return Day(day, away, day.weekday() >= 5, words)


def leads_by_group() -> dict[int, list[dict[str, object]]]:
    """Group -> its leads, for the page of people. One query."""
    found: dict[int, list[dict[str, object]]] = {}
    for row in GroupLead.objects.select_related("user").order_by("user__username"):
        found.setdefault(row.group_id, []).append({"id": row.user_id, "name": person_name(row.user)})
    return found


def absence_choices(user: User) -> dict[str, object]:
    """What the form offers."""
    people = User.objects.filter(is_active=True).order_by("first_name", "username")
    return {
        "people": [
            {"name": each.username, "label": person_name(each)} for each in people.exclude(pk=user.pk)
        ],
        "led": [
            {"name": each.username, "label": person_name(each)}
            for each in led_people(user).exclude(pk=user.pk).order_by("first_name", "username")
        ],
        "processes": list(Definition.objects.filter(kind="bpmn").order_by("name").values("key", "name")),
        "comparisons": list(COMPARISONS.items()),
        "claimed": list(CLAIMED.items()),
    }
