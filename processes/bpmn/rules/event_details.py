"""What an event has to say to be executed: its message, its time, its condition, its partner."""

import re
from collections.abc import Iterator
from typing import Final

from portal.lib.problems import Severity
from processes.bpmn.elements import CONSTANT, Event, Node
from processes.bpmn.index import Index
from processes.bpmn.rules.findings import Finding
from processes.bpmn.rules.times import is_cycle, is_date, is_duration

_CATCHING: Final = ("startEvent", "intermediateCatchEvent", "boundaryEvent")
_THROWING: Final = ("intermediateThrowEvent", "endEvent")
_LINE: Final = re.compile(r"\s+")


def event_detail_rules(index: Index) -> Iterator[Finding]:
    for node in index.process.nodes:
        for event in node.events:
            yield from _reference(index, node, event)
            yield from _detail(index, node, event)


def _reference(index: Index, node: Node, event: Event) -> Iterator[Finding]:
    if not event.is_known and event.trigger == "error":
        yield _finding(
            "unknown-reference",
            node,
            event,
            f"Expected the error “{event.reference}” of {index.name(node)} to be in the file, but it isn't; "
            "the reference itself is taken as its code.",
            "warning",
        )
    elif not event.is_known and node.work is None:  # a worker that sends needs no message of the file
        yield _finding(
            "unknown-reference",
            node,
            event,
            f"Expected the {event.trigger} “{event.reference}” of {index.name(node)} to be in the file, but it isn't.",
        )
    if event.trigger == "compensation" and event.activity:
        target = index.nodes.get(event.activity)
        if target is None or target.tag.endswith(("Event", "Gateway")):
            yield _finding(
                "unknown-reference",
                node,
                event,
                f"Expected {index.name(node)} to undo an activity of this process, but “{event.activity}” is none.",
            )


def _detail(index: Index, node: Node, event: Event) -> Iterator[Finding]:
    rule = {
        "timer": _timer,
        "message": _message,
        "signal": _signal,
        "escalation": _escalation,
        "condition": _condition,
        "link": _link,
    }.get(event.trigger)
    if rule is not None:
        yield from rule(index, node, event)


def _timer(index: Index, node: Node, event: Event) -> Iterator[Finding]:
    if event.timer is None:
        yield _finding(
            "timer-without-time",
            node,
            event,
            f"Expected {index.name(node)} to name a time, but it names none.",
        )
        return
    check = {"date": is_date, "duration": is_duration, "cycle": is_cycle}[event.timer_kind]
    if event.timer.language == CONSTANT and not check(event.timer.text):
        wanted = {
            "date": "a date such as 2030-01-31T12:00:00Z",
            "duration": "a duration such as PT4H",
            "cycle": "a repetition such as R3/PT1H or cron text such as 0 0 9 * * MON-FRI",
        }[event.timer_kind]
        yield _finding(
            "bad-time",
            node,
            event,
            f"Expected {wanted} at {index.name(node)}, but found “{event.timer.text[:80]}”.",
        )


def _message(index: Index, node: Node, event: Event) -> Iterator[Finding]:
    if node.tag not in (*_CATCHING, *_THROWING) or event.name is not None or not event.is_known:
        return
    if node.tag in _THROWING and node.work is not None:
        return
    yield _finding(
        "message-missing",
        node,
        event,
        f"Expected {index.name(node)} to name its message, but it names none.",
    )


def _signal(index: Index, node: Node, event: Event) -> Iterator[Finding]:
    if event.name is None and event.is_known:
        yield _finding(
            "signal-missing",
            node,
            event,
            f"Expected {index.name(node)} to name its signal, but it names none.",
        )


def _escalation(index: Index, node: Node, event: Event) -> Iterator[Finding]:
    if node.tag in _THROWING and event.code is None and event.is_known:
        yield _finding(
            "escalation-without-code",
            node,
            event,
            f"Expected the escalation thrown by {index.name(node)} to have a code, but it has none: only an event "
            "that catches every escalation catches it.",
            "warning",
        )


def _condition(index: Index, node: Node, event: Event) -> Iterator[Finding]:
    if event.condition is None:
        yield _finding(
            "condition-missing",
            node,
            event,
            f"Expected {index.name(node)} to have a condition, but it has none.",
        )


def _link(index: Index, node: Node, event: Event) -> Iterator[Finding]:
    throws = node.tag == "intermediateThrowEvent"
    partners = [
        other
        for other in index.children.get(node.scope, ())
        if other.tag == ("intermediateCatchEvent" if throws else "intermediateThrowEvent")
        and any(e.trigger == "link" and _same(e.link, event.link) for e in other.events)
    ]
    if not event.link:
        yield _finding(
            "link-without-name",
            node,
            event,
            f"Expected the link {index.name(node)} to have a name, but it has none.",
        )
    elif not partners:
        wanted = "catch" if throws else "throw"
        yield _finding(
            "link-without-partner",
            node,
            event,
            f"Expected a link {wanted} event named “{event.link}” in the same scope, but there is none.",
            "error" if throws else "warning",  # nobody jumps there: harmless
        )
    elif throws and len(partners) > 1:
        yield _finding(
            "link-ambiguous",
            node,
            event,
            f"Expected one link catch event named “{event.link}” in the same scope, but there are {len(partners)}.",
        )


def _same(one: str, other: str) -> bool:
    return _LINE.sub(" ", one.strip()) == _LINE.sub(" ", other.strip())


def _finding(code: str, node: Node, event: Event, message: str, severity: Severity = "error") -> Finding:
    return Finding(code, node.id, event.line or node.line, message, severity)
