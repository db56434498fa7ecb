"""What a migration has to be told: where instances of a version stand, and where each place can lead."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from processes.models import DefinitionVersion, ProcessInstance, Token
from processes.selectors.elements import ElementInfo, elements_of
from processes.selectors.instance_filter import InstanceFilter
from processes.selectors.narrowing import narrowed

EVERYBODY = InstanceFilter()


@dataclass(frozen=True, slots=True)
class Place:
    """An element where tokens stand, and the elements of the other version that are of its kind."""

    element: ElementInfo
    count: int
    choices: list[ElementInfo]
    automatic: str  # the element of the same id, "" when there is none


def sources_of(target: DefinitionVersion) -> list[tuple[DefinitionVersion, int]]:
    """The other versions of the process with live instances, newest first, and how many."""
    versions = target.definition.versions.exclude(pk=target.pk).defer("content").order_by("-number")
    live = ProcessInstance.objects.filter(
        definition=target.definition_id, state__in=("active", "compensating")
    )
    counts = dict(live.order_by().values_list("version_id").annotate(count=Count("pk")))
    return [(version, counts[version.pk]) for version in versions if version.pk in counts]


def places(source: DefinitionVersion, target: DefinitionVersion) -> list[Place]:
    """In document order. Two queries at most."""
    tokens = Token.objects.filter(instance__version=source).order_by().values_list("element")
    counts = dict(tokens.annotate(count=Count("pk")))
    before = [each for each in elements_of(source.pk).values() if each.position in counts]
    there = [each for each in elements_of(target.pk).values() if each.position]
    return [_place(each, counts[each.position], there) for each in before]


def _place(element: ElementInfo, count: int, there: list[ElementInfo]) -> Place:
    alike = [each for each in there if each.kind == element.kind]
    automatic = next((each.id for each in alike if each.id == element.id), "")
    return Place(element, count, alike, automatic)


def live_of(version: DefinitionVersion, limit: int, wanted: InstanceFilter = EVERYBODY) -> list[int]:
    """Live instances of a version, in order."""
    return _live(narrowed(ProcessInstance.objects.filter(version=version), wanted), limit)


def _live(rows: "QuerySet[ProcessInstance]", limit: int) -> list[int]:
    rows = rows.filter(state__in=("active", "compensating"))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
