"""The people of the demo, their groups and rights."""

import os

from django.contrib.auth.models import Group, User

from humantasks.models import GroupLead
from portal.embedded.logins import PEOPLE, demo_passwords
from processes.models import Grant

TRAFFIC_USER = "demo-traffic"
WAREHOUSE_USER = "warehouse-1"
COLLECTIONS_USER, LEGAL_USER = "collections-1", "legal-1"
NOT_SIGNED_IN = (
    TRAFFIC_USER,
    WAREHOUSE_USER,
    COLLECTIONS_USER,
    LEGAL_USER,
)  # they act, but nobody signs in as them
COLLEAGUES = (
    "risk-1",
    "risk-2",
    WAREHOUSE_USER,
    COLLECTIONS_USER,
    LEGAL_USER,
)  # whose work the demo does where visitors leave it
GROUPS = {
    "Risk": ("risk-1", "risk-2", "risk-lead"),
    "Warehouse": ("operator", WAREHOUSE_USER),
    "Collections": ("operator", "manager", COLLECTIONS_USER),
    "Collections leads": ("manager",),
    "Legal": ("manager", LEGAL_USER),
    "Operations": ("operator", "manager"),
    "Back office": ("operator", "manager", WAREHOUSE_USER),
    "Approvers": ("risk-1", "risk-2", "risk-lead"),
}
LEADS = {"Risk": "risk-lead", "Approvers": "risk-lead", "Back office": "operator"}
NAMES = {
    "admin": "Admin",
    "operator": "Operator",
    "manager": "Manager",
    "editor": "Editor",
    "risk-lead": "Risk Lead",
    "risk-1": "Risk 1",
    "risk-2": "Risk 2",
    "requester": "Requester",
    TRAFFIC_USER: "Web shop",
    WAREHOUSE_USER: "Warehouse 1",
    COLLECTIONS_USER: "Collections 1",
    LEGAL_USER: "Legal 1",
}
# role -> who has it on all processes
RIGHTS = {
    "administer": ("admin",),
    "operate": ("operator", "manager"),
    "read": ("manager", "risk-lead", "editor", "operator"),
    "edit": ("editor",),
    "publish": ("editor", "manager"),
    "see_variables": ("manager", "editor"),
    "start": ("requester", "operator", "manager", "editor", TRAFFIC_USER),
}


def make_people() -> None:
    """Create whoever is missing; passwords of people that exist are set anew, as printed by `make up`."""
    passwords = demo_passwords(
        os.environ.get("HOST", "127.0.0.1") or "127.0.0.1", os.environ.get("DEMO_SECRET", "")
    )
    for username in (*PEOPLE, *NOT_SIGNED_IN):
        _make_person(username, passwords.get(username))
    for name, members in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.user_set.add(*User.objects.filter(username__in=members))
        if name in LEADS:
            GroupLead.objects.get_or_create(group=group, user=person(LEADS[name]))
    for role, usernames in RIGHTS.items():
        for holder in User.objects.filter(username__in=usernames):
            Grant.objects.get_or_create(role=role, definition=None, user=holder, group=None)


def person(username: str) -> User:
    return User.objects.get(username=username)


def _make_person(username: str, password: str | None) -> None:
    user, _ = User.objects.get_or_create(
        username=username,
        defaults={"email": f"{username}@podium.example", "first_name": NAMES[username]},
    )
    if password is None:
        user.set_unusable_password()
    elif not user.check_password(password):
        user.set_password(password)
    else:
        return
    user.save(update_fields=["password"])
