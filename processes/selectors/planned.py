"""Publications that wait for their time, and the last one that was refused then."""

from collections.abc import Collection
from dataclasses import dataclass

from processes.models import DefinitionVersion, PlannedPublication


@dataclass(frozen=True, slots=True)
class PlannedOf:
    """Of one version: what waits, and what was refused when its time came; nothing of what was taken back."""

    waiting: PlannedPublication | None
    refused: PlannedPublication | None


def planned_of(version: DefinitionVersion) -> PlannedOf:
    """One query. A refusal is told until it is planned anew or published."""
    newest = version.planned.select_related("by").order_by("-pk").first()
    if newest is None or version.state == "published":
        return PlannedOf(None, None)
    return PlannedOf(
        newest if newest.ended_at is None else None,
        newest if newest.refusal else None,
    )


def waiting_by_version(version_ids: Collection[int]) -> dict[int, PlannedPublication]:
    """One query for a whole list."""
    rows = PlannedPublication.objects.filter(version__in=version_ids, ended_at=None).defer("version__content")
    return {each.version_id: each for each in rows.select_related("by", "version")}
