"""What a process needs that lies outside its file: decisions, processes, handlers, destinations, calendars, forms.

This package cannot know what is deployed; whoever can asks `missing` with a predicate. Names that are computed at run
time (expressions) are left out: they become incidents when they lead nowhere.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from portal.lib.problems import Problem, Severity
from processes.bpmn.elements import (
    CONSTANT,
    Call,
    Decision,
    Job,
    Listener,
    Node,
    Process,
    Text,
    UserTask,
    Watch,
)
from processes.bpmn.nodes import SCOPE_TAGS

Kind = Literal[
    "decision",
    "process",
    "handler",
    "destination",
    "calendar",
    "form",
    "policy",
    "step-policy",
    "scope-policy",
]


@dataclass(frozen=True, slots=True)
class Reference:
    """`binding` is latest | deployment | version | tag, with `value` for the last two."""

    kind: Kind
    key: str
    element_id: str
    line: int | None
    binding: str = "latest"
    value: str = ""


_SENTENCES: Final[dict[Kind, tuple[Severity, str]]] = {
    "decision": (
        "error",
        "Expected a deployed decision “{key}” for “{element}”, but there is none. Deploy it first or with this file.",
    ),
    "process": (
        "warning",  # processes may call each other, so one of them is deployed first
        "Expected a deployed process “{key}” for “{element}”, but there is none yet. Until there is, calls stop as "
        "incidents.",
    ),
    "handler": (
        "error",
        "Expected a Python handler named “{key}” for “{element}”, but none is registered. Podium runs no Java; register "
        'one with @handler("{key}"), or let a worker do the job (camunda:type="external", zeebe:taskDefinition).',
    ),
    "destination": (
        "warning",
        "Expected a registered destination “{key}” for “{element}”, but there is none yet. Until there is, calls stop "
        "as incidents.",
    ),
    "calendar": (
        "warning",
        "Expected a working calendar “{key}” for “{element}”, but there is none yet.",
    ),
    "policy": (
        "error",
        "Expected an escalation policy “{key}” for “{element}”, but there is none. Make it (Admin, Escalations), or name "
        "another.",
    ),
    "step-policy": (
        "error",
        "Expected an escalation policy “{key}” for “{element}” whose levels come after times, not shares, and remind, "
        "notify, escalate or alert, but there is no such policy: nobody holds this step.",
    ),
    "scope-policy": (
        "error",
        "Expected an escalation policy “{key}” for “{element}” whose levels come after times, not shares, but there is no "
        "such policy: only a task has a due date.",
    ),
    "form": (
        "warning",
        "Expected a deployed form “{key}” for “{element}”, but there is none yet. People get a plain form of the task's "
        "data.",
    ),
}


def references(process: Process) -> tuple[Reference, ...]:
    """Everything the process names by a constant, in document order, each once per element."""
    found = list(_of_listeners(process.listeners, process.id, process.line))
    found += _of_watch(process.id, process.watch, holds_tasks=True)
    found += [reference for node in process.nodes for reference in _of_node(node)]
    if process.start_form:
        found.insert(0, Reference("form", process.start_form, process.id, process.line))
    own = {form_id for form_id, _ in process.forms}
    return tuple(r for r in dict.fromkeys(found) if r.kind != "form" or r.key not in own)


def missing(found: Iterable[Reference], file: str, is_known: Callable[[Reference], bool]) -> list[Problem]:
    """A problem for every reference that `is_known` denies."""
    return [_problem(reference, file) for reference in found if not is_known(reference)]


def _problem(reference: Reference, file: str) -> Problem:
    severity, sentence = _SENTENCES[reference.kind]
    message = sentence.format(key=reference.key, element=reference.element_id)
    return Problem(f"missing-{reference.kind}", message, reference.element_id, reference.line, severity, file)


def _of_node(node: Node) -> Iterator[Reference]:
    work = node.work
    if isinstance(work, Decision):
        yield from _named(node, "decision", work.decision, work.binding, work.binding_value)
    elif isinstance(work, Call):
        yield from _named(node, "process", work.process, work.binding, work.binding_value)
    elif isinstance(work, Job):
        yield from _of_job(node, work)
    elif isinstance(work, UserTask):
        yield from _keys(node, "calendar", work.calendar)
        yield from _keys(node, "form", work.form)
        yield from _keys(node, "policy", work.escalation_policy)
    yield from _of_watch(node.id, node.watch, holds_tasks=node.tag in SCOPE_TAGS)
    yield from _keys(node, "calendar", *(event.calendar for event in node.events))
    yield from _of_listeners(node.listeners, node.id, node.line)


def _of_listeners(listeners: tuple[Listener, ...], element_id: str, line: int | None) -> Iterator[Reference]:
    for listener in listeners:
        if listener.kind == "handler" and isinstance(listener.text, Text):
            yield Reference("handler", listener.text.text, element_id, line)


def _of_watch(element_id: str, watch: Watch | None, *, holds_tasks: bool) -> Iterator[Reference]:
    if watch is not None and watch.policy:
        kind: Kind = "scope-policy" if holds_tasks else "step-policy"
        yield Reference(kind, watch.policy, element_id, watch.line)


def _of_job(node: Node, job: Job) -> Iterator[Reference]:
    if job.kind == "handler":
        yield from _named(node, "handler", job.type)
    for name, value in job.connector:
        if name == "destination" and isinstance(value, Text):
            yield from _named(node, "destination", value)


def _named(
    node: Node, kind: Kind, text: Text, binding: str = "latest", value: str = ""
) -> Iterator[Reference]:
    if text.language == CONSTANT and text.text:
        yield Reference(kind, text.text, node.id, node.line, binding, value)


def _keys(node: Node, kind: Kind, *keys: str) -> Iterator[Reference]:
    for key in keys:
        if key:
            yield Reference(kind, key, node.id, node.line)
