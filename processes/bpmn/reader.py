"""A BPMN 2.0 file, read: every process with its nodes and flows in document order, and what was wrong.

Nothing is judged here but what keeps the file from being read at all; `validate` does the rest. Topology comes from
sequence flows alone (`incoming` and `outgoing` children are optional in practice and ignored).
Source: OMG BPMN 2.0.2 (formal/13-12-09), chapter 15 (exchange format).
"""

from dataclasses import dataclass, field, replace
from typing import Final

from lxml import etree

from portal.lib.problems import Problem
from portal.lib.xml import XmlProblem, line_of, parse_xml
from processes.bpmn.dialects.camunda_values import listener
from processes.bpmn.dialects.process import read_process_extensions
from processes.bpmn.elements import (
    Association,
    Flow,
    Listener,
    MessageFlow,
    Model,
    Node,
    Participant,
    Process,
)
from processes.bpmn.flow_listeners import place
from processes.bpmn.message_flows import name_by_message_flow
from processes.bpmn.namespaces import BPMN, BPMNDI, CAMUNDA
from processes.bpmn.nodes import NODE_TAGS, SCOPE_TAGS, read_node
from processes.bpmn.source import Element, Source
from processes.bpmn.structure.check import check_structure

_DATA: Final = frozenset({"dataObject", "dataObjectReference", "dataStoreReference", "property"})
# Part of the specification and kept in the file, without influence on how a process runs.
_QUIET: Final = frozenset(
    {
        "documentation", "extensionElements", "laneSet", "textAnnotation", "group", "ioSpecification", "incoming",
        "outgoing", "auditing", "monitoring", "supportedInterfaceRef", "correlationSubscription", "resourceRole",
        "performer", "humanPerformer", "potentialOwner", "supports", "ioBinding", "categoryValueRef",
        "dataInputAssociation", "dataOutputAssociation", "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics", "completionCondition",
    }
)  # fmt: skip

