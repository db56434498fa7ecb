"""Who leads a group: sees its load, sets absences for its members, reassigns among them."""

from django.contrib.auth.models import Group, User
from django.db import transaction

from humantasks.models import GroupLead
from portal.lib.errors import NotFound
from processes.actions.audit import record
from processes.visibility import check_everywhere


def change_lead(user: User, group_id: int, user_id: int, *, lead: bool) -> None:
    """Make somebody a lead of a group, or no longer. Needs `administer` on all processes; twice is once."""
    check_everywhere(user, "administer")
    group, person = Group.objects.filter(pk=group_id).first(), User.objects.filter(pk=user_id).first()
    if group is None or person is None:
        raise NotFound
    with transaction.atomic():
        if lead:
            GroupLead.objects.get_or_create(group=group, user=person)
        else:
            GroupLead.objects.filter(group=group, user=person).delete()
        action = "group.lead" if lead else "group.no_lead"
        record(user, action, kind="group", object_id=group.pk, group=group.name, person=person.get_username())
