"""What one transaction knows while it runs: the times, the instances it holds, and what became of them."""

from dataclasses import dataclass, field
from datetime import datetime

from portal.lib.errors import Unavailable
from processes.engine.changes import Changes
from processes.engine.state import InstanceState


class Overtaken(Unavailable):
    """A guarded row was gone at commit; the transaction is rolled back and its commands run again."""

    code = "overtaken"
    message = "Expected to {what} {count} rows, but {missing} of them were changed by somebody else."


@dataclass(frozen=True, slots=True)
class Lease:
    """For whom jobs that come out of a batch are leased at once, so that its drain needn't claim them."""

    worker: str
    types: frozenset[str]
    seconds: int


@dataclass(frozen=True, slots=True)
class OpenedJob:
    """A job that a batch opened and leased to its own drain."""

    id: int
    instance_id: int
    token_id: int
    definition_id: int
    version_id: int
    element: int
    type: str
    max_attempts: int
    idempotency_key: str
    opened_at: datetime


@dataclass(slots=True)
class Batch:
    """One transaction's instances. `before` and `token_states` hold the states as they were loaded."""

    now: datetime  # portal time
    machine_now: datetime
    changes: Changes
    states: dict[int, InstanceState] = field(default_factory=dict)
    before: dict[int, str] = field(default_factory=dict)
    token_states: dict[int, str] = field(default_factory=dict)
    fences: dict[int, int] = field(default_factory=dict)  # of the jobs whose results are being settled
    touched: set[int] = field(default_factory=set)  # instances to which a command was applied
    lease: Lease | None = None
    leased: list[OpenedJob] = field(default_factory=list)
    resolved: list[tuple[int, int]] = field(default_factory=list)  # version, element of incidents that closed
    left_incidents: list[tuple[int, int]] = field(
        default_factory=list
    )  # the same, of those that were migrated
    come_incidents: list[tuple[int, int]] = field(default_factory=list)  # and where they are now

    def hold(self, state: InstanceState) -> None:
        """Remember an instance as loaded."""
        self.states[state.id] = state
        self.before[state.id] = state.state
        for token in state.tokens.values():
            self.token_states[token.id] = token.state
