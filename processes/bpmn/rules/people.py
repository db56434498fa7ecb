"""User tasks: what the model says about people has to fit together."""

from collections.abc import Iterator

from processes.bpmn.elements import Node, UserTask
from processes.bpmn.index import Index
from processes.bpmn.rules.findings import Finding


def people_rules(index: Index) -> Iterator[Finding]:
    for node in index.process.nodes:
        if isinstance(node.work, UserTask):
            yield from _excluded(index, node, node.work)


def _excluded(index: Index, node: Node, task: UserTask) -> Iterator[Finding]:
    """`podium:exclude` names other user tasks of the process."""
    for step in task.exclude:
        other = index.nodes.get(step)
        if step == node.id or other is None or not isinstance(other.work, UserTask):
            yield _finding(
                "exclude-unknown",
                node,
                f"Expected {index.name(node)} to exclude whoever did another user task, but “{step}” is none.",
            )


def _finding(code: str, node: Node, message: str) -> Finding:
    return Finding(code, node.id, node.line, message)
