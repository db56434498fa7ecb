"""Timers that fired, messages and signals that arrived."""

from __future__ import annotations

from processes.engine.apply.results import GONE, SUSPENDED
from processes.engine.commands import Correlate, Rejected, TriggerTimer
from processes.engine.events import trigger
from processes.engine.step import Credit, Step
from processes.engine.timers import next_due
from processes.graph.model import CompiledElement, Kind


def trigger_timer(step: Step, command: TriggerTimer) -> Rejected | None:
    if step.state.suspended:
        return SUSPENDED
    element = step.elements[command.element]
    if not _awaited(step, command.token_id, element):
        return GONE
    step.changes.timers_gone.append(command.timer_id)
    if _stays_armed(element):
        _arm_again(step, command, element)
    step.credits[command.token_id] = Credit("timer")
    trigger(step, command.token_id, element, {})
    return None


def correlate(step: Step, command: Correlate) -> Rejected | None:
    if step.state.suspended:
        return SUSPENDED
    element = step.elements[command.element]
    if not _awaited(step, command.token_id, element):
        return GONE
    if not _stays_armed(element):
        step.changes.subscriptions_gone.append(command.subscription_id)
    step.credits[command.token_id] = Credit(command.actor, None, 0, command.message_id)
    trigger(step, command.token_id, element, dict(command.variables))
    return None


def _awaited(step: Step, owner: int, element: CompiledElement) -> bool:
    """Whether the owner of a wait is still there and still waits; a catching token that failed does not."""
    if owner == step.state.id:
        return True
    token = step.state.tokens.get(owner)
    if token is None:
        return False
    if element.kind in (Kind.BOUNDARY_EVENT, Kind.START_EVENT):
        return True
    return token.state == "waiting" and token.waiting_for in ("timer", "message", "signal", "event")


def _stays_armed(element: CompiledElement) -> bool:
    """Events beside, not instead of, what runs may come again."""
    return (
        element.kind in (Kind.BOUNDARY_EVENT, Kind.START_EVENT)
        and element.event is not None
        and not element.event.interrupting
    )


def _arm_again(step: Step, command: TriggerTimer, element: CompiledElement) -> None:
    timer = element.event.timer if element.event is not None else None
    calendar = step.env.catalog.calendar(timer.calendar) if timer is not None and timer.calendar else None
    due = next_due(command.repeat, command.due_at, step.now, calendar)
    if due is not None:
        step.changes.timers.append(
            (next(step.env.ids), step.state.id, command.token_id, command.element, due.at, due.repeat)
        )
