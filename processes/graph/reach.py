"""Which element can be reached from which, as bit sets: for inclusive joins and the naming of loops.

Bit `n` stands for the element at position `n`. Only elements of one scope reach each other: a token inside a
sub-process is represented by the sub-process itself. Costs O(elements x flows / 64) once per version.
"""

from processes.graph.model import CompiledProcess, Kind, Trigger


def reaching(process: CompiledProcess) -> tuple[int, ...]:
    """Per position the elements from which it can be reached; itself only when it lies on a loop."""
    predecessors = _predecessors(process)
    return tuple(_closure(predecessors, position, 0) for position in range(len(process.elements)))


def join_reach(process: CompiledProcess) -> dict[int, int]:
    """Per flow into an inclusive or complex gateway: the elements that can still send a token down this very flow.

    Paths through the gateway itself don't count (BPMN 2.0.2, 13.4.3): a loop back must not keep the join waiting.
    """
    predecessors = _predecessors(process)
    joins = [e for e in process.elements if e.kind in (Kind.INCLUSIVE_GATEWAY, Kind.COMPLEX_GATEWAY)]
    found = {}
    for gateway in joins:
        for flow in gateway.incoming:
            source = process.flows[flow].source
            found[flow] = (1 << source) | _closure(predecessors, source, 1 << gateway.position)
    return found


def _predecessors(process: CompiledProcess) -> list[list[int]]:
    """Per position the elements one step before: by flow, from an activity to its boundary events, by link."""
    before: list[list[int]] = [[] for _ in process.elements]
    for flow in process.flows:
        before[flow.target].append(flow.source)
    for element in process.elements:
        if element.attached_to is not None:
            before[element.position].append(element.attached_to)
    for thrower, catcher in links(process):
        before[catcher].append(thrower)
    return before


def links(process: CompiledProcess) -> list[tuple[int, int]]:
    """Pairs of link throw and catch events of the same name and scope."""
    events = [e for e in process.elements if e.event is not None and e.event.trigger == Trigger.LINK]
    catches = {
        (e.scope, e.event.link): e.position
        for e in events
        if e.event and e.kind == Kind.INTERMEDIATE_CATCH_EVENT
    }
    throws = [e for e in events if e.kind != Kind.INTERMEDIATE_CATCH_EVENT]
    pairs = [(e.position, catches.get((e.scope, e.event.link))) for e in throws if e.event]
    return [(thrower, catcher) for thrower, catcher in pairs if catcher is not None]


def _closure(before: list[list[int]], position: int, forbidden: int) -> int:
    """Everything upstream of `position` on paths that avoid the `forbidden` elements."""
    seen, stack = 0, list(before[position])
    while stack:
        current = stack.pop()
        bit = 1 << current
        if (seen | forbidden) & bit:
            continue
        seen |= bit
        stack += before[current]
    return seen
