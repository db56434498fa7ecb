"""Who may see and do what, as querysets and predicates: used by pages, API, sockets, exports and actions alike.

A principal is a user with their groups. Roles come from `Grant` rows, per process or (definition NULL) for all.
`administer` contains every role, `operate` and `publish` contain `read`, `work`, `start` and `edit` too: nobody can
do what they may not see. A thing that may not be seen is not found; one that may be seen but not done is forbidden.
Inactive users have no roles. Superusers have all of them.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet

from portal.lib import sql
from portal.lib.errors import Forbidden, NotFound
from processes.models import (
    BatchOperation,
    Definition,
    DefinitionVersion,
    Grant,
    Incident,
    ProcessInstance,
)
from processes.models.access import ROLES

# role -> the grants that give it
GIVEN_BY: dict[str, tuple[str, ...]] = {
    "read": ("read", "work", "edit", "publish", "operate", "see_variables", "administer"),
    "start": ("start", "administer"),
    "work": ("work", "administer"),
    "edit": ("edit", "administer"),
    "publish": ("publish", "administer"),
    "operate": ("operate", "administer"),
    "see_variables": ("see_variables", "operate", "administer"),
    "administer": ("administer",),
}


# a move of a version -> the role it needs
VERSION_ROLES = {
    "submit": "edit",
    "withdraw": "edit",
    "approve": "publish",
    "reject": "publish",
    "publish": "publish",
    "retire": "publish",
    "restore": "publish",
}


@dataclass(frozen=True, slots=True)
class Rights:
    """The roles of one principal, read once per request: role -> definition ids, None = all of them."""

    everywhere: frozenset[str]
    per_definition: dict[str, frozenset[int]]

    def has(self, role: str, definition_id: int) -> bool:
        return role in self.everywhere or definition_id in self.per_definition.get(role, frozenset())

    def anywhere(self, role: str) -> bool:
        return role in self.everywhere or bool(self.per_definition.get(role))

    def where(self, role: str, field: str) -> Q:
        """A filter on `field` (a definition id) for what this role reaches."""
        if role in self.everywhere:
            return Q()
        return Q(**{f"{field}__in": sorted(self.per_definition.get(role, frozenset()))})


def rights(user: User | AnonymousUser) -> Rights:
    """One query. The answer is cached on the user object for the length of a request."""
    cached = getattr(user, "_podium_rights", None)
    if cached is None:
        cached = _read_rights(user)
        user._podium_rights = cached  # type: ignore[union-attr]
    return cached


def forget(user: Any) -> None:
    """Read the rights anew at the next question: for sockets, which outlive requests."""
    if hasattr(user, "_podium_rights"):
        del user._podium_rights


def group_names(user: User) -> list[str]:
    return list(user.groups.values_list("name", flat=True))


def actor_of(user: User | AnonymousUser) -> str:
    """How logs and histories name a person."""
    return f"user:{user.pk}" if user.pk else "anonymous"


def definitions(user: User, role: str = "read") -> "QuerySet[Definition]":
    return Definition.objects.filter(rights(user).where(role, "id"))


def versions(user: User, role: str = "read") -> "QuerySet[DefinitionVersion]":
    return DefinitionVersion.objects.filter(rights(user).where(role, "definition_id"))


def instances(user: User, role: str = "read") -> "QuerySet[ProcessInstance]":
    """Instances of readable processes, and those the user started: a requester follows their own."""
    reach = rights(user).where(role, "definition_id")
    if role == "read" and reach:
        reach |= Q(started_by=actor_of(user))
    return ProcessInstance.objects.filter(reach)


def incidents(user: User, role: str = "read") -> "QuerySet[Incident]":
    return Incident.objects.filter(rights(user).where(role, "definition_id"))


def batches(user: User) -> "QuerySet[BatchOperation]":
    """One's own; administrators of everything see all."""
    if "administer" in rights(user).everywhere:
        return BatchOperation.objects.all()
    return BatchOperation.objects.filter(created_by=user)


def may(user: User, role: str, definition_id: int) -> bool:
    return rights(user).has(role, definition_id)


def may_see_variables(user: User, definition_id: int) -> bool:
    return may(user, "see_variables", definition_id)


def version_moves(user: User, version: DefinitionVersion) -> list[str]:
    """What the FSM allows now and this person may do; a process of four eyes asks somebody else than its author."""
    open_now = [found.name for found in version.get_available_state_transitions()]  # type: ignore[attr-defined]
    mine = [name for name in open_now if may(user, VERSION_ROLES[name], version.definition_id)]
    if not {"approve", "publish"}.intersection(mine) or not version.definition.four_eyes:
        return mine
    is_author = user.pk in version.author_ids()
    closed = {"approve"} if is_author else set()
    if is_author and version.approved_by_id is None:
        closed.add("publish")
    return [name for name in mine if name not in closed]


def people_with(role: str, definition_id: int) -> "QuerySet[User]":
    """Everybody to whom a grant gives the role on this definition, by name."""
    grants = Grant.objects.filter(
        Q(definition_id=definition_id) | Q(definition=None), role__in=GIVEN_BY[role]
    )
    reached = Q(pk__in=grants.values("user_id")) | Q(groups__in=grants.values("group_id"))
    return User.objects.filter(reached, is_active=True).order_by("username").distinct()


def check(user: User, role: str, definition_id: int) -> None:
    """Raises NotFound when the user may not even read the process, Forbidden when they lack the role."""
    if may(user, role, definition_id):
        return
    if not may(user, "read", definition_id) and not may(user, "start", definition_id):
        raise NotFound
    raise Forbidden(f"Expected the role {role.replace('_', ' ')!r} on this process, but you do not have it.")


def check_anywhere(user: User, role: str) -> None:
    """For what belongs to no single process: deploying something new, publishing a message."""
    if not rights(user).anywhere(role):
        raise Forbidden(f"Expected the role {role.replace('_', ' ')!r}, but you do not have it anywhere.")


def check_everywhere(user: User, role: str) -> None:
    """For what concerns the whole installation: people, audit, destinations."""
    if role not in rights(user).everywhere:
        raise Forbidden(
            f"Expected the role {role.replace('_', ' ')!r} on all processes, but you do not have it."
        )


# Every request asks this, so it is prepared on the server. Index: of the foreign keys.
_GRANTED = """
SELECT role, definition_id FROM access_grant
 WHERE user_id = %(user)s OR group_id IN (SELECT group_id FROM auth_user_groups WHERE user_id = %(user)s)
"""


def _read_rights(user: User | AnonymousUser) -> Rights:
    if not user.is_authenticated or not user.is_active:
        return Rights(frozenset(), {})
    if user.is_superuser:
        return Rights(frozenset(ROLES), {})
    granted = set(sql.fetch(_GRANTED, {"user": user.pk}))
    everywhere = {role for role, definition in granted if definition is None}
    per_definition: dict[str, frozenset[int]] = {}
    for role in ROLES:
        given = {
            definition for name, definition in granted if definition is not None and name in GIVEN_BY[role]
        }
        if given:
            per_definition[role] = frozenset(given)
    reached = {role for role in ROLES if everywhere.intersection(GIVEN_BY[role])}
    return Rights(frozenset(reached), per_definition)
