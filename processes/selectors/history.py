"""What happened in one instance, in order."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from processes.models import DefinitionVersion, ElementHistory, ProcessInstance, TransitionLog


def history_of(
    instance: ProcessInstance, *, limit: int = 1_000, after_seq: int = 0, without: Collection[int] = ()
) -> list[dict[str, Any]]:
    """Visits in the order they ended (`seq`), at most `limit`; element and flow ids of the version as deployed.

    Of the elements in `without` only bodies of multi-instance activities are listed.
    """
    visits = ElementHistory.objects.filter(instance_id=instance.pk, seq__gt=after_seq)
    if without:
        visits = visits.filter(~Q(element__in=list(without)) | Q(loop_index=-1))
    rows = list(visits.order_by("seq")[:limit])
    names = _names({row.version_id for row in rows}, instance)
    return [
        {
            "seq": row.seq,
            "visit": str(row.visit),
            "parent_visit": str(row.parent_visit),
            "element_id": names[row.version_id][0][row.element],
            "loop_index": row.loop_index,
            "via_flow": names[row.version_id][1][row.via_flows[0]] if row.via_flows else None,
            "via_flows": [names[row.version_id][1][flow] for flow in row.via_flows],
            "entered_at": row.entered_at,
            "started_at": row.started_at,
            "left_at": row.left_at,
            "outcome": row.outcome,
            "by": row.actor,
            "attempts": row.attempts,
            "error_code": row.error_code,
        }
        for row in rows
    ]


def _names(version_ids: set[int], instance: ProcessInstance) -> dict[int, tuple[list[str], list[str]]]:
    """Element and flow ids of each version; an instance that was migrated has visits of several."""
    known = {instance.version_id: (instance.version.element_ids, instance.version.flow_ids)}
    if others := version_ids - known.keys():
        rows = DefinitionVersion.objects.filter(pk__in=others).values_list("pk", "element_ids", "flow_ids")
        known |= {pk: (elements, flows) for pk, elements, flows in rows}
    return known


def transitions_of(instance: ProcessInstance, *, limit: int = 500) -> list[TransitionLog]:
    """Who moved the instance, its tasks, jobs and incidents, oldest first."""
    return list(TransitionLog.objects.filter(instance_id=instance.pk).order_by("at", "id")[:limit])
