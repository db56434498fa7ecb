"""People and groups as clients name them: "user:12", "group:3"."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group, User

from portal.lib.errors import Invalid

MOST_DIGITS = 9  # ids of people and groups are 32 bits


@dataclass(frozen=True, slots=True)
class Named:
    """Ids, in the order they were named."""

    people: tuple[int, ...] = ()
    groups: tuple[int, ...] = ()


def named(names: Iterable[str]) -> Named:
    """Whoever is meant, whether they are there or not; what is no such name is left out."""
    given = list(names)
    return Named(_ids(given, "user:"), _ids(given, "group:"))


def known(names: Iterable[str]) -> Named:
    """Whoever is meant. Raises Invalid with the first that is nobody, or is not active any more."""
    given = list(names)
    meant = named(given)
    there = {
        f"user:{pk}"
        for pk in User.objects.filter(pk__in=meant.people, is_active=True).values_list("pk", flat=True)
    }
    there |= {f"group:{pk}" for pk in Group.objects.filter(pk__in=meant.groups).values_list("pk", flat=True)}
    if unknown := [each for each in given if each not in there]:
        raise Invalid(f"Expected a person or group such as user:12, but got {unknown[0][:40]!r}.")
    return meant


def _ids(names: Iterable[str], kind: str) -> tuple[int, ...]:
    numbers = [each.removeprefix(kind) for each in names if each.startswith(kind)]
    return tuple(int(each) for each in numbers if each.isdecimal() and len(each) <= MOST_DIGITS)
