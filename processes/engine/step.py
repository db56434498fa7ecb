"""One command on its way through one instance: what the parts of the engine hand to each other.

A `Step` lives as long as `run_command`. `queue` holds tokens that are on the move and what happens to them next; the
loop in `advance` takes them in turn, so parallel paths move in the order in which they were opened.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from processes.engine.changes import Changes
from processes.engine.environment import Environment
from processes.engine.state import InstanceState, Token
from processes.engine.traits import Traits, traits_of
from processes.graph.model import CompiledElement, CompiledProcess

# What happens to a token on the move; `advance` has the functions.
ENTER = "enter"  # go into its element
COME = "come"  # what it waited for is here, in `payloads`
DONE = "done"  # nothing lives inside it any more
AGAIN = "again"  # its incident is resolved: try again what failed
SKIP = "skip"  # its incident is resolved: go on as if it had been done


@dataclass(frozen=True, slots=True)
class Credit:
    """Whose work a visit was, for its history row."""

    actor: str = ""
    started_at: datetime | None = None
    attempts: int = 0
    work_id: int | None = None
    paused_ms: int = 0


NOBODY = Credit()


@dataclass(slots=True)
class Step:
    state: InstanceState
    process: CompiledProcess
    env: Environment
    changes: Changes
    traits: Traits
    elements: tuple[CompiledElement, ...]
    now: datetime
    actor: str = ""
    current: Token | None = None  # whose behaviour is being asked: what it throws may end it
    queue: deque[tuple[str, Token]] = field(default_factory=deque)
    later: deque[tuple[str, Token]] = field(default_factory=deque)  # move when all else is still: signals
    fresh: dict[int, Token] = field(default_factory=dict)  # tokens that stay, made by this command
    touched: dict[int, Token] = field(default_factory=dict)  # stored tokens whose row changes
    visits: dict[tuple[int, int], int] = field(default_factory=dict)  # (element, scope) -> entered so far
    credits: dict[int, Credit] = field(default_factory=dict)  # token id -> who worked on it
    payloads: dict[int, dict[str, Any]] = field(default_factory=dict)  # token id -> what its event brought
    waits: dict[int, list[Any]] = field(default_factory=dict)  # token id -> prepared boundary waits
    finished: dict[int, int] = field(default_factory=dict)  # body -> index of the child that left last
    heard: set[int] = field(default_factory=set)  # tokens whose listeners at the end are done
    changed: set[str] = field(default_factory=set)  # variables assigned: conditional events look at them
    inside: dict[int, list[Token]] | None = None  # scope -> stored tokens, some gone since; when asked for
    # (scope, join) -> tokens that wait there, and those that ever failed there; when asked for
    arrived: dict[tuple[int, int], list[Token]] | None = None
    jammed: dict[tuple[int, int], list[Token]] | None = None


def new_step(
    state: InstanceState, process: CompiledProcess, env: Environment, changes: Changes, actor: str
) -> Step:
    return Step(state, process, env, changes, traits_of(process), process.elements, env.now, actor)
