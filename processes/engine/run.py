"""The engine's one door: apply a command to an instance and advance it until nothing moves.

Pure: rows go to `changes`, the state is changed in place. Cost: some 20 us for completing a service task and opening
the next.
"""

from __future__ import annotations

from processes.engine.advance import advance
from processes.engine.apply import APPLY
from processes.engine.apply.starts import start
from processes.engine.changes import Changes
from processes.engine.commands import Command, Rejected, StartInstance
from processes.engine.environment import Environment
from processes.engine.lifecycle import LIVE_INSTANCE_STATES
from processes.engine.state import InstanceState
from processes.engine.step import Step, new_step
from processes.engine.tokens import flush
from processes.graph.model import CompiledProcess


def run_command(
    state: InstanceState | None,
    process: CompiledProcess,
    command: Command,
    env: Environment,
    changes: Changes,
) -> InstanceState | Rejected:
    """Apply one command; `state` is None for `StartInstance` only.

    Answers the state, changed in place, or `Rejected` with nothing changed.

    Raises:
        NeedsWhole: the partial view does not suffice.
        NeedsResults: the outputs of a multi-instance body have to be loaded.
        After either the state is spoiled and `changes` has to be rolled back to before the command.
    """
    step = _first(state, process, command, env, changes)
    if isinstance(step, Rejected):
        return step
    advance(step)
    flush(step)
    return step.state


def _first(
    state: InstanceState | None,
    process: CompiledProcess,
    command: Command,
    env: Environment,
    changes: Changes,
) -> Step | Rejected:
    if isinstance(command, StartInstance):
        if state is not None:
            return Rejected("exists", f"Expected a new instance, but {state.id} exists already.")
        return start(process, command, env, changes)
    if state is None:
        return Rejected("gone", f"Expected instance {command.instance_id}, but there is none.")
    if state.state not in LIVE_INSTANCE_STATES:
        return Rejected("ended", f"Expected a live instance, but {state.id} is {state.state}.")
    step = new_step(state, process, env, changes, getattr(command, "actor", ""))
    return APPLY[type(command)](step, command) or step
