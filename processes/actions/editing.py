"""Who has a draft open, and which tab of which person may save it: one at most, until it leaves or is not seen.

The lock is a row, so it holds without sockets and without Redis. Taking over is always possible and never costs an
edit: what the former holder still sends is kept beside the draft (`drafts.save_draft`).
"""

import re
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from portal.http.access import get_visible
from portal.lib.clock import machine_now
from portal.lib.errors import Conflict
from portal.lib.people import person_name
from portal.live.groups import draft_of
from portal.live.push import push_on_commit
from processes import visibility
from processes.actions.audit import record
from processes.models import DefinitionVersion, Editing

GRACE = timedelta(seconds=5)  # for a page that is loaded anew
TAB = r"[A-Za-z0-9-]{8,64}"
_TAB = re.compile(TAB)
LEASE = timedelta(seconds=45)  # a tab says that it is there every 15 s


class DraftTaken(Conflict):
    code = "draft-taken"
    message = "Expected to save the draft, but {name} is editing it. What you sent is kept beside it."


def tab_of(user: User, text: str) -> str:
    """A tab's name as kept: nobody speaks for somebody else's. "" when it is none."""
    return f"{user.pk}:{text}" if _TAB.fullmatch(text) else ""


def enter(version: DefinitionVersion, user: User, tab: str) -> None:
    """A tab opened the version, or is still there; it holds the draft when nobody does and the person may edit."""
    now = machine_now()
    with transaction.atomic():
        _lock(version.pk)
        gone = Editing.objects.filter(version=version, seen_at__lt=now - LEASE).delete()[0]
        row, is_new = Editing.objects.get_or_create(
            version=version, tab=tab, user=user, defaults={"since": now, "seen_at": now}
        )
        holds = row.holds or (version.state == "draft" and _is_free(version, user))
        Editing.objects.filter(pk=row.pk).update(seen_at=now, holds=holds)
        if is_new or gone or holds != row.holds:
            tell(version.pk)


def leave(version_id: int, tab: str) -> None:
    """The tab was closed; whoever reads on may edit soon. A reload keeps its place, so a holder has a moment left."""
    with transaction.atomic():
        mine = Editing.objects.filter(version=version_id, tab=tab)
        if mine.filter(holds=False).delete()[0] or mine.update(seen_at=machine_now() - LEASE + GRACE):
            tell(version_id)


def take_over(user: User, version_id: int | str, tab: str) -> DefinitionVersion:
    """Let this tab edit instead of whoever does. Needs the role `edit`."""
    version = get_visible(visibility.versions(user).select_related("definition"), version_id)
    visibility.check(user, "edit", version.definition_id)
    now = machine_now()
    with transaction.atomic():
        _lock(version.pk)
        before = holder(version.pk)
        Editing.objects.filter(version=version, holds=True).update(holds=False)
        Editing.objects.update_or_create(
            version=version,
            tab=tab,
            defaults={"user": user, "seen_at": now, "holds": True},
            create_defaults={"user": user, "since": now, "seen_at": now, "holds": True},
        )
        details: dict[str, Any] = {"from_person": before.user.get_username()} if before else {}
        record(
            user,
            "draft.take-over",
            kind=version.definition.kind,
            object_id=version.pk,
            definition_id=version.definition_id,
            **details,
        )
        tell(version.pk)
    return version


def holder(version_id: int) -> Editing | None:
    """The tab that may save now."""
    alive = Editing.objects.filter(version=version_id, holds=True, seen_at__gte=machine_now() - LEASE)
    return alive.select_related("user").first()


def check_hold(version: DefinitionVersion, user: User, tab: str) -> None:
    """Under the version's lock. A client without a tab is a person: nobody else may be editing.

    Raises DraftTaken.
    """
    now = holder(version.pk)
    if now is None:
        if tab:
            _hold(version, user, tab)
    elif now.tab != tab and (tab or now.user_id != user.pk):
        raise DraftTaken(name=person_name(now.user))


def _hold(version: DefinitionVersion, user: User, tab: str) -> None:
    now = machine_now()
    Editing.objects.filter(version=version, holds=True).update(holds=False)
    Editing.objects.update_or_create(
        version=version,
        tab=tab,
        defaults={"user": user, "seen_at": now, "holds": True},
        create_defaults={"user": user, "since": now, "seen_at": now, "holds": True},
    )


def tell(version_id: int) -> None:
    """Ring whoever has the version open, once this is committed."""
    push_on_commit({draft_of(version_id)}, {"type": "live.bell"})


def _lock(version_id: int) -> None:
    DefinitionVersion.objects.select_for_update().only("pk").get(pk=version_id)


def _is_free(version: DefinitionVersion, user: User) -> bool:
    return holder(version.pk) is None and visibility.may(user, "edit", version.definition_id)
