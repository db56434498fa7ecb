"""In which order the steps of a scope are told: along the flows, a branch at a time, joins after all that lead there.

Reverse postorder of a depth-first walk from the starts; loops back are passed over. Costs O(steps + flows).
"""

from collections.abc import Iterable, Sequence

from processes.bpmn.elements import Node
from processes.bpmn.index import Index


def in_order(index: Index, scope: str) -> list[Node]:
    """Boundary events are left out: they are told with the step they stand at."""
    members = [node for node in index.children.get(scope, []) if not node.attached_to]
    known = {node.id: node for node in members}
    starts = [node for node in members if node.tag == "startEvent"]
    begun = [node for node in members if _begins(index, node)]
    undoing = [node for node in members if node.is_for_compensation or node.is_event_sub_process]
    return _walked(index, known, _once([*starts, *begun]), _once([*members, *undoing]))


def after(index: Index, node: Node) -> list[str]:
    """Ids of what may come next: by its own flows, then by those of the events at its border, then what undoes it."""
    sources = [node, *index.boundary.get(node.id, [])]
    ends = [flow.target for source in sources for flow in index.outgoing.get(source.id, [])]
    return [*ends, *(handler for source in sources[1:] for handler in undone_by(index, source))]


def undone_by(index: Index, boundary: Node) -> list[str]:
    """The steps that a compensation event is tied to, whichever way the line was drawn."""
    if not any(event.trigger == "compensation" for event in boundary.events):
        return []
    lines = index.process.associations
    ends = [line.target for line in lines if line.source == boundary.id]
    ends += [line.source for line in lines if line.target == boundary.id]
    return [end for end in ends if end in index.nodes and index.nodes[end].is_for_compensation]


def _begins(index: Index, node: Node) -> bool:
    return not index.incoming.get(node.id) and not node.is_for_compensation and not node.is_event_sub_process


def _walked(index: Index, known: dict[str, Node], starts: Sequence[Node], rest: Iterable[Node]) -> list[Node]:
    """Every start's walk in turn, then whatever none of them reached, in document order."""
    seen: set[str] = set()
    found: list[Node] = []
    for walk in ([*starts], [*rest]):
        finished: list[Node] = []
        for node in reversed(walk):
            _depth_first(index, known, node, seen, finished)
        found += reversed(finished)
    return found


def _depth_first(
    index: Index, known: dict[str, Node], start: Node, seen: set[str], finished: list[Node]
) -> None:
    """Appends nodes as they are finished. A stack of its own: long processes would overflow Python's."""
    if start.id in seen:
        return
    seen.add(start.id)
    stack = [(start, iter(reversed(after(index, start))))]
    while stack:
        node, ends = stack[-1]
        onward = next((end for end in ends if end in known and end not in seen), None)
        if onward is None:
            finished.append(node)
            stack.pop()
        else:
            seen.add(onward)
            stack.append((known[onward], iter(reversed(after(index, known[onward])))))


def _once(nodes: Iterable[Node]) -> list[Node]:
    return list({node.id: node for node in nodes}.values())
