"""What became of the one that was retried first: went on, stopped again, or not known yet.

Four queries for a whole page of causes, whatever their number.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from django.db.models import QuerySet

from processes.models import BatchOperation, ElementHistory, Incident
from processes.selectors.incidents import IncidentGroup

FRESH = timedelta(hours=1)  # after that the world has changed: try one again
MOST_TRIALS = 1_000
BY_A_PERSON = "user:"
NOT_A_TRIAL = ("cancelled", "skipped", "moved")

Ending: TypeAlias = Literal["trying", "passed", "failed"]
CauseOf: TypeAlias = tuple[int, int, str, str]  # version, element, code, shape


@dataclass(frozen=True, slots=True)
class Trial:
    """The newest incident of one cause that a person retried within the last hour."""

    incident_id: int
    instance_id: int
    business_key: str
    ended: Ending


def cause_of(row: Incident | IncidentGroup) -> CauseOf:
    return (row.version_id, row.element, row.code, row.shape)


def newest_trials(visible: "QuerySet[Incident]", now: datetime) -> dict[CauseOf, Trial]:
    """By cause. Portal time."""
    retried = visible.filter(
        state="resolved", resolved_at__gte=now - FRESH, resolved_by__startswith=BY_A_PERSON
    )
    rows = list(retried.select_related("instance").order_by("-resolved_at", "-pk")[:MOST_TRIALS])
    again = _stopped_again(rows)
    left = _left(rows)
    trials: dict[CauseOf, Trial] = {}
    for row in rows:
        outcome = left.get((row.token_id, row.instance_id), "")
        if cause_of(row) in trials or outcome in NOT_A_TRIAL:
            continue
        ended: Ending = "failed" if row.pk < again.get(row.token_id, 0) else "passed" if outcome else "trying"
        key = row.instance.business_key or row.instance.title or str(row.instance_id)
        trials[cause_of(row)] = Trial(row.pk, row.instance_id, key, ended)
    return trials


def running_retries() -> list[tuple[int, dict[str, str]]]:
    """Batches that retry now: id, and the filter they were made from."""
    running = BatchOperation.objects.filter(state="running", kind="retry").order_by("pk")
    return [(pk, chosen_by) for pk, chosen_by in running.values_list("pk", "chosen_by") if chosen_by]


def _stopped_again(rows: Collection[Incident]) -> dict[int, int]:
    """Token -> its newest incident."""
    tokens = {row.token_id for row in rows}
    instances = {row.instance_id for row in rows}
    later = Incident.objects.filter(instance_id__in=instances, token_id__in=tokens).order_by("pk")
    return dict(later.values_list("token_id", "pk"))


def _left(rows: Collection[Incident]) -> dict[tuple[int, int], str]:
    """(visit, instance) -> how it left its element, of visits that ended after the retry."""
    if not rows:
        return {}
    visits = ElementHistory.objects.filter(
        instance_id__in={row.instance_id for row in rows},
        visit__in={row.token_id for row in rows},
        left_at__gte=min(row.resolved_at for row in rows if row.resolved_at),
    )
    return {
        (visit, instance): outcome
        for visit, instance, outcome in visits.values_list("visit", "instance_id", "outcome")
    }
