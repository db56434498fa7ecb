"""One group: who is in it and leads it, and what hangs on it, so that nobody removes it blindly."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import Count, QuerySet

from humantasks.models import EscalationPolicy, GroupLead, TaskCandidate
from portal.lib.people import person_name
from processes.models import DefinitionVersion, Grant

MOST_NAMES = 10


@dataclass(frozen=True, slots=True)
class Use:
    """What hangs on a group."""

    waiting: int  # open tasks offered to it
    members: int
    roles: int
    policies: tuple[str, ...]
    processes: tuple[str, ...]  # whose published model says its name

    @property
    def is_used(self) -> bool:
        return bool(self.waiting or self.members or self.roles or self.policies or self.processes)


def groups_with_counts() -> "QuerySet[Group]":
    """By name, each with how many are in it."""
    return Group.objects.annotate(members=Count("user")).order_by("name")


def members_of(group: Group) -> list[dict[str, Any]]:
    """By name; `is_lead` says who leads, who need not be a member."""
    leads = set(GroupLead.objects.filter(group=group).values_list("user", flat=True))
    inside = list(group.user_set.order_by("username"))
    outside = User.objects.filter(pk__in=leads - {person.pk for person in inside}).order_by("username")
    return [_person(person, True, leads) for person in inside] + [
        _person(person, False, leads) for person in outside
    ]


def use_of(group: Group) -> Use:
    return Use(
        waiting=TaskCandidate.objects.filter(principal=-group.pk).count(),
        members=group.user_set.count(),
        roles=Grant.objects.filter(group=group).count(),
        policies=tuple(EscalationPolicy.objects.filter(group=group).values_list("name", flat=True)),
        processes=tuple(_named_in(group.name)),
    )


def _person(person: User, is_member: bool, leads: set[int]) -> dict[str, Any]:
    return {
        "id": person.pk,
        "username": person.get_username(),
        "name": person_name(person),
        "is_member": is_member,
        "is_lead": person.pk in leads,
        "is_active": person.is_active,
    }


def _named_in(name: str) -> list[str]:
    """Processes whose published model writes the name; a text that only looks like it counts too."""
    published = DefinitionVersion.objects.filter(state="published", definition__kind="bpmn")
    found = {
        version.definition.name
        for version in published.select_related("definition").order_by("pk")
        if name.encode() in bytes(version.content)
    }
    return sorted(found)[:MOST_NAMES]
