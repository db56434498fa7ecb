"""Activities: what they need to be done, loops that end, compensation that is reached."""

from collections.abc import Iterator

from portal.lib.problems import Severity
from processes.bpmn.elements import CONSTANT, Call, Decision, Job, Node, Script
from processes.bpmn.index import Index
from processes.bpmn.rules.findings import Finding
from processes.bpmn.values import whole_number

HEARD = ("start", "create", "creating", "assignment", "end", "complete", "completing")


def activity_rules(index: Index) -> Iterator[Finding]:
    for node in index.process.nodes:
        if node.tag == "scriptTask" and node.work is None:
            yield _finding(
                "script-missing", node, f"Expected a script in {index.name(node)}, but there is none."
            )
        if node.tag == "callActivity":
            yield from _call(index, node)
        if node.tag in ("serviceTask", "businessRuleTask", "sendTask"):
            yield from _implementation(index, node)
        if node.tag == "receiveTask":
            yield from _receive(index, node)
        yield from _listeners(index, node)
        yield from _loop(index, node)
        yield from _compensation(index, node)
        yield from _empty_names(index, node)


def _call(index: Index, node: Node) -> Iterator[Finding]:
    if node.work is None:
        yield _finding(
            "called-process-missing",
            node,
            f"Expected {index.name(node)} to name the process it calls, but it names none.",
        )
        return
    called = node.work.process if isinstance(node.work, Call) else None
    inside = [p for p in index.model.processes if called is not None and p.id == called.text]
    if called is None or called.language != CONSTANT or not inside:
        return
    starts = [n for n in inside[0].nodes if n.scope == inside[0].id and n.tag == "startEvent"]
    if starts and all(start.events for start in starts):
        yield _finding(
            "called-process-start",
            node,
            f"Expected the called process “{called.text}” to have a start event without trigger, but it has none.",
        )


def _implementation(index: Index, node: Node) -> Iterator[Finding]:
    if node.work is None and not any(event.name is not None for event in node.events):
        yield _finding(
            "no-implementation",
            node,
            f"Expected {index.name(node)} to say who does the work, but it names no worker, handler or destination. "
            f"Workers have to ask for jobs of type “{node.id}”.",
            "warning",
        )


def _receive(index: Index, node: Node) -> Iterator[Finding]:
    if not any(event.name is not None for event in node.events):
        yield _finding(
            "message-missing",
            node,
            f"Expected {index.name(node)} to name its message, but it names none. It waits for a message named "
            f"“{node.id}”.",
            "warning",
        )
    if node.instantiates and index.incoming.get(node.id):
        yield _finding(
            "instantiating-with-incoming",
            node,
            f"Expected nothing to lead to {index.name(node)}, which starts the process, but a flow does.",
        )


def _listeners(index: Index, node: Node) -> Iterator[Finding]:
    for listener in node.listeners:
        if listener.event not in HEARD:
            yield _finding(
                "listener-event",
                node,
                f"Expected listeners of {index.name(node)} for the beginning or the end of it ({', '.join(HEARD)}), but one "
                f"is for “{listener.event}”, which Podium doesn't tell anybody.",
            )


def _loop(index: Index, node: Node) -> Iterator[Finding]:
    loop = node.loop
    if loop is None:
        return
    if not loop.is_standard and loop.collection is None and loop.cardinality is None:
        yield Finding(
            "loop-without-count",
            node.id,
            loop.line,
            f"Expected {index.name(node)} to say over what or how often it is repeated, but it doesn't.",
        )
    for what, raw in (("at most", loop.maximum), ("", _constant(loop.cardinality))):
        number = whole_number(raw)
        if number is not None and number < 0:
            yield Finding(
                "loop-negative",
                node.id,
                loop.line,
                f"Expected {index.name(node)} to be repeated {what} no fewer than 0 times, but it says {number}.",
            )
    if loop.behaviour in ("one", "none") and loop.thrown is None:
        yield Finding(
            "loop-event-missing",
            node.id,
            loop.line,
            f"Expected the event that {index.name(node)} throws for its children, but none is named.",
        )


def _constant(text: object) -> str:
    return getattr(text, "text", "") if text is not None else ""


def _compensation(index: Index, node: Node) -> Iterator[Finding]:
    if node.tag == "boundaryEvent" and any(event.trigger == "compensation" for event in node.events):
        yield from _handler(index, node)
    if node.is_for_compensation and node.tag.endswith(("Event", "Gateway")):
        yield _finding(
            "compensation-no-activity", node, f"Expected {index.name(node)} to be an activity, but it isn't."
        )


def _handler(index: Index, node: Node) -> Iterator[Finding]:
    ends = [
        a.target if a.source == node.id else a.source
        for a in index.process.associations
        if node.id in (a.source, a.target)
    ]
    handlers = [index.nodes[end] for end in ends if end in index.nodes]
    if not handlers:
        yield _finding(
            "compensation-without-handler",
            node,
            f"Expected {index.name(node)} to be associated with the activity that undoes, but it isn't: nothing "
            "will be undone.",
            "warning",
        )
    for handler in handlers:
        if not handler.is_for_compensation:
            yield Finding(
                "compensation-handler-kind",
                handler.id,
                handler.line,
                f"Expected {index.name(handler)} to be marked as a compensation activity, but it isn't.",
            )


def _empty_names(index: Index, node: Node) -> Iterator[Finding]:
    for mapping in (*node.inputs, *node.outputs):
        if not mapping.target.strip():
            yield _finding(
                "mapping-without-target",
                node,
                f"Expected every mapping of {index.name(node)} to name a variable, but one names none.",
            )
    if isinstance(node.work, Job) and node.work.type.language == CONSTANT and not node.work.type.text:
        yield _finding(
            "job-without-type", node, f"Expected {index.name(node)} to name a job type, but it is empty."
        )
    if isinstance(node.work, Decision) and not node.work.decision.text:
        yield _finding(
            "decision-missing", node, f"Expected {index.name(node)} to name a decision, but it is empty."
        )
    if isinstance(node.work, Script) and not node.work.text.text:
        yield _finding("script-missing", node, f"Expected a script in {index.name(node)}, but it is empty.")


def _finding(code: str, node: Node, message: str, severity: Severity = "error") -> Finding:
    return Finding(code, node.id, node.line, message, severity)
