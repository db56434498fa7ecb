"""From what a file says to what the engine runs, in four passes: index, connect, scope, express.

`compile_process` expects a process that `bpmn.validate` found right; of a wrong one it makes what can be made, so that
expressions are checked all the same. Costs about 0.2 ms an element, once per deployed version.
"""

from dataclasses import dataclass, field, replace
from typing import Final

from portal.lib.problems import Problem
from processes.bpmn.elements import Flow, Node, Process
from processes.graph.express import Express, watch_detail
from processes.graph.expressions import Expressions
from processes.graph.model import CompiledElement, CompiledFlow, CompiledProcess, EventDetail, Kind, Trigger
from processes.graph.needs import needs_of, searchable_names

KINDS: Final = {
    "task": Kind.TASK,
    "manualTask": Kind.TASK,
    "userTask": Kind.USER_TASK,
    "serviceTask": Kind.SERVICE_TASK,
    "sendTask": Kind.SEND_TASK,
    "receiveTask": Kind.RECEIVE_TASK,
    "scriptTask": Kind.SCRIPT_TASK,
    "businessRuleTask": Kind.BUSINESS_RULE_TASK,
    "callActivity": Kind.CALL_ACTIVITY,
    "subProcess": Kind.SUB_PROCESS,
    "transaction": Kind.TRANSACTION,
    "adHocSubProcess": Kind.AD_HOC_SUB_PROCESS,
    "exclusiveGateway": Kind.EXCLUSIVE_GATEWAY,
    "inclusiveGateway": Kind.INCLUSIVE_GATEWAY,
    "parallelGateway": Kind.PARALLEL_GATEWAY,
    "eventBasedGateway": Kind.EVENT_GATEWAY,
    "complexGateway": Kind.COMPLEX_GATEWAY,
    "startEvent": Kind.START_EVENT,
    "intermediateCatchEvent": Kind.INTERMEDIATE_CATCH_EVENT,
    "intermediateThrowEvent": Kind.INTERMEDIATE_THROW_EVENT,
    "boundaryEvent": Kind.BOUNDARY_EVENT,
    "endEvent": Kind.END_EVENT,
}
_WAITING: Final = {Trigger.TIMER, Trigger.MESSAGE, Trigger.SIGNAL, Trigger.CONDITION}
_CAUGHT: Final = {Trigger.ERROR, Trigger.ESCALATION, Trigger.CANCEL}


