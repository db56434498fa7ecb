"""Who uses a process, a decision, a form, an escalation policy or a destination: the steps of models that name it, and what happens to them.

Nothing is stored: versions whose bytes hold the key are read, each once. Looked at are those that start or may start
soon (published, in review, drafts) and retired ones that still run. One query, and some 10 ms a model that is read.
"""

from collections.abc import Collection
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
    kind: str = ""  # of the reference

    @property
    def is_of_step(self) -> bool:
        """An escalation policy of something that nobody holds and in which nobody works."""
        return self.kind == "step-policy"

    @property
    def is_of_scope(self) -> bool:
        """An escalation policy of a sub-process or a process."""
        return self.kind == "scope-policy"

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
    own = definition.pk if definition.kind == "bpmn" else None
    wanted = {(_KINDS[definition.kind], definition.key)}
    found = [use for version in _holding(definition.key, own) for use in _uses(version, wanted)]
    return _seen_by(user, found + _imports(definition))


def uses_of_policy(key: str, user: User) -> Uses:
    """Steps and processes that follow an escalation policy."""
    wanted = {("policy", key), ("step-policy", key), ("scope-policy", key)}
    return _seen_by(user, [use for version in _holding(key, None) for use in _uses(version, wanted)])


def uses_of_destination(key: str, user: User) -> Uses:
    """Steps that call a system."""
    wanted = {("destination", key)}
    return _seen_by(user, [use for version in _holding(key, None) for use in _uses(version, wanted)])


def _seen_by(user: User, found: list[Use]) -> Uses:
    seen = visibility.definitions(user).filter(pk__in={use.version.definition_id for use in found})
    known = set(seen.values_list("pk", flat=True))
    hidden = {use.version.definition_id for use in found} - known
    rows = [use for use in found if use.version.definition_id in known]
    rows.sort(key=lambda use: (use.version.definition.name, -use.version.number))
    return Uses(tuple(rows), len(hidden))


def _holding(key: str, own: int | None) -> "QuerySet[DefinitionVersion]":
    """Versions of processes that have the key somewhere in their bytes, without those of `own`, which may call itself."""
    runs = ProcessInstance.objects.filter(version_id=OuterRef("pk"), state__in=("active", "compensating"))
    at = Func(
        Value(key.encode()),
        F("content"),
        function="position",
        template="position(%(expressions)s)",
        arg_joiner=" in ",
        output_field=IntegerField(),
    )
    rows = DefinitionVersion.objects.filter(~Q(state="retired") | Exists(runs), definition__kind="bpmn")
    if own is not None:
        rows = rows.exclude(definition=own)
    return rows.annotate(at=at).filter(at__gt=0).select_related("definition").order_by("-pk")[:MOST_READ]


def _uses(version: DefinitionVersion, wanted: Collection[tuple[str, str]]) -> list[Use]:
    try:
        model = read_model(bytes(version.content), version.filename)
    except (LxmlError, ValueError):
        return []
    process = _own(model, version)
    if process is None:
        return []
    names = {process.id: process.name} | {node.id: node.name for node in process.nodes}
    return [_use(version, each, names) for each in references(process) if (each.kind, each.key) in wanted]


def _own(model: Model, version: DefinitionVersion) -> Process | None:
    return next((each for each in model.processes if each.id == version.definition.key), None)


def _use(version: DefinitionVersion, reference: Reference, names: dict[str, str]) -> Use:
    name = names.get(reference.element_id, "") or reference.element_id
    return Use(
        version,
        reference.element_id,
        name,
        reference.line,
        reference.binding,
        reference.value,
        reference.kind,
    )


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
