"""Definitions and their versions: lists, the version that starts, what is inside one."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from portal.lib.errors import NotFound
from processes.models import Definition, DefinitionVersion, Incident, ProcessInstance


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """A process in a list, idle ones included."""

    definition: Definition
    latest_number: int | None
    live: int
    incidents: int
    draft: bool


def latest_version(definition: Definition) -> DefinitionVersion | None:
    """The published version that new instances start with."""
    return definition.versions.filter(state="published").order_by("-number").first()


def is_retired(definition: Definition) -> bool:
    """Whether it has versions, and none that starts or may come to start: it has a past only."""
    return set(definition.versions.values_list("state", flat=True)) == {"retired"}


def startable_version(
    definitions: "QuerySet[Definition]", key: str, number: int | None = None
) -> DefinitionVersion:
    """The version of process `key` to start: the latest published one, or that number. Raises NotFound."""
    versions = DefinitionVersion.objects.filter(
        definition__in=definitions.filter(kind="bpmn", key=key), state="published"
    )
    if number is not None:
        versions = versions.filter(number=number)
    version = versions.select_related("definition").order_by("-number").first()
    if version is None:
        raise NotFound(f"Expected a published process {key!r} that you may start, but there is none.")
    return version


def process_rows(visible: "QuerySet[Definition]") -> list[ProcessRow]:
    """Every process with its load, by name. Three queries."""
    published = DefinitionVersion.objects.filter(definition=OuterRef("pk"), state="published").order_by(
        "-number"
    )
    definitions = (
        visible.filter(kind="bpmn")
        .select_related("owner")
        .annotate(
            latest=Subquery(published.values("number")[:1]),
            drafts=Count("versions", filter=Q(versions__state__in=("draft", "in_review"))),
        )
        .order_by("name")
    )
    live = _counted(ProcessInstance.objects.filter(state__in=("active", "compensating")))
    incidents = _counted(Incident.objects.filter(state="open"))
    return [
        ProcessRow(row, row.latest, live.get(row.pk, 0), incidents.get(row.pk, 0), row.drafts > 0)
        for row in definitions
    ]


def running_by_version(version_ids: list[int]) -> dict[int, int]:
    """Version -> live instances. One query on the partial index of live instances."""
    live = ProcessInstance.objects.filter(version_id__in=version_ids, state__in=("active", "compensating"))
    return dict(live.order_by().values_list("version_id").annotate(count=Count("pk")))


def companion(version: DefinitionVersion, kind: str, key: str) -> DefinitionVersion | None:
    """The decision or form a process names: the one deployed with it, else the latest published one of that key."""
    candidates = DefinitionVersion.objects.filter(definition__kind=kind, definition__key=key)
    together = candidates.filter(deployment_id=version.deployment_id) if version.deployment_id else None
    found = together.order_by("-number").first() if together is not None else None
    return found or candidates.filter(state="published").order_by("-number").first()


def _counted(rows: "QuerySet[Any]") -> dict[int, int]:
    return dict(rows.order_by().values_list("definition_id").annotate(count=Count("pk")))
