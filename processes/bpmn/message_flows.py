"""Messages that a drawing only shows as message flows: sender and receiver get the name of their flow.

A throw event, send task or end event of one pool and a catch event or receive task of another that are joined by a
message flow and name no message themselves would otherwise never meet.
"""

from dataclasses import replace

from processes.bpmn.elements import Event, Model, Node, Process
from processes.bpmn.texts import constant


def name_by_message_flow(model: Model) -> Model:
    """The model with a name for every message that is known by its flow alone."""
    names = _known_names(model)
    for flow in model.message_flows:
        name = names.get(flow.source) or names.get(flow.target) or f"message-flow:{flow.id}"
        names.setdefault(flow.source, name)
        names.setdefault(flow.target, name)
    if not model.message_flows:
        return model
    return replace(model, processes=tuple(_named(process, names) for process in model.processes))


def _known_names(model: Model) -> dict[str, str]:
    return {
        node.id: event.name.text
        for process in model.processes
        for node in process.nodes
        for event in node.events
        if event.trigger == "message" and event.name is not None
    }


def _named(process: Process, names: dict[str, str]) -> Process:
    return replace(process, nodes=tuple(_named_node(node, names) for node in process.nodes))


def _named_node(node: Node, names: dict[str, str]) -> Node:
    if node.id not in names or all(event.name is not None for event in node.events):
        return node
    return replace(node, events=tuple(_named_event(event, names[node.id]) for event in node.events))


def _named_event(event: Event, name: str) -> Event:
    if event.trigger != "message" or event.name is not None:
        return event
    return replace(event, name=constant(name, event.line), is_known=True)
