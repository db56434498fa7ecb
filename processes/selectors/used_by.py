"""Who uses a process, a decision or a form: the steps of other models that name it, and what happens to them.

Nothing is stored: versions whose bytes hold the key are read, each once. Looked at are those that start or may start
soon (published, in review, drafts) and retired ones that still run. One query, and some 10 ms a model that is read.
"""

from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import User
from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Value
from lxml.etree import LxmlError

from processes import visibility
from processes.bpmn.elements import Model, Process
from processes.bpmn.reader import read_model
from processes.bpmn.references import Reference, references
from processes.models import Definition, DefinitionVersion, ImportedModel, ProcessInstance

_KINDS: Final = {"bpmn": "process", "dmn": "decision", "form": "form"}
MOST_READ = 500  # models; a key that more of them hold is a word of everyday


@dataclass(frozen=True, slots=True)
class Use:
    """One step that names it. `binding` is latest | deployment | version | tag | import, with `value` for two of them."""

    version: DefinitionVersion
    element_id: str
    element_name: str
    line: int | None = None
    binding: str = "latest"
    value: str = ""

    @property
    def follows(self) -> bool:
        """Takes what is published at once, without being published anew itself."""
        return self.binding == "latest"


@dataclass(frozen=True, slots=True)
class Uses:
    """`hidden` counts the models that use it and that one may not see."""

    rows: tuple[Use, ...]
    hidden: int = 0

    @property
    def models(self) -> int:
        """How many definitions use it, hidden ones too."""
        return len({each.version.definition_id for each in self.rows}) + self.hidden


def uses_of(definition: Definition, user: User) -> Uses:
    """By name of the model, newest version first, in the order of its steps."""
    found = [use for version in _holding(definition) for use in _uses(version, definition)]
    found += _imports(definition)
    seen = visibility.definitions(user).filter(pk__in={use.version.definition_id for use in found})
    known = set(seen.values_list("pk", flat=True))
    hidden = {use.version.definition_id for use in found} - known
    rows = [use for use in found if use.version.definition_id in known]
    rows.sort(key=lambda use: (use.version.definition.name, -use.version.number))
    return Uses(tuple(rows), len(hidden))


def _holding(definition: Definition) -> "QuerySet[DefinitionVersion]":
    """Versions of other processes that have the key somewhere in their bytes. A process may call itself."""
    runs = ProcessInstance.objects.filter(version_id=OuterRef("pk"), state__in=("active", "compensating"))
    at = Func(
        Value(definition.key.encode()),
        F("content"),
        function="position",
        template="position(%(expressions)s)",
        arg_joiner=" in ",
        output_field=IntegerField(),
    )
    rows = DefinitionVersion.objects.filter(~Q(state="retired") | Exists(runs), definition__kind="bpmn")
    if definition.kind == "bpmn":
        rows = rows.exclude(definition=definition.pk)
    return rows.annotate(at=at).filter(at__gt=0).select_related("definition").order_by("-pk")[:MOST_READ]


def _uses(version: DefinitionVersion, definition: Definition) -> list[Use]:
    try:
        model = read_model(bytes(version.content), version.filename)
    except (LxmlError, ValueError):
        return []
    process = _own(model, version)
    if process is None:
        return []
    names = {node.id: node.name for node in process.nodes}
    wanted = (_KINDS[definition.kind], definition.key)
    return [_use(version, each, names) for each in references(process) if (each.kind, each.key) == wanted]


def _own(model: Model, version: DefinitionVersion) -> Process | None:
    return next((each for each in model.processes if each.id == version.definition.key), None)


def _use(version: DefinitionVersion, reference: Reference, names: dict[str, str]) -> Use:
    name = names.get(reference.element_id, "") or reference.element_id
    return Use(version, reference.element_id, name, reference.line, reference.binding, reference.value)


def _imports(definition: Definition) -> list[Use]:
    """Decision files that were deployed with this one: they keep the copy they have."""
    if definition.kind != "dmn":
        return []
    checksums = definition.versions.values_list("checksum", flat=True)
    rows = ImportedModel.objects.filter(checksum__in=list(checksums)).exclude(version__definition=definition)
    found = {
        row.version_id: row.version for row in rows.select_related("version__definition").defer("content")
    }
    return [Use(version, "", version.definition.name, binding="import") for version in found.values()]
