"""Escalation chains of one case as clocks on its steps: what fired, and what is next. Two queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from humantasks.escalation.words import in_words
from humantasks.lifecycle import OPEN_TASK_STATES
from humantasks.models import NO_DUE_DATE, Escalation
from portal.lib import moments
from portal.lib.phrases import spoken
from processes.models import Token

MAX_ROWS = 500  # of a case with a wide multi-instance; the first tell enough


@dataclass(frozen=True, slots=True)
class Clock:
    """Of one step (or of the process: its own id). `next_at` None: everything has fired, or the clock stands still."""

    element_id: str
    name: str
    next_at: datetime | None
    next_words: str
    fired: int
    is_paused: bool

    @property
    def words(self) -> str:
        """ "Mon 10:30: Risk lead is notified; 1 fired"."""
        fired = gettext("{fired} fired").format(fired=self.fired) if self.fired else ""
        if self.is_paused:
            return "; ".join(filter(None, (gettext("clock paused"), fired)))
        if self.next_at is None:
            return fired
        return "; ".join(filter(None, (f"{moments.weekday_clock(self.next_at)}: {self.next_words}", fired)))


def clocks_of(instance_id: int) -> list[Clock]:
    """Of what is open or lives in the case, soonest first."""
    open_tasks = Q(task__instance=instance_id, task__state__in=OPEN_TASK_STATES)
    rows = list(
        Escalation.objects.filter(
            open_tasks | Q(instance_id=instance_id, task__isnull=True), instance_id=instance_id
        )
        .exclude(state="cancelled")
        .select_related("task")
        .order_by("due_at", "level", "pk")[:MAX_ROWS]
    )
    tokens = [row.token_id for row in rows if row.token_id and row.token_id != instance_id]
    living = (
        {*Token.objects.filter(pk__in=tokens).values_list("pk", flat=True), instance_id}
        if tokens
        else {instance_id}
    )
    by_step: dict[tuple[str, str], list[Escalation]] = {}
    for row in rows:
        if row.task_id is None and row.token_id not in living:
            continue
        step = (row.task.element_id, row.task.name) if row.task_id else (row.element_id, row.name)
        by_step.setdefault(step, []).append(row)
    found = [_clock(*step, each) for step, each in by_step.items()]
    return sorted(found, key=lambda clock: (clock.next_at is None, clock.next_at or NO_DUE_DATE))


def badges(clocks: Iterable[Clock]) -> list[dict[str, Any]]:
    """For the diagram."""
    return [{"element_id": clock.element_id, "words": clock.words} for clock in clocks]


def _clock(element_id: str, name: str, rows: list[Escalation]) -> Clock:
    pending = next((row for row in rows if row.state == "pending"), None)
    return Clock(
        element_id,
        name,
        pending.due_at if pending else None,
        in_words(pending.actions, spoken, of_task=pending.task_id is not None) if pending else "",
        sum(row.state == "fired" for row in rows),
        any(row.state == "paused" for row in rows),
    )
