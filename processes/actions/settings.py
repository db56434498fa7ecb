"""What outlives the versions of a process: owner, target, calendar, four eyes, sender of mails; and who may do what with it."""

from dataclasses import asdict, dataclass
from email.utils import parseaddr
from typing import Any

from django.conf import settings as installation
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import QuerySet

from portal.http.numbers import is_whole
from portal.lib.errors import Invalid, NotFound
from processes import visibility
from processes.actions.audit import record
from processes.models import Definition, Grant
from processes.models.access import ROLES

LONGEST_TARGET = 10 * 366 * 24 * 3_600


@dataclass(frozen=True, slots=True)
class Settings:
    owner_id: int | None
    sla_target_seconds: int | None
    calendar: str
    four_eyes: bool
    mail_sender: str = ""  # an address of EMAIL_SENDERS; "" = the portal's own


def change_settings(user: User, definition: Definition, settings: Settings) -> None:
    """Needs the role `administer`."""
    visibility.check(user, "administer", definition.pk)
    if settings.mail_sender and settings.mail_sender not in sender_addresses():
        raise Invalid(f"Expected a sender of EMAIL_SENDERS, but “{settings.mail_sender[:200]}” is none.")
    with transaction.atomic():
        row = Definition.objects.select_for_update(no_key=True).get(pk=definition.pk)
        wanted = asdict(settings)
        changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
        Definition.objects.filter(pk=row.pk).update(**wanted)
        record(
            user,
            "process.settings",
            kind="process",
            object_id=row.pk,
            definition_id=row.pk,
            **{name.removesuffix("_id"): _told(name, value) for name, value in changed.items()},
        )


def _told(name: str, value: Any) -> Any:
    """A setting as the audit keeps it: people by name, and what was taken away in a word."""
    if name == "owner_id" and value is not None:
        return User.objects.values_list("username", flat=True).get(pk=value)
    return "none" if value in ("", None) else value


def sender_addresses() -> list[str]:
    """Addresses that mails of a process may come from, as the installation's EMAIL_SENDERS say."""
    return [parseaddr(text)[1] for text in installation.EMAIL_SENDERS]


def set_step_target(user: User, definition: Definition, element_id: str, seconds: int | None) -> None:
    """How long a step should take, for every version; None: no target. Needs `edit`, `administer`, or to own the process."""
    if not may_set_targets(user, definition):
        visibility.check(user, "edit", definition.pk)
    if not any(element_id in version.element_ids for version in definition.versions.only("element_ids")):
        raise NotFound(f"Expected a step {element_id!r} in {definition.name}, but no version has one.")
    if seconds is not None and not 0 < seconds <= LONGEST_TARGET:
        raise Invalid(f"Expected a target from one second to ten years, but got {seconds} seconds.")
    with transaction.atomic():
        row = Definition.objects.select_for_update().get(pk=definition.pk)
        row.step_targets[element_id] = seconds
        row.save(update_fields=["step_targets"])
        record(
            user,
            "process.target",
            kind="process",
            object_id=row.pk,
            definition_id=row.pk,
            element_id=element_id,
            seconds=seconds,
        )


def may_set_targets(user: User, definition: Definition) -> bool:
    return definition.owner_id == user.pk or visibility.may(user, "edit", definition.pk)


def give_role(user: User, role: str, principal: str, definition: Definition | None) -> Grant:
    """`principal` is "user:1" or "group:2". Needs `administer` there; on all processes when `definition` is None."""
    _check(user, definition)
    if role not in ROLES:
        raise Invalid(f"Expected a role such as {ROLES[0]!r}, but got {role!r}.")
    holder = _principal(principal)
    with transaction.atomic():
        grant, is_new = Grant.objects.get_or_create(role=role, definition=definition, **holder)
        if is_new:
            _record(user, "grant.give", grant)
    return grant


def take_role(user: User, grant_id: int) -> None:
    """Take a role away. The last grant of `administer` on all processes stays: somebody has to be able to give."""
    grant = Grant.objects.filter(pk=grant_id).select_related("definition").first()
    if grant is None:
        raise NotFound
    _check(user, grant.definition)
    if grant.role == "administer" and grant.definition is None and _is_last(grant):
        raise Invalid("Expected somebody else to administer everything, but this is the last such right.")
    with transaction.atomic():
        _record(user, "grant.take", grant)
        grant.delete()


def change_membership(user: User, group_id: int, user_id: int, *, member: bool) -> None:
    """Put a person into a group or take them out. Needs `administer` on all processes."""
    visibility.check_everywhere(user, "administer")
    group, person = Group.objects.filter(pk=group_id).first(), User.objects.filter(pk=user_id).first()
    if group is None or person is None:
        raise NotFound
    with transaction.atomic():
        (person.groups.add if member else person.groups.remove)(group)
        action = "group.join" if member else "group.leave"
        record(user, action, kind="group", object_id=group.pk, group=group.name, person=person.get_username())


def _check(user: User, definition: Definition | None) -> None:
    if definition is None:
        visibility.check_everywhere(user, "administer")
    else:
        visibility.check(user, "administer", definition.pk)


def _is_last(grant: Grant) -> bool:
    others = Grant.objects.filter(role="administer", definition=None).exclude(pk=grant.pk)
    return not others.exists()


def _name(holder: User | Group | None) -> str:
    return holder.name if isinstance(holder, Group) else holder.get_username() if holder else ""


def _principal(text: str) -> dict[str, Any]:
    kind, _, pk = text.partition(":")
    known: dict[str, QuerySet[Any]] = {"user": User.objects.all(), "group": Group.objects.all()}
    found = known[kind].filter(pk=int(pk)).first() if kind in known and is_whole(pk) else None
    if found is None:
        raise Invalid(f"Expected a person or a group, but got {text!r}.")
    return {kind: found}


def _record(user: User, action: str, grant: Grant) -> None:
    record(
        user,
        action,
        kind="grant",
        object_id=grant.pk,
        definition_id=grant.definition_id,
        role=grant.role,
        to=f"user:{grant.user_id}" if grant.user_id else f"group:{grant.group_id}",
        name=_name(grant.user or grant.group),
    )
