"""What a reviewer reads: who wrote a version, who is asked, what was said so far."""

from dataclasses import dataclass

from django.contrib.auth.models import User

from processes import visibility
from processes.models import DefinitionVersion, TransitionLog

MOST_MOVES = 50


@dataclass(frozen=True, slots=True)
class Review:
    """Authors in order of name; `log` newest first."""

    authors: list[User]
    reviewers: list[User]
    log: list[TransitionLog]


def review_of(version: DefinitionVersion) -> Review:
    """Four queries."""
    log = TransitionLog.objects.filter(kind="version", object_id=version.pk).order_by("-at", "-id")
    return Review(authors_of(version), list(version.reviewers.order_by("username")), list(log[:MOST_MOVES]))


def authors_of(version: DefinitionVersion) -> list[User]:
    """Whoever made it or saved into it, in order of name. Two queries."""
    return list(User.objects.filter(pk__in=version.author_ids()).order_by("username"))


def possible_reviewers(version: DefinitionVersion) -> list[User]:
    """Who may publish it, its authors left out where four eyes are asked for. Two queries."""
    people = visibility.people_with("publish", version.definition_id)
    if version.definition.four_eyes:
        people = people.exclude(pk__in=version.author_ids())
    return list(people)
