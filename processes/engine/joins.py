"""How many tokens have arrived at a join, and how many still can.

Waiting tokens are found by an index built once per step from the loaded tokens, so 5,000 joins in one step stay
linear. A join counts arrived *flows*: two tokens on one flow never stand in for a missing one.
Source: BPMN 2.0.2, 13.4.1 (parallel), 13.4.3 with table 13.3 (inclusive).
"""

from __future__ import annotations

from processes.engine.incidents import JAMMED
from processes.engine.state import Token
from processes.engine.step import Step
from processes.engine.tokens import drop, live_in, write_entry
from processes.graph.model import CompiledElement, CompiledProcess, Kind, Trigger


def waiting_at(step: Step, scope: int, element: int) -> list[Token]:
    """Tokens that wait at a join, in order of arrival."""
    if step.arrived is None:
        step.arrived = {}
        for token in step.state.tokens.values():
            if token.waiting_for == "join":
                step.arrived.setdefault((token.scope, token.element), []).append(token)
    return step.arrived.get((scope, element), [])


def jammed_at(step: Step, scope: int, element: int) -> list[Token]:
    """Tokens that failed at a join before they could go up in one with the others."""
    if step.jammed is None:
        step.jammed = {}
        for token in step.state.tokens.values():
            if token.waiting_for == JAMMED:
                step.jammed.setdefault((token.scope, token.element), []).append(token)
    stored = step.state.tokens
    return [t for t in step.jammed.get((scope, element), ()) if t.waiting_for == JAMMED and t.id in stored]


def has_company(step: Step, token: Token) -> bool:
    """Whether others stand at the join where `token` is. All of them together are one visit of the join."""
    scope, element = token.scope, token.element
    return any(other is not token for other in waiting_at(step, scope, element)) or any(
        other is not token for other in jammed_at(step, scope, element)
    )


def all_arrived(step: Step, token: Token, element: CompiledElement) -> list[Token] | None:
    """One waiting token for every incoming flow but the one `token` came by; None while one is missing."""
    waiting = waiting_at(step, token.scope, element.position)
    if len(waiting) < len(element.incoming) - 1:
        return None
    partners = first_per_flow(waiting)
    partners.pop(token.via_flow, None)
    needed = len(element.incoming) - (1 if token.via_flow in element.incoming else 0)
    return list(partners.values()) if len(partners) == needed else None


def first_per_flow(waiting: list[Token]) -> dict[int | None, Token]:
    found: dict[int | None, Token] = {}
    for token in waiting:
        found.setdefault(token.via_flow, token)
    return found


def merge(step: Step, token: Token, partners: list[Token]) -> list[int]:
    """`partners` go up in `token`; answers the flows all of them came by, in document order."""
    flows = [t.via_flow for t in (token, *partners) if t.via_flow is not None]
    for partner in partners:
        token.entered_at = min(token.entered_at, partner.entered_at)
        drop(step, partner)
    scope = token.scope
    if partners:
        step.state.live[scope] = live_in(step, scope) - len(partners)
    if has_company(step, token):
        write_entry(step, token.element, None)  # those who are left wait for a firing of their own
    return sorted(flows)


def gather(step: Step, token: Token, quantity: int) -> bool:
    """An activity that begins when `quantity` tokens have come, by any flow: take them in, or wait for more."""
    waiting = waiting_at(step, token.scope, token.element)
    if len(waiting) + 1 < quantity:
        return False
    merge(step, token, waiting[: quantity - 1])
    return True


def carrier(waiting: list[Token]) -> Token:
    """The token that goes on when a join fires: the last that came, or the marker of a complex gateway."""
    return next((token for token in waiting if token.variables), waiting[-1])


def can_fire(step: Step, scope: int, join: int) -> bool:
    """Whether an inclusive join has what it waits for: no token outside it can still reach an empty flow,
    unless the same token can as well reach one that has a token already."""
    process = step.process
    masks = _masks(process, join)
    filled = _filled(process.elements[join], waiting_at(step, scope, join))
    for token in step.state.tokens.values():
        if token.scope != scope or (token.element == join and token.waiting_for == "join"):
            continue
        reachable = masks[token.element]
        if reachable & ~filled and not reachable & filled:
            return False
    return True


def _filled(element: CompiledElement, waiting: list[Token]) -> int:
    arrived = {token.via_flow for token in waiting}
    return sum(1 << index for index, flow in enumerate(element.incoming) if flow in arrived)


def _masks(process: CompiledProcess, join: int) -> list[int]:
    """Per element: which incoming flows of the join (bits by index) can be reached from it without passing it."""
    key = f"masks:{join}"
    masks: list[int] | None = process.memo.get(key)
    if masks is None:
        masks = process.memo[key] = [0] * len(process.elements)
        before = _predecessors(process)
        for index, flow in enumerate(process.elements[join].incoming):
            _spread(masks, before, process.flows[flow].source, join, 1 << index)
    return masks


def _spread(masks: list[int], before: dict[int, list[int]], source: int, join: int, bit: int) -> None:
    todo = [source]
    while todo:
        element = todo.pop()
        if element == join or masks[element] & bit:
            continue
        masks[element] |= bit
        todo += before.get(element, ())


def _predecessors(process: CompiledProcess) -> dict[int, list[int]]:
    """Where a token can come from: over flows, from an activity to its boundary events, over links."""
    before: dict[int, list[int]] = {}
    for flow in process.flows:
        before.setdefault(flow.target, []).append(flow.source)
    links: dict[tuple[int, str], list[int]] = {}
    for element in process.elements:
        if element.attached_to is not None:
            before.setdefault(element.position, []).append(element.attached_to)
        if _throws_link(element) and element.event is not None:
            links.setdefault((element.scope, element.event.link), []).append(element.position)
    for element in process.elements:
        if element.kind is Kind.INTERMEDIATE_CATCH_EVENT and element.event is not None:
            before.setdefault(element.position, []).extend(
                links.get((element.scope, element.event.link), ()) if element.event.link else ()
            )
    return before


def _throws_link(element: CompiledElement) -> bool:
    return (
        element.kind is Kind.INTERMEDIATE_THROW_EVENT
        and element.event is not None
        and element.event.trigger is Trigger.LINK
    )
