"""Pools and message flows: they connect what can send with what can receive."""

from collections.abc import Iterator
from typing import Final

from processes.bpmn.elements import MessageFlow, Model, Node
from processes.bpmn.rules.findings import Finding

_SENDERS: Final = ("intermediateThrowEvent", "endEvent")
_RECEIVERS: Final = ("startEvent", "intermediateCatchEvent", "boundaryEvent")


def collaboration_rules(model: Model) -> Iterator[Finding]:
    nodes = {node.id: node for process in model.processes for node in process.nodes}
    others = {p.id for p in model.participants} | {p.id for p in model.processes}
    for flow in model.message_flows:
        for end, sends in ((flow.source, True), (flow.target, False)):
            if end not in nodes and end not in others:
                yield _nowhere(flow, end)
            elif end in nodes and not _fits(nodes[end], sends):
                yield _wrong_way(flow, nodes[end], sends)
    for participant in model.participants:
        if participant.process and all(p.id != participant.process for p in model.processes):
            yield Finding(
                "unknown-reference",
                participant.id,
                participant.line,
                f"Expected the pool “{participant.id}” to show a process of this file, but “{participant.process}” is none.",
            )


def _nowhere(flow: MessageFlow, end: str) -> Finding:
    return Finding(
        "message-flow-to-nowhere",
        flow.id,
        flow.line,
        f"Expected the message flow “{flow.id}” to connect pools, activities or events, but “{end}” is none.",
    )


def _fits(node: Node, sends: bool) -> bool:
    if node.tag.endswith("Gateway"):
        return False
    if not node.tag.endswith("Event"):
        return True
    has_message = any(event.trigger == "message" for event in node.events)
    return node.tag in (_SENDERS if sends else _RECEIVERS) and has_message


def _wrong_way(flow: MessageFlow, node: Node, sends: bool) -> Finding:
    verb = "sent" if sends else "received"
    return Finding(
        "message-flow-end",
        flow.id,
        flow.line,
        f"Expected the message flow “{flow.id}” to be {verb} by an activity or a message event, but “{node.id}” is none.",
    )
