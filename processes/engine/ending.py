"""An instance ends: its last row, its log, its waits, its parent."""

from __future__ import annotations

from typing import Any

from processes.engine.lifecycle import INSTANCE
from processes.engine.step import Step


def log_instance(step: Step, move: str, source: str, target: str, note: str = "") -> None:
    state = step.state
    step.changes.transitions.append(
        (
            "instance",
            state.id,
            state.id,
            move,
            source,
            target,
            step.actor,
            step.now,
            state.correlation_id,
            note,
        )
    )


def move_instance(step: Step, move: str, note: str = "") -> None:
    """Take a legal move of the lifecycle table; raises AssertionError for a bug that asks for another."""
    rule = INSTANCE.move(move)
    source = step.state.state
    assert source in rule.sources, f"Expected to {move} an instance, but it is {source}."
    step.state.state = rule.target
    log_instance(step, move, source, rule.target, note)


def end_instance(step: Step, move: str, note: str = "", error_code: str = "") -> None:
    """Nothing lives in it any more: completed, terminated, cancelled or compensated."""
    state, changes = step.state, step.changes
    move_instance(step, move, note)
    state.end_note = note
    state.live.clear()
    changes.ended.append((state.id, state.state, step.now))
    if step.elements[0].event_sub_processes:
        changes.waits_of_tokens_gone.append(state.id)
    if step.traits.undone_by:
        changes.compensations_of_instances_gone.append(state.id)
        state.compensations.clear()
    if state.parent_instance is not None:
        tell_parent(step, error_code)


def tell_parent(step: Step, error_code: str) -> None:
    """The call activity learns how it ended, with all root variables."""
    state = step.state
    payload: dict[str, Any] = {
        "instance_id": state.parent_instance,
        "token_id": state.parent_token,
        "child_id": state.id,
        "state": state.state,
        "variables": dict(state.variables),
        "error_code": error_code,
    }
    step.changes.commands.append(
        (next(step.env.ids), state.parent_instance, state.id, "child_ended", payload)
    )
