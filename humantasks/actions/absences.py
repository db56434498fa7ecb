"""Say when somebody is away and who stands in: for oneself, or, as a lead, for a colleague who cannot."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from humantasks.actions.stand_ins import begin_absence, return_tasks
from humantasks.assignment.deputies import COMPARISONS, circle
from humantasks.models import Absence
from humantasks.models.absence import CLAIMED
from humantasks.visibility import leads
from portal.lib.errors import Conflict, Forbidden, Invalid, NotFound
from portal.lib.people import person_name
from processes.actions.audit import record
from processes.models import Definition

LONGEST = timedelta(days=2 * 365)  # longer is no absence; the deputy should get the job
MAX_NAME, MAX_VALUE = 200, 200


class AbsenceInvalid(Invalid):
    code = "absence-invalid"


class DeputyUnusable(Invalid):
    code = "deputy-unusable"
    message = "Expected an active colleague as deputy, but {name!r} is not one."


class DeputyCircle(Invalid):
    code = "deputy-circle"
    message = "Expected a deputy who is there, but they would stand in for each other in a circle: {names}."


class AbsenceOverlaps(Conflict):
    code = "absence-overlaps"
    message = (
        "Expected a time in which {name} is there, but an absence is set for it already. End that one first."
    )


class AbsenceOver(Conflict):
    code = "absence-over"
    message = "Expected an absence that still lasts, but this one is over."


@dataclass(frozen=True, slots=True)
class Leave:
    """What is asked for. `processes` keys, none = all; `variable` "" = whatever the amount."""

    starts_at: datetime
    ends_at: datetime
    deputy: str  # user name or id
    second_deputy: str = ""
    person: str = ""  # "" = oneself
    processes: tuple[str, ...] = ()
    variable: str = ""
    comparison: str = "lte"
    value: str = ""
    claimed: str = "offer"


def set_absence(*, leave: Leave, user: User, now: datetime) -> Absence:
    """Keep an absence; one that has begun takes effect at once.

    Raises:
        Forbidden: for somebody whose lead `user` is not. AbsenceInvalid, DeputyUnusable, DeputyCircle: say what is wrong.
        AbsenceOverlaps: they are away then already.
    """
    with transaction.atomic():
        person = _whose(leave, user)
        _check_times(leave, now)
        _check_reach(leave)
        absence = Absence(
            person=person,
            starts_at=leave.starts_at,
            ends_at=leave.ends_at,
            deputy=_deputy(leave.deputy, person),
            second_deputy=_deputy(leave.second_deputy, person) if leave.second_deputy else None,
            definitions=_definitions(leave.processes),
            variable=leave.variable,
            comparison=leave.comparison,
            value=leave.value,
            claimed=leave.claimed,
            made_by=user,
            made_at=now,
        )
        list(
            User.objects.select_for_update(no_key=True).filter(pk=person.pk)
        )  # two at once would not see each other
        _check_overlap(absence)
        _check_circle(absence)
        absence.save()
        record(user, "absence.set", kind="absence", object_id=absence.pk, person=person.pk)
        if absence.starts_at <= now:
            begin_absence(absence, now)
    return absence


def end_absence(*, absence_id: int | str, user: User, now: datetime) -> Absence:
    """Back already, or not going: tasks nobody began come back. Raises NotFound, Forbidden, AbsenceOver."""
    with transaction.atomic():
        absence = find_absence(user, absence_id)
        if absence.person_id != user.pk and not leads(user, absence.person_id):
            raise Forbidden("Expected your own absence or one of your group, but it is neither.")
        ends_at = max(now, absence.starts_at)
        ended = Absence.objects.filter(pk=absence.pk, over_at__isnull=True, ends_at__gt=now).update(
            ends_at=ends_at, over_at=now
        )
        if not ended:
            raise AbsenceOver
        record(user, "absence.end", kind="absence", object_id=absence.pk, person=absence.person_id)
        absence.refresh_from_db()
        return_tasks(absence, now)
    return absence


def find_absence(user: User, absence_id: int | str) -> Absence:
    """One's own, those one stands in for, those of one's groups. Raises NotFound."""
    try:
        absence = Absence.objects.select_related("person", "deputy", "second_deputy").get(pk=int(absence_id))
    except (Absence.DoesNotExist, ValueError, OverflowError) as error:
        raise NotFound("Expected an absence you may see, but there is none of this id.") from error
    concerned = (absence.person_id, absence.deputy_id, absence.second_deputy_id)
    if user.pk not in concerned and not leads(user, absence.person_id):
        raise NotFound("Expected an absence you may see, but there is none of this id.")
    return absence


def _whose(leave: Leave, user: User) -> User:
    if not leave.person:
        return user
    person = _named(leave.person)
    if person == user:
        return user
    if person is None or not leads(user, person.pk):
        raise Forbidden("Expected yourself or a member of a group you lead, but this is neither.")
    return person


def _check_times(leave: Leave, now: datetime) -> None:
    if leave.ends_at <= leave.starts_at:
        raise AbsenceInvalid("Expected the absence to end after it begins, but it ends before.")
    if leave.ends_at <= now:
        raise AbsenceInvalid("Expected the absence to end in the future, but that time has passed.")
    if leave.ends_at - leave.starts_at > LONGEST:
        raise AbsenceInvalid("Expected an absence of at most two years, but it is longer.")


def _check_reach(leave: Leave) -> None:
    if leave.claimed not in CLAIMED:
        raise AbsenceInvalid(
            f"Expected `claimed` to be one of {', '.join(CLAIMED)}, but it is {leave.claimed!r}."
        )
    if leave.comparison not in COMPARISONS:
        raise AbsenceInvalid(
            f"Expected a comparison of {', '.join(COMPARISONS)}, but it is {leave.comparison!r}."
        )
    if bool(leave.variable) != bool(leave.value):
        raise AbsenceInvalid("Expected a variable together with a value, but one of them is missing.")
    if len(leave.variable) > MAX_NAME or len(leave.value) > MAX_VALUE:
        raise AbsenceInvalid("Expected a variable and a value of at most 200 characters, but one is longer.")


def _deputy(name: str, person: User) -> User:
    found = _named(name)
    if found is None:
        raise DeputyUnusable(name=name)
    if found == person:
        raise DeputyUnusable(
            "Expected somebody else as deputy, but nobody stands in for themselves.", name=name
        )
    return found


def _named(name: str) -> User | None:
    """By user name, else by id."""
    people = User.objects.filter(is_active=True)
    found = people.filter(username=name).first()
    if found is None and name.isdecimal():
        found = people.filter(pk=int(name)).first()
    return found


def _definitions(keys: tuple[str, ...]) -> list[int]:
    found = dict(Definition.objects.filter(kind="bpmn", key__in=keys).values_list("key", "pk"))
    if unknown := [key for key in keys if key not in found]:
        raise AbsenceInvalid(f"Expected processes of this portal, but there is no {unknown[0]!r}.")
    return sorted(found.values())


def _during(absence: Absence) -> Q:
    return Q(over_at__isnull=True, starts_at__lt=absence.ends_at, ends_at__gt=absence.starts_at)


def _check_overlap(absence: Absence) -> None:
    if Absence.objects.filter(_during(absence), person=absence.person).exists():
        raise AbsenceOverlaps(name=person_name(absence.person))


def _check_circle(absence: Absence) -> None:
    deputies = {
        row.person_id: tuple(each for each in (row.deputy_id, row.second_deputy_id) if each)
        for row in Absence.objects.filter(_during(absence))
    }
    own = (absence.deputy_id, absence.second_deputy_id)
    deputies[absence.person_id] = tuple(each for each in own if each)
    if way := circle(absence.person_id, deputies):
        names = {person.pk: person_name(person) for person in _people(way)}
        raise DeputyCircle(names=" → ".join(names[each] for each in way))


def _people(ids: list[int]) -> list[User]:
    return list(User.objects.filter(pk__in=ids))
