"""What a run did, as rows ready for bulk SQL, for many instances at once. Append and roll back; nothing else.

Each list holds tuples in the column order named beside it (`store.commit` copies them as they are). Per table, rows
are inserted first, then updated, then deleted: a row may come and go within one batch. Only `jobs_gone` goes before the
inserts: a token has one job at most, and a finished one may be followed by the next.
`mark()` and `rollback(mark)` undo what one instance added when it has to be run again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

TOKEN_COLUMNS = (
    "id",
    "instance_id",
    "element",
    "scope",
    "state",
    "waiting_for",
    "entered_at",
    "via_flow",
    "loop_index",
    "is_body",
    "variables",
    "generation",
)
JOB_COLUMNS = (
    "id",
    "instance_id",
    "token_id",
    "definition_id",
    "version_id",
    "element",
    "type",
    "priority",
    "run_at",
    "fair_rank",
    "max_attempts",
    "at_most_once",
    "idempotency_key",
)
TIMER_COLUMNS = ("id", "instance_id", "token_id", "element", "due_at", "repeat")
SUBSCRIPTION_COLUMNS = ("id", "instance_id", "token_id", "element", "kind", "name", "correlation_key")
INCIDENT_COLUMNS = (
    "id",
    "instance_id",
    "token_id",
    "job_id",
    "definition_id",
    "version_id",
    "element",
    "code",
    "message",
    "created_at",
)
HISTORY_COLUMNS = (
    "instance_id",
    "seq",
    "visit",
    "parent_visit",
    "version_id",
    "element",
    "loop_index",
    "via_flows",
    "entered_at",
    "started_at",
    "left_at",
    "paused_ms",
    "outcome",
    "actor",
    "attempts",
    "work_id",
    "error_code",
)
TRANSITION_COLUMNS = (
    "kind",
    "object_id",
    "instance_id",
    "move",
    "source",
    "target",
    "actor",
    "at",
    "correlation_id",
    "note",
)
COMPENSATION_COLUMNS = ("id", "instance_id", "scope", "activity", "handler", "visit", "order", "variables")
COMMAND_COLUMNS = ("id", "instance_id", "source_visit", "kind", "payload")
MI_RESULT_COLUMNS = ("body_id", "loop_index", "instance_id", "value")
OUTBOX_COLUMNS = ("id", "instance_id", "topic", "payload", "correlation_id", "at")


@dataclass(slots=True)
class WorkRequest:
    """A user task that opened: everything people need, evaluated. Becomes the fact `WorkOpened`."""

    token_id: int
    instance_id: int
    definition_id: int
    version_id: int
    element: int
    element_id: str
    name: str
    title: str
    summary: list[tuple[str, Any]]
    assignee: str
    candidate_users: list[str]
    candidate_groups: list[str]
    due: str  # ISO duration or date and time; "" = none. Working time when `calendar` is set
    follow_up: str
    priority: int
    calendar: str
    form: str
    form_fields: list[dict[str, Any]]
    outcomes: list[dict[str, Any]]  # name, label, reason_required, primary
    escalation: list[dict[str, Any]]  # after (ISO duration), actions [[kind, argument], ...]
    business_key: str
    correlation_id: str
    started_by: str
    opened_at: datetime
    kind: str = "task"  # task | outcome_question
    escalation_policy: str = ""  # key of the policy that has the levels instead
    no_self_approval: bool = False
    assignment: str = "offer"  # offer | round_robin | least_loaded
    votes: dict[str, Any] | None = None  # several decide: the fields of `graph.model.VoteRule`
    exclude: tuple[str, ...] = ()  # ids of elements: not by who did one of them in this instance
    job_id: int | None = None  # outcome_question: the job whose effect is unknown


@dataclass(slots=True)
class Changes:
    """Rows to write. `*_gone` are ids to delete, guarded: a missing one means somebody was first."""

    now: datetime
    tokens: list[tuple[Any, ...]] = field(default_factory=list)  # TOKEN_COLUMNS
    token_updates: list[tuple[Any, ...]] = field(
        default_factory=list
    )  # id, state, waiting_for, variables, generation
    tokens_gone: list[int] = field(default_factory=list)
    jobs: list[tuple[Any, ...]] = field(default_factory=list)  # JOB_COLUMNS
    jobs_gone: list[int] = field(default_factory=list)  # by job id: completed, thrown
    jobs_of_tokens_gone: list[int] = field(default_factory=list)  # by token id: cancelled with their token
    job_retries: list[tuple[Any, ...]] = field(
        default_factory=list
    )  # token_id, run_at, idempotency_key: failed -> ready, attempts reset; a token has one job at most
    jobs_failed: list[tuple[Any, ...]] = field(default_factory=list)  # job_id, message
    timers: list[tuple[Any, ...]] = field(default_factory=list)  # TIMER_COLUMNS
    timers_gone: list[int] = field(default_factory=list)  # by timer id: fired
    subscriptions: list[tuple[Any, ...]] = field(default_factory=list)  # SUBSCRIPTION_COLUMNS
    subscriptions_gone: list[int] = field(default_factory=list)  # by subscription id: heard
    waits_of_tokens_gone: list[int] = field(
        default_factory=list
    )  # token ids whose timers and subscriptions all go
    waits_gone: list[tuple[int, int]] = field(
        default_factory=list
    )  # token id, catching element: one wait closes while its token stays
    incidents: list[tuple[Any, ...]] = field(default_factory=list)  # INCIDENT_COLUMNS
    incidents_resolved: list[tuple[Any, ...]] = field(
        default_factory=list
    )  # incident id or None, token_id, actor
    history: list[tuple[Any, ...]] = field(default_factory=list)  # HISTORY_COLUMNS
    # version_id, element (None: only the flow was taken; the visit is counted elsewhere), flow (None: no flow)
    entries: list[tuple[int, int | None, int | None]] = field(default_factory=list)
    transitions: list[tuple[Any, ...]] = field(default_factory=list)  # TRANSITION_COLUMNS
    compensations: list[tuple[Any, ...]] = field(default_factory=list)  # COMPENSATION_COLUMNS
    compensations_gone: list[int] = field(default_factory=list)
    compensations_of_instances_gone: list[int] = field(
        default_factory=list
    )  # instances that ended: their remaining compensations go
    commands: list[tuple[Any, ...]] = field(default_factory=list)  # COMMAND_COLUMNS: to other instances
    mi_results: list[tuple[Any, ...]] = field(default_factory=list)  # MI_RESULT_COLUMNS
    mi_results_gone: list[int] = field(default_factory=list)  # body ids: assembled or cancelled
    outbox: list[tuple[Any, ...]] = field(default_factory=list)  # OUTBOX_COLUMNS
    messages: list[tuple[Any, ...]] = field(
        default_factory=list
    )  # name, correlation_key, variables, instance_id: thrown
    signals: list[tuple[Any, ...]] = field(default_factory=list)  # name, variables, instance_id: thrown
    decisions: list[tuple[Any, ...]] = field(
        default_factory=list
    )  # instance_id, visit, decision id, version_id, inputs, result, rules, at
    # token_id (the instance's id for the process itself), instance_id, definition_id, version_id, element
    watched: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    work: list[WorkRequest] = field(default_factory=list)
    work_gone: list[tuple[int, str]] = field(default_factory=list)  # token_id, reason: completed | cancelled
    ended: list[tuple[Any, ...]] = field(default_factory=list)  # instance_id, state, ended_at
    # instance_id, version before, version after, elements, flows, waits (dicts of positions): rewritten before anything
    # else, so that rows inserted by the same command are of the version after
    migrations: list[tuple[int, int, int, dict[int, int], dict[int, int], dict[int, int]]] = field(
        default_factory=list
    )

    def mark(self) -> tuple[int, ...]:
        """Where every list ends now."""
        return tuple(len(getattr(self, name)) for name in LISTS)

    def rollback(self, mark: tuple[int, ...]) -> None:
        """Forget what was added since `mark`."""
        for name, length in zip(LISTS, mark, strict=True):
            del getattr(self, name)[length:]


LISTS = tuple(f.name for f in fields(Changes) if f.name != "now")
