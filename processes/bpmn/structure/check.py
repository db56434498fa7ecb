"""One pass over a file for all rules of structure, and the lists that elements keep of their flows."""

from processes.bpmn.namespaces import BPMN
from processes.bpmn.source import Element, Source
from processes.bpmn.structure.data import check_data
from processes.bpmn.structure.marks import check_marks
from processes.bpmn.structure.operations import check_operations
from processes.bpmn.structure.references import check_references

_CHECKS = (check_references, check_marks, check_data, check_operations)


def check_structure(source: Source) -> None:
    """Report everything that `rules/` cannot see, because it never runs."""
    for element in source.root.iter(f"{{{BPMN}}}*"):
        tag = source.name_of(element)
        for check in _CHECKS:
            check(source, element, tag)
        if tag in ("incoming", "outgoing"):
            _listed_flow(source, element, tag)


def _listed_flow(source: Source, element: Element, tag: str) -> None:
    flow = source.by_id.get(source.local(element.text or ""))
    if flow is None or source.name_of(flow) != "sequenceFlow":
        source.report(
            "unknown-reference",
            element,
            f"Expected “{(element.text or '').strip()}” ({tag}) to be a sequence flow, but there is none of that id. "
            "Only the flows themselves count.",
            "warning",
        )
