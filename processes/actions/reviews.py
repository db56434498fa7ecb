"""Ask for a review of a version, take that back, approve, send back: each with its reason, told to whom it concerns.

Approving is no state of its own: who and when stand beside `in_review`, and leaving review forgets them.
"""

from collections.abc import Sequence

from django.contrib.auth.models import User

from portal.lib import sinks
from portal.lib.clock import portal_now
from portal.lib.errors import Invalid
from portal.lib.people import person_name
from processes import visibility
from processes.actions.definitions import FourEyes, move
from processes.facts import VersionReviewed
from processes.models import DefinitionVersion

MOST_TOLD = 50  # people who are told when no reviewer is named


class ReasonMissing(Invalid):
    code = "reason-missing"
    message = "Expected a reason, so that the author knows what to change, but there is none."


class NoReviewer(Invalid):
    code = "no-reviewer"
    message = "Expected reviewers who may publish this model and did not write it, but {name} is none."


def review(version: DefinitionVersion, name: str, user: User, note: str, reviewers: Sequence[int]) -> None:
    """submit | withdraw | approve | reject, in the caller's transaction. Rights are the caller's to check.

    Raises:
        VersionMoved: it is in no state for that.
        FourEyes: an author approves on a process that asks for four eyes.
        ReasonMissing: sent back without one.
        NoReviewer: somebody named may not review it.
    """
    if name == "reject" and not note.strip():
        raise ReasonMissing
    if name == "approve" and version.definition.four_eyes and user.pk in version.author_ids():
        raise FourEyes(move="approve")
    chosen = _reviewers(version, reviewers) if name == "submit" else []
    now = portal_now()
    approval = {"approved_at": now, "approved_by_id": user.pk} if name == "approve" else {}
    kept = {"comment": note} if name == "submit" and note else {}
    nobody = {"approved_at": None, "approved_by_id": None}
    move(version, name, now, {**nobody, **approval, **kept, "updated_at": now}, note)
    if name == "submit":
        version.reviewers.set(chosen)
    people = _asked(version, user, chosen) if name in ("submit", "withdraw") else version.author_ids()
    sinks.deliver([_fact(version, name, user, note, people)])


def _reviewers(version: DefinitionVersion, wanted: Sequence[int]) -> list[User]:
    known = visibility.people_with("publish", version.definition_id).in_bulk(list(wanted))
    authors = version.author_ids() if version.definition.four_eyes else set()
    for pk in wanted:
        if pk not in known or pk in authors:
            raise NoReviewer(name=known[pk].get_username() if pk in known else f"person {pk}")
    return list(known.values())


def _asked(version: DefinitionVersion, user: User, chosen: Sequence[User]) -> set[int]:
    """The reviewers; when nobody was named, whoever may publish."""
    named = {person.pk for person in chosen} or set(version.reviewers.values_list("pk", flat=True))
    if not named:
        may = visibility.people_with("publish", version.definition_id).exclude(pk=user.pk)
        named = set(may.values_list("pk", flat=True)[:MOST_TOLD])
    return named


def _fact(version: DefinitionVersion, name: str, user: User, note: str, people: set[int]) -> VersionReviewed:
    return VersionReviewed(
        version_id=version.pk,
        definition_id=version.definition_id,
        name=version.definition.name,
        number=version.number,
        move=name,
        by=person_name(user),
        by_id=user.pk,
        note=note,
        people=tuple(sorted(people - {user.pk})),
    )