GLOBAL_TASKS: Final = {
    "globalTask": "task",
    "globalManualTask": "manualTask",
    "globalUserTask": "userTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}


def read_model(data: bytes, filename: str = "process.bpmn") -> Model:
    """The model in `data`. Never raises for bad input: what cannot be read is among the problems."""
    try:
        root = parse_xml(data, filename=filename)
    except XmlProblem as problem:
        return Model(filename, problems=(problem.problem,))
    if root.tag != f"{{{BPMN}}}definitions":
        return Model(filename, problems=(_not_bpmn(root, filename),))
    return _read(Source(root, filename))


def made_id(process_id: str, kind: str, number: int) -> str:
    """The id of a node or flow that has none: by its number in document order."""
    return f"{process_id}_{kind}_{number}"


def _not_bpmn(root: Element, filename: str) -> Problem:
    name = etree.QName(root)
    said = f"<{name.localname}> of “{name.namespace}”" if name.namespace else f"<{name.localname}>"
    sentence = f"Expected a BPMN 2.0 file that starts with <definitions>, but it starts with {said}."
    return Problem("not-bpmn", sentence, line=line_of(root), file=filename)


def _read(source: Source) -> Model:
    root = source.root
    _report_duplicates(source)
    check_structure(source)
    processes = [_ProcessReader(source, child).read() for child in source.children(root, "process")]
    processes += [_global_task(source, child) for child in source.children(root, *GLOBAL_TASKS)]
    collaborations = list(source.children(root, "collaboration"))
    if not processes:
        source.report("no-process", root, "Expected a process in the file, but there is none.")
    model = Model(
        source.filename,
        tuple(processes),
        tuple(p for c in collaborations for p in _participants(source, c)),
        tuple(f for c in collaborations for f in _message_flows(source, c)),
        root.find(f"{{{BPMNDI}}}BPMNDiagram/{{{BPMNDI}}}BPMNPlane/*") is not None,
    )
    return replace(name_by_message_flow(model), problems=tuple(source.problems))


def _report_duplicates(source: Source) -> None:
    seen: set[str] = set()
    for element in source.root.iter(f"{{{BPMN}}}*"):
        element_id = element.get("id")
        if element_id and element_id in seen:
            source.report(
                "duplicate-id",
                element,
                f"Expected ids to be unique, but “{element_id}” occurs more than once.",
            )
        seen.add(element_id or "")


def _participants(source: Source, collaboration: Element) -> list[Participant]:
    return [
        Participant(
            child.get("id", ""),
            child.get("name", ""),
            source.local(child.get("processRef") or ""),
            line_of(child),
        )
        for child in source.children(collaboration, "participant")
    ]


def _message_flows(source: Source, collaboration: Element) -> list[MessageFlow]:
    return [
        MessageFlow(
            child.get("id", ""),
            source.local(child.get("sourceRef") or ""),
            source.local(child.get("targetRef") or ""),
            line_of(child),
            source.local(child.get("messageRef") or ""),
        )
        for child in source.children(collaboration, "messageFlow")
    ]


def _global_task(source: Source, element: Element) -> Process:
    """A task for many processes, called by call activities: a process of this one task."""
    task_id = element.get("id", "")
    node = read_node(source, element, f"{task_id}:task", task_id, "", GLOBAL_TASKS[source.name_of(element)])
    return Process(task_id, source.filename, line_of(element), node.name, nodes=(node,))


@dataclass(slots=True)
class _ProcessReader:
    """Walks one process, sub-processes before their children."""

    source: Source
    element: Element
    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    associations: list[Association] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    lanes: dict[str, str] = field(default_factory=dict)  # node id -> name of its innermost lane
    lane_list: list[tuple[str, str]] = field(default_factory=list)
    heard: dict[str, tuple[Element, list[Listener]]] = field(default_factory=dict)  # at flows, by their ids
    process_id: str = ""

    def read(self) -> Process:
        process_id = self.element.get("id") or ""
        if not process_id:
            self.source.report(
                "missing-id", self.element, "Expected every process to have an id, but one has none."
            )
        self.process_id = process_id
        self._read_lanes(self.element)
        self._read_scope(self.element, process_id)
        self._place_listeners()
        process = Process(
            process_id,
            self.source.filename,
            line_of(self.element),
            (self.element.get("name") or "").strip(),
            self.source.flag(self.element, "isExecutable", True),
            tuple(self.nodes),
            tuple(self.flows),
            tuple(self.associations),
            tuple(self.data),
            tuple(self.lane_list),
        )
        return read_process_extensions(self.source, self.element, process)

    def _read_lanes(self, element: Element) -> None:
        for lane_set in element.iter(f"{{{BPMN}}}laneSet", f"{{{BPMN}}}childLaneSet"):
            for lane in self.source.children(lane_set, "lane"):
                name = (lane.get("name") or "").strip()
                self.lane_list.append((lane.get("id", ""), name))
                for reference in self.source.children(lane, "flowNodeRef"):
                    if name:
                        self.lanes[self.source.local(reference.text or "")] = name

    def _read_scope(self, element: Element, scope: str) -> None:
        for child in self.source.children(element):
            tag = self.source.name_of(child)
            if tag in NODE_TAGS:
                self._read_node(child, tag, scope)
            elif tag == "sequenceFlow":
                self.flows.append(self._flow(child, scope))
            elif tag == "association":
                self.associations.append(self._association(child))
            elif tag in _DATA:
                self.data.append(child.get("id", ""))
            elif tag not in _QUIET:
                self._report_unknown(child, tag)

    def _read_node(self, element: Element, tag: str, scope: str) -> None:
        node_id = element.get("id") or made_id(self.process_id, "node", len(self.nodes) + 1)
        self.nodes.append(read_node(self.source, element, node_id, scope, self.lanes.get(node_id, "")))
        if tag in SCOPE_TAGS:
            self._read_scope(element, node_id)

    def _flow(self, element: Element, scope: str) -> Flow:
        flow_id = element.get("id") or made_id(self.process_id, "flow", len(self.flows) + 1)
        if listeners := list(self.source.extensions(element, CAMUNDA[0], "executionListener")):
            self.heard[flow_id] = element, [listener(self.source, each) for each in listeners]
        return Flow(
            flow_id,
            self.source.local(element.get("sourceRef") or ""),
            self.source.local(element.get("targetRef") or ""),
            line_of(element),
            (element.get("name") or "").strip(),
            scope,
            self.source.expression(element, "conditionExpression"),
        )

    def _place_listeners(self) -> None:
        """Those at flows go to the elements around them."""
        heard = {flow_id: listeners for flow_id, (_, listeners) in self.heard.items()}
        self.nodes, homeless = place(self.nodes, self.flows, heard)
        for flow_id in homeless:
            self.source.report(
                "listener-event",
                self.heard[flow_id][0],
                "Expected listeners at elements, but one is at a sequence flow between two that branch or are repeated: put "
                "it at the end of the element before the flow or at the start of the one behind it.",
            )

    def _association(self, element: Element) -> Association:
        return Association(
            element.get("id", ""),
            self.source.local(element.get("sourceRef") or ""),
            self.source.local(element.get("targetRef") or ""),
            line_of(element),
        )

    def _report_unknown(self, element: Element, tag: str) -> None:
        self.source.report(
            "unknown-element",
            element,
            f"Expected elements of BPMN 2.0 that run in a process, but <{tag}> is none of them.",
        )
