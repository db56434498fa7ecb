"""Is a process ready for people to depend on it: warnings that keep nothing from running, each with the reason.

Asked by the editor while somebody draws and by the page that publishes; deployment never refuses because of them. What
is outside the model (owner, members of groups, trials) comes in `Surroundings`. The catalogue for people is
`docs/problems.md`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from portal.lib.problems import Problem
from processes.bpmn.elements import CONSTANT, Job, Many, Model, Node, Process, Text, UserTask, Value
from processes.bpmn.index import Index
from processes.bpmn.rules.findings import Finding

CALL: Final = "podium:http"
READING: Final = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the portal knows about the process beside its model; `members` counts active people by group."""

    members: dict[str, int] = field(default_factory=dict)
    has_owner: bool = False
    has_target: bool = False
    has_alert: bool = False
    is_tried: bool = False


def readiness(model: Model, around: Surroundings) -> list[Problem]:
    """Every warning about the executable processes of a file, in the order of its lines."""
    found = [finding for process in model.executable for finding in _findings(model, process, around)]
    return [finding.problem(model.file) for finding in sorted(found, key=lambda each: each.line or 0)]


def _findings(model: Model, process: Process, around: Surroundings) -> Iterator[Finding]:
    index = Index(model, process)
    yield from _process(process, around)
    for node in process.nodes:
        if isinstance(node.work, Job):
            yield from (each for rule in _JOB_RULES for each in rule(index, node, node.work))
        elif isinstance(node.work, UserTask):
            yield from _person(index, node, node.work, around)


def _process(process: Process, around: Surroundings) -> Iterator[Finding]:
    told = (
        ("ready-owner", around.has_owner, "has no owner: nobody is asked when it goes wrong."),
        ("ready-target", around.has_target, "has no target: nobody can tell a slow case from a usual one."),
        ("ready-alert", around.has_alert, "has no alert: nobody is told when its numbers go wrong."),
        ("ready-tried", around.is_tried, "was never tried as it stands: a trial calls nothing real."),
    )
    for code, is_fine, sentence in told:
        if not is_fine:
            name = f"“{process.name or process.id}”"
            yield Finding(code, process.id, process.line, f"{name} {sentence}", "warning")


# what is done outside


def _effect(index: Index, node: Node, job: Job) -> Iterator[Finding]:
    """Neither how often it is tried, nor whether it may happen twice, nor how it is undone."""
    settled = job.retries is not None or job.at_most_once or _has_boundary(index, node, "compensation")
    if not settled and not _only_reads(job) and not node.is_for_compensation:
        yield _warning(
            "ready-effect",
            node,
            f"{index.name(node)} says neither how often it is tried, nor that it must not happen twice, nor how it is "
            "undone: a failure is tried again as the portal sees fit.",
        )


def _timeout(index: Index, node: Node, job: Job) -> Iterator[Finding]:
    if not _is_call(job) or "timeoutSeconds" in dict(job.connector) or _has_boundary(index, node, "timer"):
        return
    yield _warning(
        "ready-timeout",
        node,
        f"{index.name(node)} has no time-out of its own: a hanging answer holds the case as long as the destination allows.",
    )


def _error_path(index: Index, node: Node, job: Job) -> Iterator[Finding]:
    """An answer that is said to be an error, and nothing that catches it."""
    codes = [name for name, _ in job.connector if name.startswith("error.")]
    if codes and not _has_boundary(index, node, "error") and not _catches_errors(index, node):
        said = ", ".join(code.removeprefix("error.") for code in codes)
        yield _warning(
            "ready-error-path",
            node,
            f"{index.name(node)} takes the answer {said} as an error, but nothing catches it: the case ends there.",
        )


_JOB_RULES: Final[tuple[Callable[[Index, Node, Job], Iterator[Finding]], ...]] = (
    _effect,
    _timeout,
    _error_path,
)


def _is_call(job: Job) -> bool:
    return job.kind == "connector" and job.type.text == CALL


def _only_reads(job: Job) -> bool:
    method = dict(job.connector).get("method")
    return _is_call(job) and (method is None or (isinstance(method, Text) and method.text in READING))


def _has_boundary(index: Index, node: Node, trigger: str) -> bool:
    attached = index.boundary.get(node.id, [])
    return any(event.trigger == trigger for other in attached for event in other.events)


def _catches_errors(index: Index, node: Node) -> bool:
    """An event sub-process of a scope around the step, or an error event at the border of such a scope."""
    scope: str | None = node.scope
    while scope is not None:
        for other in index.children.get(scope, []):
            starts = index.children.get(other.id, []) if other.is_event_sub_process else []
            if any(event.trigger == "error" for start in starts for event in start.events):
                return True
        around = index.nodes.get(scope)
        if around is not None and _has_boundary(index, around, "error"):
            return True
        scope = around.scope if around is not None else None
    return False


# what people do


def _person(index: Index, node: Node, task: UserTask, around: Surroundings) -> Iterator[Finding]:
    name = index.name(node)
    if task.due is None and not _has_boundary(index, node, "timer"):
        yield _warning(
            "ready-deadline", node, f"{name} has no deadline: it may lie for ever and nobody is told."
        )
    if not task.escalation and not task.escalation_policy:
        yield _warning(
            "ready-escalation",
            node,
            f"{name} has no escalation: when nobody does it, nobody else learns of it.",
        )
    yield from _nobody(name, node, task, around)


def _nobody(name: str, node: Node, task: UserTask, around: Surroundings) -> Iterator[Finding]:
    groups = _constants(task.candidate_groups)
    if task.assignee is None and task.candidate_users is None and task.candidate_groups is None:
        yield _warning(
            "ready-nobody", node, f"{name} is offered to nobody: only those who may assign tasks see it."
        )
    elif task.assignee is None and task.candidate_users is None and _all_empty(groups, around):
        said = ", ".join(f"“{group}”" for group in groups or [])
        yield _warning("ready-nobody", node, f"{name} is offered to {said}, but nobody is in there.")


def _all_empty(groups: list[str] | None, around: Surroundings) -> bool:
    return groups is not None and not any(around.members.get(group, 0) for group in groups)


def _constants(value: Value | None) -> list[str] | None:
    """The names a list is written with; None when an expression makes it."""
    parts = value.items if isinstance(value, Many) else (value,) if value is not None else ()
    texts = [part.text for part in parts if isinstance(part, Text) and part.language == CONSTANT]
    return texts if parts and len(texts) == len(parts) else None


def _warning(code: str, node: Node, message: str) -> Finding:
    return Finding(code, node.id, node.line, message, "warning")
