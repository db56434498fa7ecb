"""Gateways: as many ways in and out as their direction says, and event-based gateways that lead to events."""

from collections.abc import Iterator
from typing import Final

from processes.bpmn.elements import Flow, Node
from processes.bpmn.index import Index
from processes.bpmn.rules.findings import Finding

_AFTER_EVENT_GATEWAY: Final = frozenset({"message", "signal", "timer", "condition"})


def gateway_rules(index: Index) -> Iterator[Finding]:
    for node in index.process.nodes:
        if node.tag.endswith("Gateway"):
            yield from _direction(index, node)
        if node.tag == "eventBasedGateway":
            yield from _event_gateway(index, node)
        if node.tag in ("parallelGateway", "eventBasedGateway"):
            yield from _conditions(index, node)


def _direction(index: Index, node: Node) -> Iterator[Finding]:
    ways_in, ways_out = len(index.incoming.get(node.id, ())), len(index.outgoing.get(node.id, ()))
    if not ways_in and not ways_out:
        yield _finding(
            "gateway-unconnected", node, f"Expected flows at {index.name(node)}, but there are none."
        )
        return
    wrong = {
        "Converging": ways_out > 1 or (ways_in < 2),
        "Diverging": ways_in > 1 or (ways_out < 2),
        "Mixed": ways_in < 2 or ways_out < 2,
    }.get(node.direction, False)
    if wrong:
        yield _finding(
            "gateway-direction",
            node,
            f"Expected {index.name(node)} to be {node.direction.lower()} as it says, but it has {ways_in} "
            f"{_ways(ways_in)} in and {ways_out} {_ways(ways_out)} out.",
        )


def _ways(count: int) -> str:
    return "way" if count == 1 else "ways"


def _conditions(index: Index, node: Node) -> Iterator[Finding]:
    for flow in index.outgoing.get(node.id, ()):
        if flow.condition is not None:
            yield Finding(
                "condition-not-here",
                flow.id,
                flow.line,
                f"Expected the ways out of {index.name(node)} to have no conditions, but “{flow.id}” has one.",
                "warning"
                if node.tag == "parallelGateway"
                else "error",  # a fork takes every way all the same
            )


def _event_gateway(index: Index, node: Node) -> Iterator[Finding]:
    flows = index.outgoing.get(node.id, [])
    if len(flows) < 2:
        yield Finding(
            "event-gateway-choice",
            node.id,
            node.line,
            f"Expected the event-based gateway {index.name(node)} to have two ways out or more, but it has {len(flows)}.",
            "warning" if flows else "error",
        )
    if node.instantiates and index.incoming.get(node.id):
        yield _finding(
            "instantiating-with-incoming",
            node,
            f"Expected nothing to lead to {index.name(node)}, which starts the process, but a flow does.",
        )
    targets = [index.nodes[flow.target] for flow in flows]
    for flow, target in zip(flows, targets, strict=True):
        yield from _target(index, node, flow, target)
    messages = any(
        event.trigger == "message" for t in targets for event in t.events if t.tag != "receiveTask"
    )
    if messages and any(target.tag == "receiveTask" for target in targets):
        yield _finding(
            "event-gateway-mixed",
            node,
            f"Expected {index.name(node)} to wait for messages by events or by receive tasks, but it has both.",
        )


def _target(index: Index, node: Node, flow: Flow, target: Node) -> Iterator[Finding]:
    catches = target.tag == "intermediateCatchEvent" and all(
        event.trigger in _AFTER_EVENT_GATEWAY for event in target.events
    )
    if not catches and target.tag != "receiveTask":
        yield Finding(
            "event-gateway-target",
            flow.id,
            flow.line,
            f"Expected {index.name(node)} to lead to events that wait (message, signal, timer, condition) or receive "
            f"tasks, but {index.name(target)} is neither.",
        )
    if target.is_parallel_multiple and len(target.events) > 1:
        yield Finding(
            "event-gateway-target",
            target.id,
            target.line,
            f"Expected one event to decide behind {index.name(node)}, but {index.name(target)} waits for several together.",
        )
    if target.tag == "receiveTask" and index.boundary.get(target.id):
        yield Finding(
            "event-gateway-target",
            target.id,
            target.line,
            f"Expected no boundary events on {index.name(target)}, which an event-based gateway waits for.",
        )
    if len(index.incoming.get(target.id, ())) > 1:
        yield Finding(
            "event-gateway-target",
            target.id,
            target.line,
            f"Expected {index.name(target)} to be reached from its event-based gateway alone, but other flows lead to it.",
        )


def _finding(code: str, node: Node, message: str) -> Finding:
    return Finding(code, node.id, node.line, message)
