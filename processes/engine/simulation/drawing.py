"""Run a file as it is drawn: what deployment would refuse as unfinished is given the meaning the picture suggests.

Every process counts as executable; signals and messages without a name are all the same one; a plain start or end event
at the end of a message flow receives or sends its message; a job without a type is named like its element.
"""

from __future__ import annotations

from dataclasses import replace

from processes.bpmn.elements import Event, Model, Node, Process
from processes.bpmn.reader import read_model
from processes.bpmn.texts import constant
from processes.graph.compile import CannotCompile, compile_process
from processes.graph.model import CompiledProcess

NAMED = ("message", "signal")


def read_drawing(data: bytes, filename: str) -> tuple[CompiledProcess, ...]:
    """The processes of a file, compiled in spite of what is unfinished.

    Raises:
        CannotCompile: the file is no BPMN, or an expression is wrong.
    """
    model = read_model(data, filename)
    if not model.processes:
        raise CannotCompile(list(model.problems))
    return tuple(compile_process(process) for process in as_drawn(model).processes)


def as_drawn(model: Model) -> Model:
    names = _names(model)
    return replace(model, processes=tuple(_process(process, names) for process in model.processes))


def _names(model: Model) -> dict[str, str]:
    """Node id -> name of the message it exchanges over a message flow."""
    known = {
        node.id: event.name.text
        for process in model.processes
        for node in process.nodes
        for event in node.events
        if event.trigger == "message" and event.name is not None
    }
    names: dict[str, str] = {}
    for flow in model.message_flows:
        name = known.get(flow.source) or known.get(flow.target) or f"message-flow:{flow.id}"
        names[flow.source] = names[flow.target] = name
    return names


def _process(process: Process, names: dict[str, str]) -> Process:
    nodes = tuple(_node(node, names.get(node.id, "")) for node in process.nodes)
    return replace(process, is_executable=True, nodes=nodes)


def _node(node: Node, message: str) -> Node:
    if message and node.tag in ("startEvent", "endEvent") and not node.events:
        return replace(node, events=(Event("message", node.line, name=constant(message, node.line)),))
    return replace(node, events=tuple(_event(event) for event in node.events))


def _event(event: Event) -> Event:
    if event.trigger not in NAMED or event.name is not None:
        return event
    return replace(event, name=constant(f"the {event.trigger}", event.line), is_known=True)
