"""Publish at a set time: kept now, done then by a sweep, once, or refused then with the reason told.

At its time everything is asked again: the right of whoever planned it, the second person, the very content that was
looked at, and whether all it names is there. The row is ended in the transaction that publishes, behind the locks of
its definitions, as any publication: two sweeps at once end it once. What runs follows in a transaction of its own.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import OperationalError, transaction
from django.db.models import QuerySet

from portal.http.access import get_visible
from portal.lib import sinks, trace
from portal.lib.clock import portal_now
from portal.lib.errors import Conflict, Forbidden, Invalid, PortalError
from portal.lib.people import person_name
from processes import visibility
from processes.actions.audit import record
from processes.actions.publishing import follow, publish_now
from processes.actions.releases import releasable
from processes.facts import NothingFollowed, PublicationEnded
from processes.models import Definition, DefinitionVersion, PlannedPublication

log = logging.getLogger(__name__)

FARTHEST = timedelta(days=366)
SLICE = 20
FAULT = "Expected to publish it, but the portal failed; its log says where. Nothing was changed."


class NotAhead(Invalid):
    code = "not-ahead"
    message = "Expected a time within a year from now, but it is {at}."


class NothingPlanned(Conflict):
    code = "nothing-planned"
    message = (
        "Expected a publication that waits for its time, but there is none: it was published, or taken back."
    )


class PlannerLeft(Forbidden):
    code = "planner-left"
    message = "Expected whoever planned it to be allowed to publish it still, but {name} is not."


class MoverLeft(Forbidden):
    code = "mover-left"
    message = "Expected whoever planned it to be allowed to move what runs still, but {name} is not."


@dataclass(frozen=True, slots=True)
class Planned:
    """What is wanted: when, which files with it, as they were looked at (version id -> checksum)."""

    at: datetime
    others: Sequence[int] = ()
    seen: Mapping[int, str] | None = None
    comment: str = ""
    moves: bool = False


def plan_publication(user: User, version_id: int, wanted: Planned) -> PlannedPublication:
    """Keep it for its time, instead of what was planned before. Needs the role `publish`, and now what publishing needs.

    Raises NotAhead, and whatever `release` raises.
    """
    found = get_visible(visibility.versions(user), version_id)
    visibility.check(user, "publish", found.definition_id)
    now = portal_now()
    if not now < wanted.at <= now + FARTHEST:
        raise NotAhead(at=wanted.at.isoformat(timespec="minutes"))
    with transaction.atomic():
        versions = releasable(user, [version_id, *wanted.others], wanted.seen or {})
        version = next(each for each in versions if each.pk == version_id)
        _waiting().filter(version=version).update(ended_at=now, moves=False)
        planned = PlannedPublication.objects.create(
            version=version,
            at=wanted.at,
            moves=wanted.moves,
            comment=wanted.comment,
            checksums={str(each.pk): each.checksum for each in versions},
            by=user,
            made_at=now,
        )
        _record(user, "plan", version, at=wanted.at.isoformat(), moves=wanted.moves)
    return planned


def unplan_publication(user: User, version_id: int) -> None:
    """Take it back. Needs the role `publish`. Raises NothingPlanned."""
    version = get_visible(visibility.versions(user).select_related("definition"), version_id)
    visibility.check(user, "publish", version.definition_id)
    with transaction.atomic():
        if not _waiting().filter(version=version).update(ended_at=portal_now(), moves=False):
            raise NothingPlanned
        _record(user, "unplan", version)


def publish_planned() -> int:
    """One slice of what is due; how many were ended. Somebody else's locks are waited for by the next tick."""
    due = _waiting().filter(at__lte=portal_now()).order_by("at", "pk").values_list("pk", flat=True)
    return sum(_carry_out(pk) for pk in due[:SLICE])


def let_follow() -> int:
    """The batches of what was published at its time and takes running cases along; how many were made."""
    found = PlannedPublication.objects.filter(moves=True, moved_at=None, ended_at__isnull=False)
    rows = found.select_related("version__definition", "by").order_by("pk")
    return sum(_move_cases(each) for each in rows[:SLICE])


