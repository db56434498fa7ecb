"""Waits for timers, messages and signals: prepared, written and closed again.

Preparing evaluates everything first, so that an unreadable timer is an incident before anything was opened. A wait
belongs to a token (the activity of a boundary event, the catching token, the scope of an event sub-process) and names
the element that catches. Conditions and errors need no row: the engine looks at them itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from processes.engine.expressions import text
from processes.engine.outcome import Fail
from processes.engine.scopes import context
from processes.engine.state import Token
from processes.engine.step import Step
from processes.engine.timers import Due, first_due
from processes.graph.model import CompiledElement, EventDetail, Trigger

NAMED = {Trigger.MESSAGE: "message", Trigger.SIGNAL: "signal"}


@dataclass(frozen=True, slots=True)
class Opening:
    """A wait about to be written."""

    element: int
    due: Due | None = None
    kind: str = ""
    name: str = ""
    correlation_key: str = ""


def prepare(step: Step, token: Token | None, element: int, event: EventDetail | None) -> list[Opening] | Fail:
    """The rows an event needs to be noticed; none for what the engine notices itself."""
    if event is None:
        return []
    if event.parts:
        return _prepare_parts(step, token, element, event.parts)
    if event.timer is not None:
        due = first_due(
            event.timer, context(step, token), step.now, step.env.catalog.calendar(event.timer.calendar)
        )
        return due if isinstance(due, Fail) else [Opening(element, due)]
    kind = NAMED.get(event.trigger)
    return [] if kind is None else _prepare_named(step, token, element, event, kind)


def prepare_all(step: Step, token: Token | None, elements: Iterable[int]) -> list[Opening] | Fail:
    """The rows of several events; the first that cannot be prepared spoils all."""
    found: list[Opening] = []
    for position in elements:
        openings = prepare(step, token, position, step.elements[position].event)
        if isinstance(openings, Fail):
            return openings
        found += openings
    return found


def open_waits(step: Step, owner: int, openings: list[Opening]) -> None:
    """Write prepared waits for a token (or the instance itself, for the scope of the process)."""
    state, changes = step.state, step.changes
    for wait in openings:
        wait_id = next(step.env.ids)
        if wait.due is not None:
            changes.timers.append((wait_id, state.id, owner, wait.element, wait.due.at, wait.due.repeat))
        else:
            changes.subscriptions.append(
                (wait_id, state.id, owner, wait.element, wait.kind, wait.name, wait.correlation_key)
            )


def close_wait(step: Step, owner: int, element: CompiledElement) -> None:
    """Close the waits of one catching element while their owner stays."""
    step.changes.waits_gone.append((owner, element.position))


def _prepare_parts(
    step: Step, token: Token | None, element: int, parts: tuple[EventDetail, ...]
) -> list[Opening] | Fail:
    found: list[Opening] = []
    for part in parts:
        openings = prepare(step, token, element, part)
        if isinstance(openings, Fail):
            return openings
        found += openings
    return found


def _prepare_named(
    step: Step, token: Token | None, element: int, event: EventDetail, kind: str
) -> list[Opening] | Fail:
    if event.name is None and kind == "message":
        # A receive task that names no message waits for one of its own name, by the business key.
        return [Opening(element, None, kind, step.elements[element].id, step.state.business_key)]
    visible = context(step, token)
    name = text(event.name, visible, step.now)
    if isinstance(name, Fail):
        return name
    if not name:
        return Fail(f"{kind}-without-name", f"Expected a {kind} to have a name, but it is empty.")
    key = text(event.correlation_key, visible, step.now)
    if isinstance(key, Fail):
        return key
    if event.correlation_key is not None and not key:
        return Fail(
            "correlation-key-without-value",
            f"Expected a correlation key for message {name!r}, but '{event.correlation_key.text}' has no value.",
        )
    return [Opening(element, None, kind, name, key)]
