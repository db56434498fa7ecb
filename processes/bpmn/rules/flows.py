"""Sequence flows: they lead from somewhere to somewhere, inside one scope, past the right elements."""

from collections.abc import Iterator

from processes.bpmn.elements import Flow, Node
from processes.bpmn.index import Index
from processes.bpmn.rules.findings import Finding


def flow_rules(index: Index) -> Iterator[Finding]:
    for flow in index.process.flows:
        yield from _ends(index, flow)
        source, target = index.nodes.get(flow.source), index.nodes.get(flow.target)
        if source is not None and target is not None:
            yield from _between(index, flow, source, target)


def _ends(index: Index, flow: Flow) -> Iterator[Finding]:
    for end, word in ((flow.source, "from"), (flow.target, "to")):
        if end not in index.nodes:
            what = f"“{end}”, which is no element of this process" if end else "nowhere"
            yield Finding(
                "flow-to-nowhere",
                flow.id,
                flow.line,
                f"Expected the flow “{flow.id}” to connect two elements, but it leads {word} {what}.",
            )


def _between(index: Index, flow: Flow, source: Node, target: Node) -> Iterator[Finding]:
    if source.scope != target.scope:
        yield Finding(
            "flow-across-scopes",
            flow.id,
            flow.line,
            f"Expected the flow “{flow.id}” to stay within one process or sub-process, but it leads from "
            f"{index.name(source)} to {index.name(target)} across its border.",
        )
    if target.tag in ("startEvent", "boundaryEvent"):
        yield Finding(
            "flow-into-start",
            flow.id,
            flow.line,
            f"Expected nothing to lead into a start or boundary event, but the flow “{flow.id}” leads into "
            f"{index.name(target)}.",
        )
    if source.tag == "endEvent":
        yield Finding(
            "flow-out-of-end",
            flow.id,
            flow.line,
            f"Expected nothing to follow an end event, but the flow “{flow.id}” leaves {index.name(source)}.",
        )
    for node in (source, target):
        if node.is_event_sub_process:
            yield Finding(
                "flow-at-event-sub-process",
                flow.id,
                flow.line,
                f"Expected an event sub-process to be started by its event, but the flow “{flow.id}” is "
                f"connected to {index.name(node)}.",
            )
        if node.is_for_compensation:
            yield Finding(
                "flow-at-compensation",
                flow.id,
                flow.line,
                f"Expected a compensation activity to be reached by its association alone, but the flow "
                f"“{flow.id}” is connected to {index.name(node)}.",
            )


def default_rules(index: Index) -> Iterator[Finding]:
    """A default flow is one of the element's own outgoing flows."""
    for node in index.process.nodes:
        own = {flow.id for flow in index.outgoing.get(node.id, ())}
        if node.default and node.default not in own:
            yield Finding(
                "default-flow",
                node.id,
                node.line,
                f"Expected the default flow of {index.name(node)} to leave it, but “{node.default}” doesn't.",
            )
        if node.tag == "exclusiveGateway" and len(own) > 1:
            yield from _without_condition(index, node)


def _without_condition(index: Index, node: Node) -> Iterator[Finding]:
    for flow in index.outgoing[node.id]:
        if flow.condition is None and flow.id != node.default:
            yield Finding(
                "flow-without-condition",
                flow.id,
                flow.line,
                f"Expected every way out of {index.name(node)} to have a condition or be the default, but the flow "
                f"“{flow.id}” has neither and is always taken when the ways before it are not.",
                "warning",
            )
