"""Steps that one instance visits very often, as sums and by pages: 5,000 children are one row until somebody opens it.

Cost: two grouped queries for an instance whatever its size; a page of children is two short index ranges.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q

from portal.http.pagination import Page, decode_cursor, page_of
from processes.models import ElementHistory, ProcessInstance, Token

FEW = 20  # visits of one step that are still listed one by one
BODY = -1  # loop_index of the history row of a multi-instance body
FAILED = ("error", "cancelled")


@dataclass(frozen=True, slots=True)
class Crowd:
    """All visits of one step in one instance: those that ended and those that live."""

    element: int
    done: int
    failed: int  # ended by an error or a cancellation
    open: int
    stuck: int  # stand with an incident
    first_at: datetime
    last_at: datetime | None  # None while some are open

    @property
    def total(self) -> int:
        return self.done + self.failed + self.open


@dataclass(frozen=True, slots=True)
class Member:
    """One visit of a crowd."""

    loop_index: int | None
    state: str  # waiting | failed | the outcome
    entered_at: datetime
    left_at: datetime | None


def crowds(instance: ProcessInstance) -> dict[int, Crowd]:
    """Element -> its visits, for steps with more than `FEW`."""
    ended = ElementHistory.objects.filter(instance_id=instance.pk, version_id=instance.version_id)
    ended = ended.exclude(loop_index=BODY).order_by()
    past = {
        row["element"]: row
        for row in ended.values("element").annotate(
            count=Count("seq"),
            bad=Count("seq", filter=Q(outcome__in=FAILED)),
            first=Min("entered_at"),
            last=Max("left_at"),
        )
    }
    live = Token.objects.filter(instance=instance, is_body=False).order_by()
    present = {
        row["element"]: row
        for row in live.values("element").annotate(
            count=Count("pk"), stuck=Count("pk", filter=Q(state="failed")), first=Min("entered_at")
        )
    }
    found = (_crowd(element, past.get(element), present.get(element)) for element in past.keys() | present)
    return {crowd.element: crowd for crowd in found if crowd.total > FEW}


def _crowd(element: int, past: Any, present: Any) -> Crowd:  # rows of values()
    ended, bad = (past["count"], past["bad"]) if past else (0, 0)
    times = [row["first"] for row in (past, present) if row]
    return Crowd(
        element=element,
        done=ended - bad,
        failed=bad,
        open=present["count"] if present else 0,
        stuck=present["stuck"] if present else 0,
        first_at=min(times),
        last_at=past["last"] if past and not present else None,
    )


def members(instance: ProcessInstance, element: int, *, limit: int, cursor: str = "") -> Page:
    """A page of `Member`: those that are open, then those that ended.

    The open ones are all on the first pages, in order of their ids; the ended ones follow in order of their end.
    """
    key = decode_cursor(cursor, str, int) or ["open", 0]
    rows: list[tuple[Member, list[object]]] = []
    if key[0] == "open":
        rows = _open(instance, element, key[1], limit + 1)
    if len(rows) <= limit:
        after = key[1] if key[0] == "ended" else 0
        rows += _ended(instance, element, after, limit + 1 - len(rows))
    page = page_of(rows, limit, lambda row: row[1])
    return Page([member for member, _ in page.rows], page.next)


def _open(
    instance: ProcessInstance, element: int, after: int, limit: int
) -> list[tuple[Member, list[object]]]:
    tokens = Token.objects.filter(instance=instance, element=element, is_body=False, pk__gt=after)
    return [
        (Member(token.loop_index, token.state, token.entered_at, None), ["open", token.pk])
        for token in tokens.order_by("pk")[:limit]
    ]


def _ended(
    instance: ProcessInstance, element: int, after: int, limit: int
) -> list[tuple[Member, list[object]]]:
    visits = ElementHistory.objects.filter(
        instance_id=instance.pk, version_id=instance.version_id, element=element, seq__gt=after
    ).exclude(loop_index=BODY)
    return [
        (Member(visit.loop_index, visit.outcome, visit.entered_at, visit.left_at), ["ended", visit.seq])
        for visit in visits.order_by("seq")[:limit]
    ]
