"""Processes and sub-processes: where they start, where they end, what may stand inside."""

from collections.abc import Iterator

from processes.bpmn.elements import Node
from processes.bpmn.index import Index
from processes.bpmn.rules.findings import Finding


def scope_rules(index: Index) -> Iterator[Finding]:
    process = index.process
    yield from _pairing(index, process.id, f"“{process.id}”", process.line)
    if not process.nodes:
        yield Finding(
            "empty-process",
            process.id,
            process.line,
            f"Expected something to do in “{process.id}”, but it is empty.",
        )
    elif process.is_executable:
        yield from _can_start(index)
    for node in process.nodes:
        if node.tag in ("subProcess", "transaction"):
            if not node.is_event_sub_process:
                yield from _pairing(index, node.id, index.name(node), node.line)
            yield from _starts(index, node)
        if node.tag == "adHocSubProcess":
            yield from _ad_hoc(index, node)


def _pairing(index: Index, scope: str, name: str, line: int | None) -> Iterator[Finding]:
    """With an end event there is a start, and the other way round (BPMN 2.0.2, 10.5.2 and 10.5.3)."""
    members = index.children.get(scope, [])
    starts = [n for n in members if n.tag == "startEvent" or n.instantiates]
    ends = [n for n in members if n.tag == "endEvent"]
    if ends and not starts:
        yield Finding(
            "end-without-start",
            scope,
            line,
            f"Expected {name} to have a start event, since it has an end event, but it has none.",
        )
    if any(n.tag == "startEvent" for n in members) and not ends:
        yield Finding(
            "start-without-end",
            scope,
            line,
            f"Expected {name} to have an end event, since it has a start event, but it has none.",
            "warning",
        )


def _can_start(index: Index) -> Iterator[Finding]:
    members = index.children.get(index.process.id, [])
    if any(n.tag == "startEvent" or n.instantiates for n in members):
        return
    first = [n for n in members if not index.incoming.get(n.id) and n.tag != "boundaryEvent"]
    if all(n.is_event_sub_process or n.is_for_compensation for n in first):
        yield Finding(
            "no-start",
            index.process.id,
            index.process.line,
            f"Expected “{index.process.id}” to start somewhere, but every element waits for another.",
        )


def _starts(index: Index, node: Node) -> Iterator[Finding]:
    starts = [n for n in index.children.get(node.id, []) if n.tag == "startEvent"]
    if node.is_event_sub_process and len(starts) != 1:
        yield Finding(
            "event-sub-process-start",
            node.id,
            node.line,
            f"Expected one start event in the event sub-process {index.name(node)}, but there are {len(starts)}.",
        )
    if node.is_event_sub_process and len(starts) == 1 and not starts[0].events:
        yield Finding(
            "event-sub-process-trigger",
            starts[0].id,
            starts[0].line,
            f"Expected the start event of {index.name(node)} to say what starts it, but it has no trigger.",
        )


def _ad_hoc(index: Index, node: Node) -> Iterator[Finding]:
    members = index.children.get(node.id, [])
    for member in members:
        if member.tag in ("startEvent", "endEvent"):
            yield Finding(
                "ad-hoc-event",
                member.id,
                member.line,
                f"Expected no start or end events in the ad-hoc sub-process {index.name(node)}, but "
                f"{index.name(member)} is one.",
            )
    if not any(not m.tag.endswith(("Event", "Gateway")) for m in members):
        yield Finding(
            "ad-hoc-empty",
            node.id,
            node.line,
            f"Expected an activity in the ad-hoc sub-process {index.name(node)}, but there is none.",
        )


def nothing_runs(index: Index) -> Iterator[Finding]:
    process = index.process
    if not process.is_executable:
        yield Finding(
            "not-executable",
            process.id,
            process.line,
            f"The process “{process.id}” is a drawing only (isExecutable is false): it can be shown, not started.",
            "info",
        )
