"""Publish a version by hand or at its time: alone or with what belongs to it, and let what runs and fits follow."""

from collections.abc import Mapping, Sequence

from django.contrib.auth.models import User

from processes.actions.batches import MAX_ITEMS, PlanHasHoles, Wanted, create_batch
from processes.actions.by_people import move_version
from processes.actions.migrate import holes_of
from processes.actions.releases import release
from processes.models import BatchOperation, DefinitionVersion, ProcessInstance

BY_ITSELF: dict[str, str] = {}  # a plan that names nothing: steps of one id lead to each other
TRIES = 3  # cases go on while it is asked who fits


def publish_now(
    user: User, version: DefinitionVersion, others: Sequence[int], comment: str, seen: Mapping[int, str]
) -> None:
    """Raises what `move_version` and `release` raise; nothing is half done."""
    if others:
        release(user, [version.pk, *others], name=comment[:200], comment=comment, seen=seen)
    else:
        move_version(user, version.pk, "publish", comment, seen=seen.get(version.pk, ""))


def follow(user: User, version: DefinitionVersion) -> BatchOperation | None:
    """The one batch of whatever fits, of every earlier version; None when nothing does. Looks at each of them.

    Raises what `create_batch` raises.
    """
    arguments = {"to_version": str(version.pk), "mapping": BY_ITSELF}
    ids = _live_elsewhere(version)
    for _ in range(TRIES):
        holes = holes_of(ids, to_version=version.pk, mapping=BY_ITSELF)
        ids = [pk for pk in ids if pk not in holes]
        if not ids:
            return None
        try:
            return create_batch(user, Wanted("migrate", tuple(ids), None, arguments))
        except PlanHasHoles:
            continue
    return None


def _live_elsewhere(target: DefinitionVersion) -> list[int]:
    """Live instances of every other version of the process, oldest first."""
    rows = ProcessInstance.objects.filter(
        definition=target.definition_id, state__in=("active", "compensating")
    )
    return list(rows.exclude(version=target).order_by("pk").values_list("pk", flat=True)[:MAX_ITEMS])
