"""New rows by COPY: 5,000 tasks of one multi-instance with candidates and levels take a fraction of a second.

They are plain rows on their way into the database, not models: making three models for each task was most of the time
of opening it, and `bulk_create` spent four times that on preparing values one by one. Columns that are NULL in a new
row are left out; JSON is written with exact numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from portal.lib import sql


@dataclass(slots=True)
class NewTask:
    """A row of `task`; the columns of `HumanTask` that a new one can have."""

    id: int
    kind: str
    token_id: int
    job_id: int | None
    instance_id: int
    definition_id: int
    process_version_id: int
    element: int
    element_id: str
    name: str
    title: str
    summary: list[list[Any]]
    business_key: str
    correlation_id: str
    started_by: str
    state: str
    assignee_id: int | None
    stands_for: list[int] | None
    deputised_at: datetime | None
    priority: int
    calendar: str
    form: str
    form_fields: list[dict[str, Any]]
    outcomes: list[dict[str, Any]]
    no_self_approval: bool
    exclude: list[str] | None
    votes: dict[str, Any] | None
    created_at: datetime
    claimed_at: datetime | None
    changed_at: datetime
    due_at: datetime | None = None
    follow_up_at: datetime | None = None
    trouble: str = ""

    # the same for every new one
    version: ClassVar[int] = 1
    paused_ms: ClassVar[int] = 0
    closed_by: ClassVar[str] = ""
    outcome: ClassVar[str] = ""
    reason: ClassVar[str] = ""
    principals_at_close: ClassVar[tuple[int, ...]] = ()
    owner_id: ClassVar[int | None] = None
    asked_id: ClassVar[int | None] = None

    @property
    def pk(self) -> int:
        return self.id


@dataclass(slots=True)
class NewCandidate:
    """A row of `task_candidate`."""

    task_id: int
    principal: int
    definition_id: int
    due_rank: datetime
    stands_for: list[int] | None = None


@dataclass(slots=True)
class NewLevel:
    """A row of `escalation`: of a task, or of a step (`token_id` and what names it)."""

    id: int
    instance_id: int
    level: int
    after: str
    actions: list[list[Any]]
    due_at: datetime
    task_id: int | None = None
    token_id: int | None = None
    definition_id: int | None = None
    element_id: str = ""
    name: str = ""

    state: ClassVar[str] = "pending"
    result: ClassVar[str] = ""


_TASK = {
    "id": "number",
    "kind": "text",
    "token_id": "number",
    "job_id": "number?",
    "instance_id": "number",
    "definition_id": "number",
    "process_version_id": "number",
    "element": "number",
    "element_id": "text",
    "name": "text",
    "title": "text",
    "summary": "json",
    "business_key": "text",
    "correlation_id": "text",
    "started_by": "text",
    "state": "text",
    "version": "number",
    "assignee_id": "number?",
    "stands_for": "integers?",
    "deputised_at": "time",
    "priority": "number",
    "calendar": "text",
    "due_at": "time",
    "follow_up_at": "time",
    "form": "text",
    "form_fields": "json",
    "outcomes": "json",
    "no_self_approval": "flag",
    "exclude": "texts?",
    "votes": "json?",
    "trouble": "text",
    "created_at": "time",
    "claimed_at": "time",
    "paused_ms": "number",
    "changed_at": "time",
    "closed_by": "text",
    "outcome": "text",
    "reason": "text",
    "principals_at_close": "integers",
}
_CANDIDATE = {
    "task_id": "number",
    "principal": "number",
    "definition_id": "number",
    "due_rank": "time",
    "stands_for": "integers?",
}
_ESCALATION = {
    "id": "number",
    "task_id": "number?",
    "instance_id": "number",
    "token_id": "number?",
    "definition_id": "number?",
    "element_id": "text",
    "name": "text",
    "level": "number",
    "after": "text",
    "actions": "json",
    "state": "text",
    "due_at": "time",
    "result": "text",
}


def copy_tasks(tasks: Sequence[NewTask]) -> None:
    sql.copy_objects("task", _TASK, tasks)


def copy_candidates(candidates: Sequence[NewCandidate]) -> None:
    sql.copy_objects("task_candidate", _CANDIDATE, candidates)


def copy_escalations(levels: Sequence[NewLevel]) -> None:
    sql.copy_objects("escalation", _ESCALATION, levels)