class CannotCompile(Exception):
    """An expression of the process is wrong; `problems` names every one."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.message for problem in problems))


def compile_process(process: Process) -> CompiledProcess:
    """The process as the engine runs it.

    Raises:
        CannotCompile: with every mistake in an expression.
    """
    compiled, problems = try_compile(process)
    if problems:
        raise CannotCompile(problems)
    return compiled


def try_compile(process: Process) -> tuple[CompiledProcess, list[Problem]]:
    """The process with `null` where an expression is wrong, and what is wrong."""
    compiler = _Compiler(process, Expressions(process.file))
    return compiler.compile(), compiler.expressions.problems


@dataclass(slots=True)
class _Compiler:
    process: Process
    expressions: Expressions
    positions: dict[str, int] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    incoming: dict[int, list[int]] = field(default_factory=dict)
    outgoing: dict[int, list[int]] = field(default_factory=dict)
    flow_positions: dict[str, int] = field(default_factory=dict)
    attached: dict[int, list[int]] = field(default_factory=dict)
    children: dict[int, list[int]] = field(default_factory=dict)
    handlers: dict[int, int] = field(default_factory=dict)

    def compile(self) -> CompiledProcess:
        self._index()
        self._connect()
        self._scope()
        return self._express()

    # -- index: every node gets its position -------------------------------------------------------------

    def _index(self) -> None:
        self.positions[self.process.id] = 0
        for position, node in enumerate(self.process.nodes, 1):
            self.positions.setdefault(node.id, position)

    # -- connect: flows, boundary events and compensation handlers by position ---------------------------

    def _connect(self) -> None:
        known = self.positions
        self.flows = [flow for flow in self.process.flows if flow.source in known and flow.target in known]
        for position, flow in enumerate(self.flows):
            self.flow_positions.setdefault(flow.id, position)
            self.outgoing.setdefault(known[flow.source], []).append(position)
            self.incoming.setdefault(known[flow.target], []).append(position)
        for node in self.process.nodes:
            if node.attached_to in known and node.attached_to:
                self.attached.setdefault(known[node.attached_to], []).append(known[node.id])
        for association in self.process.associations:
            self._associate(association.source, association.target)
            self._associate(association.target, association.source)

    def _associate(self, one: str, other: str) -> None:
        """A compensation boundary event and its handler, whichever way the line was drawn."""
        if one not in self.positions or other not in self.positions:
            return
        event, handler = self._node(self.positions[one]), self._node(self.positions[other])
        if event is None or handler is None or not handler.is_for_compensation:
            return
        if event.attached_to in self.positions and _throws(event, "compensation"):
            self.handlers.setdefault(self.positions[event.attached_to], self.positions[other])

    def _node(self, position: int) -> Node | None:
        return self.process.nodes[position - 1] if position else None

    # -- scope: who is inside whom, and where a scope begins ---------------------------------------------

    def _scope(self) -> None:
        for position, node in enumerate(self.process.nodes, 1):
            self.children.setdefault(self.positions.get(node.scope, 0), []).append(position)
        for scope, members in self.children.items():
            undoing = [child for child in members if self._undoes(child)]
            if scope and undoing:
                self.handlers.setdefault(scope, undoing[0])

    def _undoes(self, position: int) -> bool:
        """An event sub-process that is the compensation of its scope."""
        node = self._node(position)
        if node is None or not node.is_event_sub_process:
            return False
        inside = (self._node(child) for child in self.children.get(position, ()))
        return any(n is not None and n.tag == "startEvent" and _throws(n, "compensation") for n in inside)

    def _starts(self, scope: int) -> tuple[int, ...]:
        members = [(p, node) for p in self.children.get(scope, ()) if (node := self._node(p)) is not None]
        owner = self._node(scope)
        starts = [(p, node) for p, node in members if node.tag == "startEvent"]
        if owner is not None and owner.is_event_sub_process:
            return tuple(p for p, _ in starts)
        if starts:
            return tuple(p for p, node in starts if not node.events)
        return tuple(p for p, node in members if self._begins(p, node))

    def _begins(self, position: int, node: Node) -> bool:
        """Has no predecessor and is entered when its scope is, as the specification says of implicit starts."""
        if self.incoming.get(position) or node.is_for_compensation or node.is_event_sub_process:
            return False
        if node.tag == "intermediateCatchEvent" and _throws(node, "link"):
            return False
        return node.tag != "boundaryEvent" and not node.instantiates

    # -- express: the elements themselves ----------------------------------------------------------------

    def _express(self) -> CompiledProcess:
        process, express = self.process, Express(self.expressions)
        events = {p: self._event(p, express) for p in range(1, len(process.nodes) + 1)}
        elements = [self._root(express)]
        elements += [self._element(p, node, events, express) for p, node in enumerate(process.nodes, 1)]
        flows = tuple(self._flow(position, flow) for position, flow in enumerate(self.flows))
        self.expressions.element_id = process.id
        compiled = CompiledProcess(
            key=process.id,
            name=process.name,
            elements=tuple(elements),
            flows=flows,
            positions=self.positions,
            version_tag=process.version_tag,
            title=self.expressions.maybe(process.title),
            on_failure=process.on_failure,
            history_days=process.history_days,
            start_form=process.start_form,
            documentation=process.documentation,
            candidate_starters=process.candidate_starters,
            initiator=process.initiator,
            business_key=self.expressions.maybe(process.business_key),
            is_wide=any(e.loop and not e.loop.standard and not e.loop.sequential for e in elements),
        )
        return replace(compiled, needs=needs_of(compiled), searchable=searchable_names(compiled))

    def _event(self, position: int, express: Express) -> EventDetail | None:
        node = self.process.nodes[position - 1]
        self.expressions.element_id = node.id
        return express.event(node, self.positions)

    def _root(self, express: Express) -> CompiledElement:
        process = self.process
        self.expressions.element_id = process.id
        return CompiledElement(
            position=0,
            id=process.id,
            kind=Kind.PROCESS,
            name=process.name,
            children=tuple(self.children.get(0, ())),
            starts=self._starts(0),
            event_sub_processes=self._event_sub_processes(0),
            listeners=express.listeners(process.listeners),
            milestone=process.milestone,
            watch=watch_detail(process.watch),
            line=process.line or 0,
        )

    def _element(
        self, position: int, node: Node, events: dict[int, EventDetail | None], express: Express
    ) -> CompiledElement:
        self.expressions.element_id = node.id
        attached = self.attached.get(position, ())
        return CompiledElement(
            position=position,
            id=node.id,
            kind=_kind(node),
            name=node.name,
            scope=self.positions.get(node.scope, 0),
            incoming=tuple(self.incoming.get(position, ())),
            outgoing=tuple(self.outgoing.get(position, ())),
            default_flow=self.flow_positions.get(node.default) if node.default else None,
            event=events[position],
            detail=express.detail(node),
            inputs=express.mappings(node.inputs),
            outputs=express.mappings(node.outputs),
            loop=express.loop(node.loop, node),
            attached_to=self.positions.get(node.attached_to) if node.attached_to else None,
            boundary=tuple(p for p in attached if _triggers(events.get(p)) & _WAITING),
            catches=tuple(p for p in attached if _triggers(events.get(p)) & _CAUGHT),
            compensation_handler=self.handlers.get(position),
            is_for_compensation=node.is_for_compensation,
            children=tuple(self.children.get(position, ())),
            starts=self._starts(position) if position in self.children else (),
            event_sub_processes=self._event_sub_processes(position),
            completion_condition=self.expressions.condition(node.condition),
            active_elements=self.expressions.maybe(node.active_elements),
            is_sequential=node.ordering == "Sequential",
            cancel_remaining=node.cancel_remaining,
            start_quantity=node.start_quantity,
            completion_quantity=node.completion_quantity,
            instantiates=node.instantiates,
            needs_all=node.instantiates and node.gateway_type == "Parallel",
            listeners=express.listeners(node.listeners),
            save_before=node.save_before,
            save_after=node.save_after,
            emits=node.emits,
            milestone=node.milestone,
            watch=watch_detail(node.watch),
            target=node.target,
            lane=node.lane,
            line=node.line or 0,
        )

    def _event_sub_processes(self, scope: int) -> tuple[int, ...]:
        """Those that something can start while the scope lives; one for compensation runs when it is undone."""
        found = []
        for child in self.children.get(scope, ()):
            node = self._node(child)
            if node is not None and node.is_event_sub_process and not self._undoes(child):
                found.append(child)
        return tuple(found)

    def _flow(self, position: int, flow: Flow) -> CompiledFlow:
        self.expressions.element_id = flow.id
        return CompiledFlow(
            position,
            flow.id,
            self.positions[flow.source],
            self.positions[flow.target],
            self.expressions.condition(flow.condition),
            flow.name,
        )


def _throws(node: Node, trigger: str) -> bool:
    return any(event.trigger == trigger for event in node.events)


def _triggers(event: EventDetail | None) -> set[Trigger]:
    if event is None:
        return set()
    return {part.trigger for part in event.parts} or {event.trigger}


def _kind(node: Node) -> Kind:
    return Kind.EVENT_SUB_PROCESS if node.is_event_sub_process else KINDS[node.tag]
