"""What the engine works out about a compiled process once and looks up ever after.

Kept in `process.memo`, so that a version carries its own. Everything here follows from the graph; nothing is stored.
"""

from __future__ import annotations

from dataclasses import dataclass

from processes.graph.model import CompiledElement, CompiledProcess, Kind, Trigger

SCOPES = frozenset(
    (
        Kind.PROCESS,
        Kind.SUB_PROCESS,
        Kind.EVENT_SUB_PROCESS,
        Kind.TRANSACTION,
        Kind.AD_HOC_SUB_PROCESS,
    )
)
ACTIVITIES = frozenset(
    (
        Kind.TASK,
        Kind.USER_TASK,
        Kind.SERVICE_TASK,
        Kind.SEND_TASK,
        Kind.RECEIVE_TASK,
        Kind.SCRIPT_TASK,
        Kind.BUSINESS_RULE_TASK,
        Kind.CALL_ACTIVITY,
        Kind.SUB_PROCESS,
        Kind.TRANSACTION,
        Kind.AD_HOC_SUB_PROCESS,
    )
)

WAITING_JOINS = frozenset((Kind.INCLUSIVE_GATEWAY, Kind.COMPLEX_GATEWAY))
JOINING = WAITING_JOINS | {Kind.PARALLEL_GATEWAY}
COMPENSATE_INSIDE = -1  # handler of a completed scope: undo what was done in it, newest first


@dataclass(frozen=True, slots=True)
class Traits:
    # per element: its outgoing flows when none of them is conditional, else None
    plain_flows: tuple[tuple[int, ...] | None, ...]
    may_hold_waits: tuple[bool, ...]  # a token of this element may own timers or subscriptions
    may_have_children: tuple[bool, ...]
    link_targets: dict[tuple[int, str], int]  # (scope, link name) -> catching event
    undone_by: dict[int, int]  # activity -> its compensation handler, or COMPENSATE_INSIDE
    conditional: tuple[int, ...]  # events that react to a condition
    has_conditions: bool
    signal_catches: tuple[int, ...]  # events and tasks that react to a signal
    is_join: tuple[bool, ...]
    moves_last: tuple[bool, ...]  # throws a signal: everybody who will listen gets there first
    has_inclusive_joins: bool
    has_ad_hoc: bool


def traits_of(process: CompiledProcess) -> Traits:
    traits: Traits | None = process.memo.get("traits")
    if traits is None:
        traits = process.memo["traits"] = _derive(process)
    return traits


def _derive(process: CompiledProcess) -> Traits:
    elements = process.elements
    conditional = tuple(e.position for e in elements if _reacts_to(e, Trigger.CONDITION))
    return Traits(
        plain_flows=tuple(_plain_flows(process, e) for e in elements),
        may_hold_waits=tuple(_may_hold_waits(process, e) for e in elements),
        may_have_children=tuple(_may_have_children(e) for e in elements),
        link_targets=_link_targets(elements),
        undone_by=_undone_by(elements),
        conditional=conditional,
        has_conditions=bool(conditional),
        signal_catches=tuple(e.position for e in elements if _reacts_to(e, Trigger.SIGNAL)),
        is_join=tuple(_is_join(e) for e in elements),
        moves_last=tuple(_throws_signal(e) for e in elements),
        has_ad_hoc=any(e.kind is Kind.AD_HOC_SUB_PROCESS for e in elements),
        has_inclusive_joins=any(len(e.incoming) > 1 and e.kind in WAITING_JOINS for e in elements),
    )


def _plain_flows(process: CompiledProcess, element: CompiledElement) -> tuple[int, ...] | None:
    if any(process.flows[flow].condition is not None for flow in element.outgoing):
        return None
    return element.outgoing if element.default_flow is None or len(element.outgoing) == 1 else None


def _may_hold_waits(process: CompiledProcess, element: CompiledElement) -> bool:
    return bool(
        element.boundary
        or element.event_sub_processes
        or element.kind in (Kind.INTERMEDIATE_CATCH_EVENT, Kind.RECEIVE_TASK, Kind.EVENT_GATEWAY)
    )


def _may_have_children(element: CompiledElement) -> bool:
    return element.kind in SCOPES or element.loop is not None or _throws_compensation(element)


def _throws_signal(element: CompiledElement) -> bool:
    throws = element.kind in (Kind.INTERMEDIATE_THROW_EVENT, Kind.END_EVENT)
    event = element.event
    return throws and event is not None and any(e.trigger is Trigger.SIGNAL for e in (event, *event.parts))


def _is_join(element: CompiledElement) -> bool:
    if element.start_quantity > 1:
        return True
    return len(element.incoming) > 1 and element.kind in JOINING


def _throws_compensation(element: CompiledElement) -> bool:
    return element.event is not None and any(
        part.trigger in (Trigger.COMPENSATION, Trigger.CANCEL)
        for part in (element.event, *element.event.parts)
    )


def _reacts_to(element: CompiledElement, trigger: Trigger) -> bool:
    catches = element.kind in (Kind.INTERMEDIATE_CATCH_EVENT, Kind.BOUNDARY_EVENT, Kind.RECEIVE_TASK) or (
        element.kind is Kind.START_EVENT
    )
    event = element.event
    return catches and event is not None and any(e.trigger is trigger for e in (event, *event.parts))


def _link_targets(elements: tuple[CompiledElement, ...]) -> dict[tuple[int, str], int]:
    return {
        (e.scope, e.event.link): e.position
        for e in elements
        if e.kind is Kind.INTERMEDIATE_CATCH_EVENT and e.event is not None and e.event.trigger is Trigger.LINK
    }


def _undone_by(elements: tuple[CompiledElement, ...]) -> dict[int, int]:
    """A handler attached to the activity, else its compensation event sub-process, else what is inside it."""
    inside = _scopes_with_handlers(elements)
    found: dict[int, int] = {}
    for e in elements:
        if e.compensation_handler is not None:
            found[e.position] = e.compensation_handler
        elif e.position in inside and e.kind is not Kind.PROCESS:
            own = [s for s in e.event_sub_processes if event_start(elements, s, Trigger.COMPENSATION)]
            found[e.position] = own[0] if own else COMPENSATE_INSIDE
    return found


def _scopes_with_handlers(elements: tuple[CompiledElement, ...]) -> set[int]:
    """Scopes in which something can be undone, at any depth."""
    found: set[int] = set()
    for element in elements:
        undoes = element.compensation_handler is not None
        if undoes or event_start(elements, element.position, Trigger.COMPENSATION):
            scope = element.scope
            while scope and scope not in found:
                found.add(scope)
                scope = elements[scope].scope
    return found


def event_start(elements: tuple[CompiledElement, ...], position: int, trigger: Trigger) -> int | None:
    """The start event of an event sub-process when it reacts to `trigger`, else None."""
    if elements[position].kind is not Kind.EVENT_SUB_PROCESS:
        return None
    for child in elements[position].children:
        event = elements[child].event
        if elements[child].kind is not Kind.START_EVENT or event is None:
            continue
        if any(part.trigger is trigger for part in event.members):
            return child
    return None
