"""Events: each kind of event in the places the specification allows (BPMN 2.0.2, tables 10.84 to 10.93)."""

from collections.abc import Iterator
from typing import Final

from portal.lib.problems import Severity
from processes.bpmn.elements import Event, Node
from processes.bpmn.index import Index
from processes.bpmn.rules.findings import Finding

_START: Final = frozenset({"message", "timer", "condition", "signal"})
_EVENT_SUB_PROCESS: Final = _START | {"escalation", "error", "compensation"}
_BOUNDARY: Final = _START | {"escalation", "error", "compensation", "cancel"}
_BOUNDARY_BESIDE: Final = _START | {"escalation"}  # non-interrupting
_CATCH: Final = _START | {"link"}
_THROW: Final = frozenset({"message", "escalation", "compensation", "link", "signal"})
_END: Final = frozenset({"message", "escalation", "error", "cancel", "compensation", "signal", "terminate"})
_MULTIPLE: Final = frozenset({"link", "compensation", "cancel", "terminate"})


def event_rules(index: Index) -> Iterator[Finding]:
    for node in index.process.nodes:
        if node.tag.endswith("Event"):
            yield from _place(index, node)
            yield from _connections(index, node)
            yield from _together(index, node)
        if node.tag == "boundaryEvent":
            yield from _attachment(index, node)


def _place(index: Index, node: Node) -> Iterator[Finding]:
    allowed, where = _allowed(index, node)
    for event in node.events:
        if event.trigger not in allowed:
            yield _finding(
                "event-not-here",
                index,
                node,
                event,
                f"Expected {where} to be {_listed(allowed)}, but {index.name(node)} is a {event.trigger} event.",
            )
    if not node.events and node.tag in ("boundaryEvent", "intermediateCatchEvent"):
        yield _finding(
            "event-without-trigger",
            index,
            node,
            None,
            f"Expected {index.name(node)} to say what it waits for, but it says nothing.",
        )
    if len(node.events) > 1 and any(event.trigger in _MULTIPLE for event in node.events):
        yield _finding(
            "event-mixed",
            index,
            node,
            None,
            f"Expected the parts of {index.name(node)} to be events that may come together, but link, compensation, "
            "cancel and terminate stand alone.",
        )


def _together(index: Index, node: Node) -> Iterator[Finding]:
    """Only an event in the middle of the way can wait for several events together."""
    if node.is_parallel_multiple and len(node.events) > 1 and node.tag != "intermediateCatchEvent":
        yield _finding(
            "parallel-multiple-here",
            index,
            node,
            None,
            f"Expected {index.name(node)} to wait for one of its events, but it asks for all of them together. Podium does "
            "that in the middle of the way and behind an event-based gateway that starts the process: draw it there.",
        )


def _allowed(index: Index, node: Node) -> tuple[frozenset[str], str]:
    scope = index.scope_node(node)
    if node.tag == "startEvent":
        if scope is None:
            return _START, "the start event of a process"
        if scope.is_event_sub_process:
            if node.is_interrupting:
                return _EVENT_SUB_PROCESS, "the start event of an event sub-process"
            return _BOUNDARY_BESIDE, "a non-interrupting start event of an event sub-process"
        return frozenset(), "the start event of a sub-process"
    if node.tag == "boundaryEvent":
        if node.is_interrupting:
            return _BOUNDARY, "a boundary event"
        return _BOUNDARY_BESIDE, "a non-interrupting boundary event"
    if node.tag == "intermediateCatchEvent":
        return _CATCH, "an intermediate catch event"
    if node.tag == "intermediateThrowEvent":
        return _THROW, "an intermediate throw event"
    return _END, "an end event"


def _listed(allowed: frozenset[str]) -> str:
    if not allowed:
        return "without trigger"
    names = sorted(allowed)
    return "one of " + ", ".join(names[:-1]) + " or " + names[-1]


def _connections(index: Index, node: Node) -> Iterator[Finding]:
    """Events in the middle lead somewhere; where nothing leads to one it never happens."""
    is_link = any(event.trigger == "link" for event in node.events)
    undoes = any(event.trigger == "compensation" for event in node.events)
    if node.tag == "boundaryEvent" and not undoes and not index.outgoing.get(node.id):
        yield _finding(
            "event-without-outgoing",
            index,
            node,
            None,
            f"Expected a flow to leave the boundary event {index.name(node)}, but none does: its path ends there.",
            "warning",
        )
    connected = index.incoming.get(node.id) or index.outgoing.get(node.id)
    if node.tag.startswith("intermediate") and not is_link and connected:
        if not index.incoming.get(node.id):
            yield _finding(
                "event-without-incoming",
                index,
                node,
                None,
                f"Expected a flow to lead to {index.name(node)}, but none does.",
            )
        if not index.outgoing.get(node.id):
            yield _finding(
                "event-without-outgoing",
                index,
                node,
                None,
                f"Expected a flow to leave {index.name(node)}, but none does.",
            )


def _attachment(index: Index, node: Node) -> Iterator[Finding]:
    host = index.nodes.get(node.attached_to)
    if host is None or not _is_activity(host):
        what = f"“{node.attached_to}” is none" if node.attached_to else "it is attached to nothing"
        yield _finding(
            "boundary-without-activity",
            index,
            node,
            None,
            f"Expected the boundary event {index.name(node)} to sit on an activity, but {what}.",
        )
    elif host.scope != node.scope:
        yield _finding(
            "boundary-elsewhere",
            index,
            node,
            None,
            f"Expected {index.name(node)} to be in the same scope as {index.name(host)}, but it isn't.",
        )
    elif host.tag != "transaction" and any(event.trigger == "cancel" for event in node.events):
        yield _finding(
            "cancel-outside-transaction",
            index,
            node,
            None,
            f"Expected a cancel event to sit on a transaction, but {index.name(host)} is none.",
        )


def cancel_end_rules(index: Index) -> Iterator[Finding]:
    for node in index.process.nodes:
        scope = index.scope_node(node)
        cancels = any(event.trigger == "cancel" for event in node.events)
        if node.tag == "endEvent" and cancels and (scope is None or scope.tag != "transaction"):
            yield _finding(
                "cancel-outside-transaction",
                index,
                node,
                None,
                f"Expected a cancel end event inside a transaction, but {index.name(node)} is in none.",
            )


def _is_activity(node: Node) -> bool:
    return not node.tag.endswith(("Event", "Gateway")) and not node.is_event_sub_process


def _finding(
    code: str, index: Index, node: Node, event: Event | None, message: str, severity: Severity = "error"
) -> Finding:
    line = node.line if event is None else event.line or node.line
    return Finding(code, node.id, line, message, severity)
