"""Throw errors, escalations, messages and signals out of a token."""

from __future__ import annotations

from typing import Any

from processes.engine.events import fire_boundary, start_event_sub_process, trigger
from processes.engine.expressions import text
from processes.engine.outcome import Fail
from processes.engine.propagate import Catch, caught_values, find_catch, is_interrupted
from processes.engine.scopes import context, scope_token
from processes.engine.state import ROOT_SCOPE, NeedsWhole, Token
from processes.engine.step import Step
from processes.graph.model import CompiledElement, EventDetail, Kind, Trigger


def throw_error(step: Step, thrower: Token, code: str, message: str, brought: dict[str, Any]) -> bool:
    """Hand an error to whoever catches it; False when nobody does and nothing has changed."""
    catch = find_catch(step, thrower, Trigger.ERROR, code)
    if catch is None:
        return False
    act_on(step, catch, caught_values(catch.event, code, message, brought), "error", code)
    return True


def throw_escalation(step: Step, thrower: Token | None, code: str, source: int) -> None:
    """An escalation that nobody catches, the callers included, is forgotten (BPMN 2.0.2, 10.5.1).

    Without a thrower it is the process as a whole that throws. `source` is what a caller hears once.
    """
    catch = find_catch(step, thrower, Trigger.ESCALATION, code)
    if catch is not None:
        act_on(step, catch, caught_values(catch.event, code, "", {}), "cancelled", "")
    elif step.state.parent_instance is not None:
        _escalate_to_parent(step, source, code)


def _escalate_to_parent(step: Step, source: int, code: str) -> None:
    state = step.state
    payload = {"instance_id": state.parent_instance, "token_id": state.parent_token, "code": code}
    step.changes.commands.append((next(step.env.ids), state.parent_instance, source, "escalated", payload))


def act_on(step: Step, catch: Catch, values: dict[str, Any], outcome: str, code: str) -> None:
    if catch.host is not None:
        fire_boundary(step, catch.host, catch.element, values, outcome, code)
    else:
        start_event_sub_process(step, catch.scope, catch.element, values)


def throw_message(step: Step, token: Token, event: EventDetail) -> Fail | None:
    """Publish a message with what the element's input mappings chose."""
    visible = context(step, token)
    name = text(event.name, visible, step.now)
    key = text(event.correlation_key, visible, step.now)
    for value in (name, key):
        if isinstance(value, Fail):
            return value
    if name:
        step.changes.messages.append((name, key, _own(token), step.state.id))
    return None


def throw_signal(step: Step, token: Token, event: EventDetail, note_of: int | None = None) -> Fail | None:
    """Broadcast a signal: here at once, to all others after the commit.

    A signal that a multi-instance body (`note_of`) throws about its own children does not interrupt that body.
    """
    name = text(event.name, context(step, token), step.now)
    if isinstance(name, Fail):
        return name
    payload = _own(token)
    step.changes.signals.append((name, payload, step.state.id))
    interrupted: set[int] = set()  # one signal interrupts an activity once, from the inside if it can
    for owner, element in _listening(step, name):
        if owner not in interrupted:
            trigger(step, owner, element, payload, is_note=owner == note_of)
        if element.event is not None and element.event.interrupting:
            interrupted.add(owner)
    return None


def _own(token: Token) -> dict[str, Any]:
    return {name: value for name, value in (token.variables or {}).items() if ":" not in name}


def _listening(step: Step, name: str) -> list[tuple[int, CompiledElement]]:
    """Who in this instance waits for a signal of that name right now."""
    if not step.traits.signal_catches:
        return []
    if not step.state.whole:
        raise NeedsWhole(step.state.id)
    found: list[tuple[int, CompiledElement]] = []
    for position in step.traits.signal_catches:
        element = step.elements[position]
        found += [(owner, element) for owner in armed(step, element) if _named(step, owner, element, name)]
    return found


def armed(step: Step, element: CompiledElement) -> list[int]:
    """Tokens (or the instance) that wait for the event of `element` right now; needs the whole instance."""
    if element.kind is Kind.START_EVENT:
        return _scopes_armed(step, element)
    wanted = element.attached_to if element.kind is Kind.BOUNDARY_EVENT else element.position
    own = [
        t.id
        for t in step.state.tokens.values()
        if t.element == wanted and (t.loop_index is None or element.kind is not Kind.BOUNDARY_EVENT)
    ]
    return own + _gateways_before(step, element)


def _gateways_before(step: Step, element: CompiledElement) -> list[int]:
    sources = {step.process.flows[flow].source for flow in element.incoming}
    gateways = {s for s in sources if step.elements[s].kind is Kind.EVENT_GATEWAY}
    return [t.id for t in step.state.tokens.values() if t.element in gateways]


def _scopes_armed(step: Step, start: CompiledElement) -> list[int]:
    sub = step.elements[start.scope]
    if sub.kind is not Kind.EVENT_SUB_PROCESS:
        return []
    if sub.scope == ROOT_SCOPE:
        return [] if is_interrupted(step, ROOT_SCOPE) else [step.state.id]
    scopes = [t.id for t in step.state.tokens.values() if t.element == sub.scope and not t.is_body]
    return [scope for scope in scopes if not is_interrupted(step, scope)]


def _named(step: Step, owner: int, element: CompiledElement, name: str) -> bool:
    token = None if owner == step.state.id else scope_token(step.state, owner)
    parts = (element.event, *element.event.parts) if element.event is not None else ()
    return any(
        part.trigger is Trigger.SIGNAL and text(part.name, context(step, token), step.now) == name
        for part in parts
        if part is not None
    )
