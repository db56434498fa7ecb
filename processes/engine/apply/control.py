"""What operators do to a whole instance: cancel, suspend, resume, undo."""

from __future__ import annotations

from processes.engine.commands import (
    CancelInstance,
    CompensateInstance,
    Rejected,
    ResumeInstance,
    SuspendInstance,
)
from processes.engine.ending import end_instance, log_instance
from processes.engine.finishing import undo_instance
from processes.engine.interrupts import empty
from processes.engine.state import ROOT_SCOPE
from processes.engine.step import Step


def cancel(step: Step, command: CancelInstance) -> Rejected | None:
    empty(step, ROOT_SCOPE)
    end_instance(step, "cancel", command.reason)
    return None


def suspend(step: Step, command: SuspendInstance) -> Rejected | None:
    if step.state.suspended:
        return Rejected("already-suspended", "Expected a running instance, but it is suspended already.")
    step.state.suspended = True
    log_instance(step, "suspend", "running", "suspended")
    return None


def resume(step: Step, command: ResumeInstance) -> Rejected | None:
    if not step.state.suspended:
        return Rejected("not-suspended", "Expected a suspended instance, but it is running.")
    step.state.suspended = False
    log_instance(step, "resume", "suspended", "running")
    return None


def compensate(step: Step, command: CompensateInstance) -> Rejected | None:
    """End what runs, then undo what was completed, newest first."""
    if step.state.state != "active":
        return Rejected("wrong-state", f"Expected an active instance to undo, but it is {step.state.state}.")
    empty(step, ROOT_SCOPE)
    undo_instance(step, "", "compensated on request")
    return None
