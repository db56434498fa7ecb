"""A process with its nodes and flows to hand, for rules that ask many questions."""

from dataclasses import dataclass, field

from processes.bpmn.elements import Flow, Model, Node, Process


@dataclass(slots=True)
class Index:
    """Lookups by id; flows whose ends don't exist are left out of `incoming` and `outgoing`."""

    model: Model
    process: Process
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)
    incoming: dict[str, list[Flow]] = field(default_factory=dict)
    outgoing: dict[str, list[Flow]] = field(default_factory=dict)
    children: dict[str, list[Node]] = field(default_factory=dict)
    boundary: dict[str, list[Node]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node in self.process.nodes:
            self.nodes.setdefault(node.id, node)
            self.children.setdefault(node.scope, []).append(node)
            if node.attached_to:
                self.boundary.setdefault(node.attached_to, []).append(node)
        for flow in self.process.flows:
            self.flows.setdefault(flow.id, flow)
            if flow.source in self.nodes and flow.target in self.nodes:
                self.outgoing.setdefault(flow.source, []).append(flow)
                self.incoming.setdefault(flow.target, []).append(flow)

    def name(self, node: Node) -> str:
        """How a sentence calls a node: its name and id."""
        return f"“{node.name}” ({node.id})" if node.name else f"“{node.id}”"

    def scope_node(self, node: Node) -> Node | None:
        """The sub-process around a node; None directly in the process."""
        return self.nodes.get(node.scope)
