"""Listeners at sequence flows (Camunda 7's `take`), heard where it is the same moment.

That is the end of an element with one way out, or the beginning of one with one way in; repeated elements begin and end
once for each child, and what stands behind an event-based gateway begins before its flow is taken. A flow between two that
branch has no such place.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from processes.bpmn.elements import Flow, Listener, Node

Heard = Mapping[str, Sequence[Listener]]  # by flow


def place(nodes: Sequence[Node], flows: Sequence[Flow], heard: Heard) -> tuple[list[Node], list[str]]:
    """The nodes with the listeners of the flows around them, and the ids of flows that have no place for theirs."""
    by_id = {node.id: node for node in nodes}
    ways_out, ways_in = Counter(flow.source for flow in flows), Counter(flow.target for flow in flows)
    homeless = []
    for flow in flows:
        if flow.id not in heard:
            continue
        source, target = by_id.get(flow.source), by_id.get(flow.target)
        if source is not None and ways_out[source.id] == 1 and source.loop is None:
            by_id[source.id] = _at_end(source, heard[flow.id])
        elif target is not None and ways_in[target.id] == 1 and _begins_with_its_flow(source, target):
            by_id[target.id] = _at_start(target, heard[flow.id])
        else:
            homeless.append(flow.id)
    return [by_id[node.id] for node in nodes], homeless


def _begins_with_its_flow(source: Node | None, target: Node) -> bool:
    return target.loop is None and (source is None or source.tag != "eventBasedGateway")


def _at_end(node: Node, listeners: Sequence[Listener]) -> Node:
    return replace(node, listeners=(*node.listeners, *(replace(each, event="end") for each in listeners)))


def _at_start(node: Node, listeners: Sequence[Listener]) -> Node:
    return replace(node, listeners=(*(replace(each, event="start") for each in listeners), *node.listeners))
