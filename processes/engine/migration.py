"""From one version of a process to another: what leads where, and what speaks against moving an instance.

Pure: works on two compiled versions, the tokens of one instance and what it could undo. The same function answers the
dry run and, under the instance's lock, the migration itself, so that the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from processes.engine.state import ROOT_SCOPE, Compensation, InstanceState, Token
from processes.graph.model import CompiledElement, CompiledProcess, Kind, Trigger

UNDOING = "compensating"


@dataclass(frozen=True, slots=True)
class Plan:
    """Positions of the source version -> positions of the target's; what is missing leads nowhere."""

    source: CompiledProcess
    target: CompiledProcess
    elements: dict[int, int]
    flows: dict[int, int]


def plan(source: CompiledProcess, target: CompiledProcess, chosen: Mapping[str, str]) -> Plan:
    """Elements of one id lead to each other; `chosen` (id -> id, "" = nowhere) goes before."""
    elements = {ROOT_SCOPE: ROOT_SCOPE}
    for element in source.elements[1:]:
        to = target.positions.get(chosen.get(element.id, element.id))
        if to is not None:
            elements[element.position] = to
    return Plan(source, target, elements, _flows(source, target, elements))


def _flows(source: CompiledProcess, target: CompiledProcess, elements: dict[int, int]) -> dict[int, int]:
    """A flow leads to the one of its id that ends at the same element, else to the one between the same elements."""
    by_id = {(flow.id, flow.target): flow.position for flow in target.flows}
    between = {(flow.source, flow.target): flow.position for flow in target.flows}
    found: dict[int, int] = {}
    for flow in source.flows:
        begin, end = elements.get(flow.source, -1), elements.get(flow.target, -1)
        position = by_id.get((flow.id, end), between.get((begin, end)))
        if position is not None:
            found[flow.position] = position
    return found


def holes(found: Plan, state: InstanceState) -> list[str]:
    """Why an instance (loaded whole) cannot follow the plan; empty when it can."""
    if state.state == UNDOING:
        return ["It is being undone."]
    reasons = [_hole_at(found, state, token) for token in state.tokens.values()]
    reasons += [_hole_of_undo(found, undo) for undo in state.compensations]
    return list(dict.fromkeys(reason for reason in reasons if reason))


def waits(found: Plan) -> dict[int, int]:
    """Catching elements whose open timers and subscriptions go along."""
    pairs = ((source, target) for source, target in found.elements.items() if source != ROOT_SCOPE)
    return {
        source: target
        for source, target in pairs
        if _trigger(found.source, source) == _trigger(found.target, target)
    }


def new_boundaries(found: Plan, element: int) -> list[int]:
    """Boundary events that only the target version has at an element."""
    here = found.source.elements[element].boundary
    kept = {target for source, target in waits(found).items() if source in here}
    there = found.target.elements[found.elements[element]].boundary
    return [each for each in there if each not in kept]


def targets_of(elements: Iterable[CompiledElement]) -> list[tuple[str, str, str]]:
    """(id, name, kind) of what a plan may name: everything a token can stand at, or an event that waits."""
    return [(each.id, each.name or each.id, each.kind.value) for each in elements if each.position]


def _trigger(process: CompiledProcess, element: int) -> Trigger | None:
    event = process.elements[element].event
    return event.trigger if event is not None else None


def _hole_at(found: Plan, state: InstanceState, token: Token) -> str:
    source = found.source.elements[token.element]
    position = found.elements.get(token.element)
    if position is None:
        return f"It stands at “{_name(source)}”, which the plan leads nowhere."
    target = found.target.elements[position]
    return (
        _other_kind(source, target)
        or _other_scope(found, source, target)
        or _lost_flow(found, token, target)
        or ("It is being undone." if token.waiting_for == "compensation" else "")
    )


def _other_kind(source: CompiledElement, target: CompiledElement) -> str:
    if source.kind is not target.kind or type(source.detail) is not type(target.detail):
        return f"“{_name(source)}” is a {_words(source.kind)}, “{_name(target)}” a {_words(target.kind)}."
    if _loop(source) != _loop(target):
        return f"“{_name(source)}” and “{_name(target)}” are repeated in different ways."
    if source.kind in _CATCHING and _event(source) is not _event(target):
        return f"“{_name(source)}” and “{_name(target)}” wait for different things."
    return ""


_CATCHING = (Kind.INTERMEDIATE_CATCH_EVENT, Kind.RECEIVE_TASK)


def _event(element: CompiledElement) -> Trigger | None:
    return element.event.trigger if element.event is not None else None


def _loop(element: CompiledElement) -> tuple[bool, bool] | None:
    return None if element.loop is None else (element.loop.sequential, element.loop.standard)


def _other_scope(found: Plan, source: CompiledElement, target: CompiledElement) -> str:
    if found.elements.get(source.scope) == target.scope:
        return ""
    return f"“{_name(target)}” lies in another sub-process than “{_name(source)}” does."


def _lost_flow(found: Plan, token: Token, target: CompiledElement) -> str:
    if token.waiting_for != "join" or token.via_flow is None:
        return ""
    if found.flows.get(token.via_flow) in target.incoming:
        return ""
    flow = found.source.flows[token.via_flow].id
    return f"It waits at “{_name(target)}” by the flow {flow}, which does not lead there any more."


def _hole_of_undo(found: Plan, undo: Compensation) -> str:
    if {undo.activity, undo.handler} <= found.elements.keys():
        return ""
    name = _name(found.source.elements[undo.activity])
    return f"What was done at “{name}” could no longer be undone."


def _name(element: CompiledElement) -> str:
    return element.name or element.id


def _words(kind: Kind) -> str:
    return kind.value.replace("_", " ")


def unknown_ids(source: CompiledProcess, target: CompiledProcess, chosen: Mapping[str, str]) -> list[str]:
    """What a plan names and its versions do not have."""
    wrong: Sequence[str] = [each for each in chosen if each not in source.positions]
    return [*wrong, *(each for each in chosen.values() if each and each not in target.positions)]