def _waiting() -> QuerySet[PlannedPublication]:
    return PlannedPublication.objects.filter(ended_at=None)


def _carry_out(pk: int) -> int:
    with transaction.atomic():
        planned = PlannedPublication.objects.select_related("version__definition", "by").get(pk=pk)
        if not _holds(planned) or not _waiting().filter(pk=pk).update(ended_at=portal_now()):
            return 0
        refusal = _published(planned)
        if refusal:
            PlannedPublication.objects.filter(pk=pk).update(refusal=refusal, moves=False)
            _record(planned.by, "plan_refused", planned.version, reason=refusal)
        sinks.deliver([_fact(planned, refusal)])
    return 1


def _holds(planned: PlannedPublication) -> bool:
    """Are the definitions of all its files free, and held now? In ascending id, as every publication does."""
    ids = set(
        DefinitionVersion.objects.filter(pk__in=planned.checksums).values_list("definition_id", flat=True)
    )
    rows = Definition.objects.select_for_update(skip_locked=True).filter(pk__in=ids).order_by("pk")
    return len(rows.values_list("pk")) == len(ids)


def _published(planned: PlannedPublication) -> str:
    """Why it was not, or ""."""
    seen = {int(pk): checksum for pk, checksum in planned.checksums.items()}
    others = [pk for pk in seen if pk != planned.version_id]
    try:
        user = _planner(planned)
        with transaction.atomic(), trace.traced(trace.Trace(trace.new_id(), visibility.actor_of(user))):
            publish_now(user, planned.version, others, planned.comment, seen)
    except PortalError as error:
        return error.sentence
    except OperationalError:
        raise  # the database was away or busy: the next tick
    except Exception:  # - a fault of ours is told to people; the row never keeps others waiting
        log.exception("a planned publication failed", extra={"version": planned.version_id})
        return FAULT
    return ""


def _planner(planned: PlannedPublication) -> User:
    user = planned.by
    if (
        user is None
        or not user.is_active
        or not visibility.may(user, "publish", planned.version.definition_id)
    ):
        raise PlannerLeft(name=person_name(user) if user else "somebody who left")
    return user


def _move_cases(planned: PlannedPublication) -> int:
    """Who may not operate the process moves nothing and is told so; what runs keeps its version."""
    with transaction.atomic():
        mine = PlannedPublication.objects.select_for_update(skip_locked=True, of=("self",))
        if not mine.filter(pk=planned.pk, moved_at=None):
            return 0
        try:
            with transaction.atomic():
                _follow(_planner(planned), planned.version)
        except PortalError as error:
            _stayed(planned, error.sentence)
        PlannedPublication.objects.filter(pk=planned.pk).update(moved_at=portal_now())
    return 1


def _follow(user: User, version: DefinitionVersion) -> None:
    """Raises MoverLeft where there is something to move, and whatever `follow` raises."""
    try:
        follow(user, version)
    except PortalError:
        if visibility.may(user, "operate", version.definition_id):
            raise
        raise MoverLeft(name=person_name(user)) from None


def _stayed(planned: PlannedPublication, refusal: str) -> None:
    version, process = planned.version, planned.version.definition
    people = (planned.by_id,) if planned.by_id else ()
    _record(planned.by, "plan_not_followed", version, reason=refusal)
    sinks.deliver([NothingFollowed(version.pk, process.key, process.name, version.number, refusal, people)])


def _fact(planned: PlannedPublication, refusal: str) -> PublicationEnded:
    version = planned.version
    people = version.author_ids() | ({planned.by_id} if planned.by_id else set())
    return PublicationEnded(
        version.pk, version.definition.name, version.number, planned.at, refusal, tuple(sorted(people))
    )


def _record(user: User | None, what: str, version: DefinitionVersion, **details: Any) -> None:
    record(
        user,
        f"version.{what}",
        kind=version.definition.kind,
        object_id=version.pk,
        definition_id=version.definition_id,
        number=version.number,
        **details,
    )
