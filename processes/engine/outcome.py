"""What a behaviour may answer when a token enters or resumes at its element. The loop in `advance` acts on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Take:
    """Done here; leave by these flows (positions). Empty: the path ends."""

    flows: tuple[int, ...] = ()
    outcome: str = "completed"
    via_flows: list[int] | None = None  # a join: every flow it came by


@dataclass(frozen=True, slots=True)
class Wait:
    """Stay until something comes. What was opened (job, work, timer, subscription) is already in `Changes`."""

    waiting_for: str


@dataclass(frozen=True, slots=True)
class Spawn:
    """Stay as a scope and enter these elements inside it; each with its local variables and loop index."""

    elements: tuple[tuple[int, dict[str, Any] | None, int | None], ...]
    waiting_for: str = "children"


@dataclass(frozen=True, slots=True)
class Jump:
    """Go on at this element without a flow: a link, or the event an event-based gateway waited for."""

    element: int
    variables: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Finish:
    """The path ends and does something to its scope: terminate, error, cancel."""

    how: str  # terminate | error | cancel | compensated
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Fail:
    """An error of the model or its data, as a value: becomes an incident on this token, never an exception."""

    code: str
    message: str


Answer = Take | Wait | Spawn | Jump | Finish | Fail
