"""The files that belong together: a process, and the decisions and forms that it names."""

from lxml.etree import LxmlError

from processes.bpmn.lately import read_lately
from processes.bpmn.references import references
from processes.models import DefinitionVersion

KINDS = {"decision": "dmn", "form": "form"}
NEWEST_FIRST = ("definition_id", "-number")


def belonging(version: DefinitionVersion) -> list[DefinitionVersion]:
    """The newest version of each decision and form the process names, drafts included; by name. One query."""
    wanted = _named(version)
    if not wanted:
        return []
    rows = DefinitionVersion.objects.filter(definition__key__in={key for _, key in wanted})
    newest = (
        rows.order_by(*NEWEST_FIRST).distinct("definition_id").select_related("definition").defer("content")
    )
    found = [row for row in newest if (row.definition.kind, row.definition.key) in wanted]
    return sorted(found, key=lambda row: row.definition.name)


def _named(version: DefinitionVersion) -> set[tuple[str, str]]:
    if version.definition.kind != "bpmn":
        return set()
    try:
        model = read_lately(bytes(version.content), version.filename)
    except (LxmlError, ValueError):
        return set()
    needs = [need for process in model.processes for need in references(process)]
    return {(KINDS[need.kind], need.key) for need in needs if need.kind in KINDS}
