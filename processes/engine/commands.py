"""What may be asked of instances: frozen, imperative, one instance each.

`actor` is who asked, as words for the log: "user:12", "worker:billing", "timer", "engine".
A command whose target is gone (a stale job, a fired timer) changes nothing and is answered `Rejected`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class StartInstance:
    instance_id: int  # made beforehand, so that the caller knows it
    version_id: int
    definition_id: int
    variables: dict[str, Any] = field(default_factory=dict)
    business_key: str = ""
    correlation_id: str = ""
    actor: str = ""
    start_at: int | None = None  # position of a start event; None = the none start event
    parent_instance: int | None = None
    parent_token: int | None = None
    depth: int = 0
    started_at: datetime | None = None  # only for history made on a virtual clock


@dataclass(frozen=True, slots=True)
class CompleteJob:
    instance_id: int
    token_id: int
    job_id: int
    variables: dict[str, Any] = field(default_factory=dict)
    actor: str = ""
    started_at: datetime | None = None  # when work on it began (leased)
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class CompleteWork:
    """A person finished a user task."""

    instance_id: int
    token_id: int
    variables: dict[str, Any] = field(default_factory=dict)
    outcome: str = ""
    actor: str = ""
    started_at: datetime | None = None  # when it was claimed
    task_id: int | None = None
    paused_ms: int = 0


@dataclass(frozen=True, slots=True)
class ThrowError:
    """A BPMN error from a job, a worker or a person's task; caught by the nearest matching boundary or event sub-process."""

    instance_id: int
    token_id: int
    code: str
    message: str = ""
    job_id: int | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    actor: str = ""


@dataclass(frozen=True, slots=True)
class ThrowEscalation:
    instance_id: int
    token_id: int  # the instance's id: thrown by the process as a whole
    code: str
    actor: str = ""
    source: int = 0  # what throws, where one token may throw several times: each reaches a caller once


@dataclass(frozen=True, slots=True)
class TriggerTimer:
    instance_id: int
    token_id: int  # who armed it: the activity of a boundary timer, the catch event, the scope of an event sub-process
    timer_id: int
    element: int  # the catching event
    due_at: datetime
    repeat: str = ""  # what is left of a cycle


@dataclass(frozen=True, slots=True)
class Correlate:
    """A message or signal has reached the subscription of a token."""

    instance_id: int
    token_id: int
    subscription_id: int
    element: int
    variables: dict[str, Any] = field(default_factory=dict)
    message_id: int | None = None
    actor: str = ""


@dataclass(frozen=True, slots=True)
class ChildEnded:
    """A called instance ended."""

    instance_id: int
    token_id: int
    child_id: int
    state: str
    variables: dict[str, Any] = field(default_factory=dict)
    error_code: str = ""


@dataclass(frozen=True, slots=True)
class RaiseIncident:
    """Attempts are used up, or an outcome is unknown: stop the token and tell people."""

    instance_id: int
    token_id: int
    code: str
    message: str
    job_id: int | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class AskOutcome:
    """An at-most-once effect has an unknown outcome and its element names a group: open a task that asks them."""

    instance_id: int
    token_id: int
    job_id: int
    message: str


@dataclass(frozen=True, slots=True)
class ResolveIncident:
    instance_id: int
    token_id: int
    incident_id: int
    variables: dict[str, Any] = field(default_factory=dict)
    skip: bool = False  # go on as if the element had completed
    new_effect: bool = False  # retry with a fresh idempotency key
    actor: str = ""


@dataclass(frozen=True, slots=True)
class SetVariables:
    instance_id: int
    variables: dict[str, Any]
    token_id: int | None = None  # None = root scope
    actor: str = ""


@dataclass(frozen=True, slots=True)
class CancelInstance:
    instance_id: int
    reason: str = ""
    actor: str = ""


@dataclass(frozen=True, slots=True)
class SuspendInstance:
    instance_id: int
    actor: str = ""


@dataclass(frozen=True, slots=True)
class ResumeInstance:
    instance_id: int
    actor: str = ""


@dataclass(frozen=True, slots=True)
class CompensateInstance:
    instance_id: int
    actor: str = ""


@dataclass(frozen=True, slots=True)
class ModifyInstance:
    """Operator repair: cancel tokens, activate elements (position, variables)."""

    instance_id: int
    cancel_tokens: tuple[int, ...] = ()
    activate: tuple[tuple[int, dict[str, Any]], ...] = ()
    actor: str = ""


@dataclass(frozen=True, slots=True)
class MigrateInstance:
    """Go on by another version of the same process. `mapping`: element id -> element id ("" = nowhere), else the same id."""

    instance_id: int
    version_id: int
    number: int  # of the version, for the log
    mapping: tuple[tuple[str, str], ...] = ()
    actor: str = ""


Command = (
    StartInstance
    | CompleteJob
    | CompleteWork
    | ThrowError
    | ThrowEscalation
    | TriggerTimer
    | Correlate
    | ChildEnded
    | RaiseIncident
    | AskOutcome
    | ResolveIncident
    | SetVariables
    | CancelInstance
    | SuspendInstance
    | ResumeInstance
    | CompensateInstance
    | ModifyInstance
    | MigrateInstance
)


@dataclass(frozen=True, slots=True)
class Rejected:
    """The command changed nothing: its target is gone or in no state for it."""

    code: str
    message: str
