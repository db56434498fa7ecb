"""Actors as people know them: "user:12" -> the person's name, "timer" -> Timer."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.utils.translation import gettext_noop as N_

from portal.lib.people import person_name

WORDS = {"timer": N_("Timer"), "engine": N_("Podium"), "message": N_("Message"), "": "–"}


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Actor -> name for people, in one query; what is no person gets words."""
    distinct = set(actors)
    ids = {actor: int(actor[5:]) for actor in distinct if actor.startswith("user:") and actor[5:].isdigit()}
    people = User.objects.in_bulk(ids.values())
    names = {actor: person_name(people[pk]) for actor, pk in ids.items() if pk in people}
    return {actor: names.get(actor) or WORDS.get(actor, actor) for actor in distinct}
