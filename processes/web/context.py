"""What the head of every page of one process shows."""

from typing import Any

from django.contrib.auth.models import User

from portal.lib.errors import NotFound
from processes import visibility
from processes.models import Definition
from processes.selectors.definitions import is_retired, latest_version
from processes.selectors.instances import live_instances
from processes.selectors.upcoming import upcoming_starts


def process_named(user: User, key: str, role: str = "read") -> Definition:
    """The process of that key, if `user` may see it; Forbidden when they see it but lack `role`."""
    definition = visibility.definitions(user).filter(kind="bpmn", key=key).first()
    if definition is None:
        raise NotFound(f"Expected a process {key!r} that you may see, but there is none.")
    visibility.check(user, role, definition.pk)
    return definition


def process_head(user: User, key: str, definition: Definition | None = None) -> dict[str, Any]:
    """`process` of `processes/_process_head.html`. Four queries, five of one that nothing starts of."""
    found = definition or process_named(user, key)
    latest = latest_version(found)
    return {
        "id": found.pk,
        "key": found.key,
        "name": found.name,
        "version": latest.number if latest else None,
        "running": live_instances(found.pk),
        "upcoming": upcoming_starts(found.pk),
        "is_retired": latest is None and is_retired(found),
        "can_start": latest is not None and visibility.may(user, "start", found.pk),
        "can_administer": visibility.may(user, "administer", found.pk),
        "can_operate": visibility.may(user, "operate", found.pk),
        "can_edit": visibility.may(user, "edit", found.pk),
    }
