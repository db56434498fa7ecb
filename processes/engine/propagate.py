"""Errors and escalations climb from scope to scope until something catches them.

At each level first the boundary events of the activity, then the event sub-processes of the scope around it. A catch
with the same code wins over one that catches all. An event sub-process never catches what is thrown inside itself,
and a scope that one of them has interrupted catches nothing more.
Source: BPMN 2.0.2, 10.5.1, 10.5.6, 13.5.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from processes.engine.expressions import text
from processes.engine.scopes import context, scope_token
from processes.engine.state import ROOT_SCOPE, Token
from processes.engine.step import Step
from processes.engine.tokens import children
from processes.engine.traits import event_start
from processes.graph.model import CompiledElement, EventDetail, Kind, Trigger


@dataclass(frozen=True, slots=True)
class Catch:
    """Who catches: a boundary event of `host`, or the start event of an event sub-process in `scope`."""

    element: CompiledElement
    event: EventDetail  # of a multiple event the part that catches
    host: Token | None
    scope: int


def find_catch(step: Step, thrower: Token | None, trigger: Trigger, code: str) -> Catch | None:
    """The nearest catch for what `thrower` (None: the process as a whole) throws, or None up to the process."""
    if thrower is None:
        return _in_scope(step, ROOT_SCOPE, None, trigger, code)
    inner: Token | None = thrower
    while inner is not None:
        catch = _at_boundary(step, inner, trigger, code)
        if catch is not None:
            return catch
        catch = _in_scope(step, inner.scope, inner.element, trigger, code)
        if catch is not None:
            return catch
        inner = scope_token(step.state, inner.scope) if inner.scope else None
    return None


def caught_values(event: EventDetail, code: str, message: str, brought: dict[str, Any]) -> dict[str, Any]:
    """What a catch adds to the variables: what came with the error, and its code and message where it says so."""
    values = dict(brought)
    if event.code_variable:
        values[event.code_variable] = code
    if event.message_variable:
        values[event.message_variable] = message
    return values


def is_interrupted(step: Step, scope: int) -> bool:
    """Whether an interrupting event sub-process has taken over the scope."""
    owner = step.state.tokens[scope].element if scope else 0
    if not step.elements[owner].event_sub_processes:
        return False
    return any(
        _interrupts(step, token.element) for token in children(step, scope) if token.waiting_for != "join"
    )


def _interrupts(step: Step, element: int) -> bool:
    compiled = step.elements[element]
    if compiled.kind is not Kind.EVENT_SUB_PROCESS:
        return False
    starts = (step.elements[child] for child in compiled.children)
    return any(
        s.kind is Kind.START_EVENT and s.event is not None and s.event.interrupting
        for s in starts
        if s.event is not None and s.event.trigger is not Trigger.COMPENSATION
    )


def _at_boundary(step: Step, token: Token, trigger: Trigger, code: str) -> Catch | None:
    element = step.elements[token.element]
    if not element.catches or token.loop_index is not None:
        return None  # the boundary of a multi-instance activity belongs to its body
    found = _matching(step, token, (step.elements[c] for c in element.catches), trigger, code)
    return None if found is None else Catch(*found, token, token.scope)


def _in_scope(step: Step, scope: int, inside: int | None, trigger: Trigger, code: str) -> Catch | None:
    """`inside`: the element that throws; should it be an event sub-process, it does not catch itself."""
    owner = scope_token(step.state, scope) if scope else None
    if owner is not None and owner.is_body:
        return None
    subs = step.elements[owner.element if owner else 0].event_sub_processes
    if not subs or is_interrupted(step, scope):
        return None
    starts = [
        step.elements[start]
        for sub in subs
        if sub != inside and (start := event_start(step.elements, sub, trigger)) is not None
    ]
    found = _matching(step, owner, starts, trigger, code)
    return None if found is None else Catch(*found, None, scope)


def _matching(
    step: Step,
    token: Token | None,
    candidates: Iterable[CompiledElement],
    trigger: Trigger,
    code: str,
) -> tuple[CompiledElement, EventDetail] | None:
    catch_all: tuple[CompiledElement, EventDetail] | None = None
    for candidate, event in _events(candidates, trigger):
        if event.code is None:
            catch_all = catch_all or (candidate, event)
            continue
        wanted = text(event.code, context(step, token), step.now)
        if wanted == code:
            return candidate, event
        if wanted == "":
            catch_all = catch_all or (candidate, event)
    return catch_all


def _events(
    candidates: Iterable[CompiledElement], trigger: Trigger
) -> Iterator[tuple[CompiledElement, EventDetail]]:
    for candidate in candidates:
        for event in candidate.event.members if candidate.event is not None else ():
            if event.trigger is trigger:
                yield candidate, event
