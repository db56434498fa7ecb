"""Groups of people: made, renamed, removed. Tasks that are open know their group by id, models know it by name."""

from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction

from humantasks.models import TaskCandidate
from portal.lib.errors import Conflict, Invalid, NotFound
from processes.actions.audit import record
from processes.models import Grant
from processes.visibility import check_everywhere

MAX_NAME = 150  # the width of Django's column


class GroupExists(Conflict):
    code = "group-exists"
    message = "Expected a name that no group has, but there is a group of that name already."


class GroupInUse(Conflict):
    code = "group-in-use"


def create_group(user: User, name: str) -> Group:
    """Needs `administer` on all processes. Raises Invalid, GroupExists."""
    check_everywhere(user, "administer")
    wanted = _checked(name)
    try:
        with transaction.atomic():
            group = Group.objects.create(name=wanted)
            record(user, "group.create", kind="group", object_id=group.pk, group=wanted)
    except IntegrityError as error:
        raise GroupExists from error
    return group


def rename_group(user: User, group_id: int, name: str) -> Group:
    """Open tasks go along; models keep the old name until somebody edits them. Raises NotFound, Invalid, GroupExists."""
    check_everywhere(user, "administer")
    wanted, group = _checked(name), find_group(group_id)
    if group.name == wanted:
        return group
    before, group.name = group.name, wanted
    try:
        with transaction.atomic():
            group.save(update_fields=["name"])
            record(user, "group.rename", kind="group", object_id=group.pk, before=before, after=wanted)
    except IntegrityError as error:
        raise GroupExists from error
    return group


def remove_group(user: User, group_id: int) -> None:
    """With its memberships, leads and roles. Raises NotFound; GroupInUse while tasks wait for it or rights hang on it."""
    check_everywhere(user, "administer")
    with transaction.atomic():
        group = Group.objects.select_for_update().filter(pk=group_id).first()
        if group is None:
            raise NotFound
        _check_unused(group)
        record(user, "group.remove", kind="group", object_id=group.pk, group=group.name)
        group.delete()


def find_group(group_id: int) -> Group:
    """Raises NotFound."""
    group = Group.objects.filter(pk=group_id).first()
    if group is None:
        raise NotFound
    return group


def _check_unused(group: Group) -> None:
    waiting = TaskCandidate.objects.filter(principal=-group.pk).count()
    if waiting:
        raise GroupInUse(
            f"Expected a group nothing waits for, but {waiting} open tasks wait for {group.name}."
        )
    everything = Grant.objects.filter(role="administer", definition=None)
    if everything.filter(group=group).exists() and not everything.exclude(group=group).exists():
        raise GroupInUse(
            "Expected somebody else to administer everything, but only this group has that right."
        )


def _checked(name: str) -> str:
    wanted = " ".join(name.split())
    if not wanted or len(wanted) > MAX_NAME or "\x00" in wanted:
        raise Invalid(f"Expected a name of 1 to {MAX_NAME} characters, but it is empty or longer.")
    return wanted
