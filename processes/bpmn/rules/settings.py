"""What steps say about themselves: targets that are a length of time."""

from collections.abc import Iterator

from processes.bpmn.elements import Node
from processes.bpmn.index import Index
from processes.bpmn.rules.findings import Finding
from processes.bpmn.rules.times import is_duration


def setting_rules(index: Index) -> Iterator[Finding]:
    for node in index.process.nodes:
        if node.target and not _is_length(node.target):
            yield _target(index, node)


def _is_length(text: str) -> bool:
    """Hours or days; months and years have no fixed length."""
    date, _, _ = text.strip().partition("T")
    return is_duration(text) and not text.strip().startswith("-") and not {"Y", "M"} & set(date)


def _target(index: Index, node: Node) -> Finding:
    return Finding(
        "bad-target",
        node.id,
        node.line,
        f"Expected the target of {index.name(node)} to be a length of time like PT4H or P2D, but it is “{node.target}”.",
    )
