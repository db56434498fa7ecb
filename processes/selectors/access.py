"""Grants, people and groups, for the pages that give rights."""

from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from portal.lib.people import person_name
from processes.models import Definition, Grant
from processes.models.access import ROLES

ROLE_WORDS = {
    "read": N_("read"),
    "start": N_("start"),
    "work": N_("work on tasks"),
    "edit": N_("edit"),
    "publish": N_("publish"),
    "operate": N_("operate"),
    "see_variables": N_("see variables"),
    "administer": N_("administer"),
}


def role_choices() -> list[tuple[str, str]]:
    return [(role, ROLE_WORDS[role]) for role in ROLES]


def grants_of(definition: Definition) -> list[dict[str, Any]]:
    """Who may do what with one process, rights on all processes included."""
    grants = Grant.objects.filter(definition=definition) | Grant.objects.filter(definition=None)
    rows = grants.select_related("user", "group").order_by("role", "pk")
    return [
        grant_row(row, gettext("this process") if row.definition_id else gettext("all processes"))
        for row in rows
    ]


def grant_row(row: Grant, scope: str) -> dict[str, Any]:
    return {
        "id": row.pk,
        "role": ROLE_WORDS[row.role],
        "who": row.group.name if row.group else person_name(row.user),
        "kind": "group" if row.group_id else "user",
        "scope": scope,
    }


def principal_choices() -> list[dict[str, str]]:
    """Everybody a right can be given to."""
    groups = [
        {"value": f"group:{group.pk}", "label": gettext("{name} (group)").format(name=group.name)}
        for group in Group.objects.order_by("name")
    ]
    people = User.objects.filter(is_active=True).order_by("username")
    return groups + [{"value": f"user:{person.pk}", "label": person_name(person)} for person in people]


def people_rows(search: str) -> list[dict[str, Any]]:
    """People with their groups and rights. Three queries."""
    people = User.objects.order_by("username").prefetch_related("groups")
    if search:
        people = people.filter(username__icontains=search) | people.filter(first_name__icontains=search)
    grants = _by_holder("user_id")
    return [
        {
            "id": person.pk,
            "name": person_name(person),
            "username": person.get_username(),
            "groups": [{"id": group.pk, "name": group.name} for group in person.groups.all()],
            "group_ids": {group.pk for group in person.groups.all()},
            "grants": grants.get(person.pk, []),
            "is_active": person.is_active,
            "last_seen_at": person.last_login,
        }
        for person in people[:200]
    ]


def group_rows() -> list[dict[str, Any]]:
    groups = Group.objects.annotate(members=Count("user")).prefetch_related("user_set").order_by("name")
    grants = _by_holder("group_id")
    return [
        {
            "id": group.pk,
            "name": group.name,
            "members": group.members,
            "member_names": [person_name(person) for person in group.user_set.all()[:50]],
            "grants": grants.get(group.pk, []),
        }
        for group in groups
    ]


def grants_of_group(group: Group) -> list[dict[str, Any]]:
    return _by_holder("group_id").get(group.pk, [])


def _by_holder(column: str) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    rows = Grant.objects.filter(**{f"{column}__isnull": False}).select_related("definition", "user", "group")
    for row in rows.order_by("role", "pk"):
        scope = row.definition.name if row.definition else gettext("all processes")
        found.setdefault(getattr(row, column), []).append(grant_row(row, scope))
    return found
