"""The people and groups that models name, looked up for a whole batch in two queries.

A model may name a person by user name or as "user:12" (as `started_by` says it). Unknown names are answered too:
whoever opens or escalates a task says so on the task instead of losing it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import Group, User
from django.db.models import Q

from humantasks.assignment import principals
from processes.models import Grant
from processes.visibility import people_with


@dataclass(frozen=True, slots=True)
class Directory:
    """Active people by name and groups by name."""

    users: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)

    def principal(self, name: str) -> int | None:
        """The person of that name, else the group."""
        if name in self.users:
            return principals.of_user(self.users[name])
        return principals.of_group(self.groups[name]) if name in self.groups else None


def directory(user_names: Iterable[str], group_names: Iterable[str]) -> Directory:
    """Those of the names that exist. A name may be asked for as both."""
    return Directory(
        _users({name for name in user_names if name}), _groups({name for name in group_names if name})
    )


def _users(names: set[str]) -> dict[str, int]:
    if not names:
        return {}
    ids = {int(name[5:]): name for name in names if name.startswith("user:") and name[5:].isdigit()}
    people = User.objects.filter(is_active=True)
    by_name = people.filter(username__in=names) | people.filter(pk__in=list(ids))
    found = {}
    for pk, username in by_name.values_list("pk", "username"):
        found[username] = pk
        if pk in ids:
            found[ids[pk]] = pk
    return found


def _groups(names: set[str]) -> dict[str, int]:
    if not names:
        return {}
    return dict(Group.objects.filter(name__in=names).values_list("name", "pk"))


def members(numbers: Iterable[int]) -> dict[int, list[int]]:
    """Active people behind principals: principal -> user ids. One query for all groups, one for each pool."""
    wanted = set(numbers)
    found: dict[int, list[int]] = {number: [number] for number in wanted if principals.user_of(number)}
    groups = [group for number in wanted if (group := principals.group_of(number))]
    if groups:
        pairs = User.objects.filter(is_active=True, groups__in=groups).values_list("groups", "pk")
        for group, user in pairs:
            found.setdefault(principals.of_group(group), []).append(user)
    for number in wanted:
        if definition := principals.pool_of(number):
            found[number] = list(people_with("work", definition).values_list("pk", flat=True))
    return found


def operators(definition_id: int) -> list[int]:
    """Active people who operate the process by a role of their own or of a group. Two queries."""
    grants = Grant.objects.filter(
        Q(definition_id=definition_id) | Q(definition__isnull=True), role="operate"
    ).values_list("user_id", "group_id")
    users = {user for user, _ in grants if user}
    groups = {group for _, group in grants if group}
    found = User.objects.filter(Q(pk__in=users) | Q(groups__in=groups), is_active=True)
    return sorted(found.values_list("pk", flat=True).distinct())
