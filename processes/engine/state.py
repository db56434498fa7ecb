"""One instance in memory: a partial view, filled by `store.load` under the instance lock.

What is here is true; what is not here may exist all the same. `whole` says that every live token is loaded.
A step that needs more than it was given (interrupting a scope, a join) raises `NeedsWhole`; the caller throws the
attempt away, loads the instance whole and runs its commands again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

ROOT_SCOPE = 0  # scope id of tokens directly in the process


class NeedsWhole(Exception):
    """The partial view does not hold what this step needs; load the instance whole and run it again."""

    def __init__(self, instance_id: int) -> None:
        self.instance_id = instance_id
        super().__init__(f"Expected all tokens of instance {instance_id}, but only a part was loaded.")


@dataclass(slots=True)
class Token:
    """A live element instance. Its id is also the id of the visit in the history."""

    id: int
    element: int
    scope: int  # token id of the enclosing sub-process or multi-instance body; ROOT_SCOPE at the top
    waiting_for: str  # job | work | timer | message | signal | condition | event | join | children | child | compensation | incident
    entered_at: datetime
    state: str = "waiting"
    via_flow: int | None = None  # the flow it came by: what a join counts
    loop_index: int | None = None
    is_body: bool = False  # the body of a multi-instance activity, parent of its children
    variables: dict[str, Any] | None = (
        None  # local to this scope: inputs, loop variables, the result awaiting its output mapping
    )
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
    whole: bool = True
    is_new: bool = False
    # what changed, for the store
    patch: dict[str, Any] = field(default_factory=dict)  # root variables assigned in this batch
    variable_bytes: int = 0  # size of all root variables as stored


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
