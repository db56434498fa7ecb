"""One instance in memory: a partial view, filled by `store.load` under the instance lock.

What is here is true; what is not here may exist all the same. `whole` says that every live token and every
compensation is loaded. A step that needs more than it was given (interrupting a scope with unknown children, undoing)
raises `NeedsWhole`; one that ends a multi-instance activity whose outputs are collected raises `NeedsResults`. The
caller throws the attempt away, loads what is asked for besides what it had, and runs the instance's commands again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

ROOT_SCOPE = 0  # scope id of tokens directly in the process


class NeedsMore(Exception):
    """Base of what a step may ask of the store."""

    instance_id: int


class NeedsWhole(NeedsMore):
    """The partial view does not hold what this step needs; load the instance whole and run it again."""

    def __init__(self, instance_id: int) -> None:
        self.instance_id = instance_id
        super().__init__(f"Expected all tokens of instance {instance_id}, but only a part was loaded.")


class NeedsResults(NeedsMore):
    """The last child of a multi-instance body left: load the stored outputs of the body into `state.results`."""

    def __init__(self, instance_id: int, body_id: int) -> None:
        self.instance_id = instance_id
        self.body_id = body_id
        super().__init__(f"Expected the results of body {body_id}, but they were not loaded.")


@dataclass(slots=True)
class Token:
    """A live element instance. Its id is also the id of the visit in the history."""

    id: int
    element: int
    scope: int  # token id of the enclosing sub-process or multi-instance body; ROOT_SCOPE at the top
    # job | work | outcome | timer | message | signal | condition | event | join | children | child | compensation;
    # a failed token keeps what it waited for, or: incident (retry enters again) | leaving (retry leaves again)
    waiting_for: str
    entered_at: datetime
    state: str = "waiting"
    via_flow: int | None = None  # the flow it came by: what a join counts
    loop_index: int | None = None
    is_body: bool = False  # the body of a multi-instance activity, parent of its children
    # local to this scope: inputs, loop variables, the result awaiting its output mapping. Names with a colon
    # ("podium:connector") are the engine's own notes: no model can name them, no page shows them
    variables: dict[str, Any] | None = None
    generation: int = 0  # raised by "retry as a new effect": part of the idempotency key
    is_new: bool = False  # made in this batch: not in the database yet


@dataclass(slots=True)
class InstanceState:
    id: int
    version_id: int
    definition_id: int
    state: str
    suspended: bool
    seq: int  # of the last history row
    business_key: str
    correlation_id: str
    started_by: str
    started_at: datetime
    parent_instance: int | None = None
    parent_token: int | None = None
    depth: int = 0  # of the call hierarchy
    variables: dict[str, Any] = field(default_factory=dict)  # root variables, the needed names only
    tokens: dict[int, Token] = field(default_factory=dict)
    live: dict[int, int] = field(
        default_factory=dict
    )  # scope id -> live tokens in it, for every scope loaded
    compensations: list[Compensation] = field(default_factory=list)  # loaded when whole; oldest first
    # body id -> loop index -> stored output, for the bodies named by `NeedsResults`
    results: dict[int, dict[int, Any]] = field(default_factory=dict)
    whole: bool = True
    is_new: bool = False
    title: str = ""  # written when it is new
    end_note: str = ""  # the end event reached, or why it was cancelled; written when it ended
    # what changed, for the store
    patch: dict[str, Any] = field(default_factory=dict)  # root variables assigned in this batch
    variable_bytes: int = 0  # size of all root variables as stored
    jobs_opened: int = 0  # in this batch: the fair rank of the next job


@dataclass(slots=True)
class Compensation:
    """A completed activity that can be undone: its handler, where, in which order, with what it knew."""

    id: int
    scope: int
    activity: int
    handler: int
    visit: int
    order: int
    variables: dict[str, Any]
    is_new: bool = False
