"""Incidents, open or resolved: one by one, and grouped by process, element and error shape."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Max, Min, Q, QuerySet

from portal.http.pagination import Page, decode_cursor, page_of
from portal.lib.people import person_name
from processes.models import DefinitionVersion, Incident

MOST_RESOLVED = (
    5_000  # the newest ones: resolved incidents stay, and nobody looks for a cause among all of them
)


@dataclass(frozen=True, slots=True)
class IncidentGroup:
    """Incidents with one cause, as far as their words tell."""

    definition_id: int
    definition_key: str
    definition_name: str
    version_id: int
    element: int
    element_id: str
    code: str
    shape: str
    count: int
    first_at: datetime
    last_at: datetime
    sample_id: int
    at_most_once: bool


def incident_groups(
    visible: "QuerySet[Incident]", *, state: str = "open", limit: int = 100
) -> list[IncidentGroup]:
    """The largest groups first. Two queries. Versions of one process are told apart: positions differ."""
    wanted = visible.filter(state=state)
    if state == "resolved":
        newest = wanted.order_by("-pk").values("pk")[:MOST_RESOLVED]
        wanted = Incident.objects.filter(pk__in=newest)
    rows = (
        wanted.values(
            "definition_id", "definition__key", "definition__name", "version_id", "element", "code", "shape"
        )
        .annotate(count=Count("pk"), first=Min("created_at"), last=Max("created_at"), sample=Min("pk"))
        .order_by("-count", "shape")[:limit]
    )
    names = _element_ids({row["version_id"] for row in rows})
    return [
        IncidentGroup(
            definition_id=row["definition_id"],
            definition_key=row["definition__key"],
            definition_name=row["definition__name"],
            version_id=row["version_id"],
            element=row["element"],
            element_id=names[row["version_id"]][row["element"]],
            code=row["code"],
            shape=row["shape"],
            count=row["count"],
            first_at=row["first"],
            last_at=row["last"],
            sample_id=row["sample"],
            at_most_once=row["code"] == "unknown-outcome",
        )
        for row in rows
    ]


def incidents_in(
    visible: "QuerySet[Incident]", group: IncidentGroup, *, state: str = "open"
) -> "QuerySet[Incident]":
    """The incidents of one group: open ones oldest first, resolved ones newest first."""
    alike = visible.filter(
        state=state, version_id=group.version_id, element=group.element, code=group.code, shape=group.shape
    )
    return alike.order_by("pk" if state == "open" else "-pk")


def resolver_names(rows: list[Incident]) -> dict[str, str]:
    """ "user:12" -> "Ann Smith", for everybody who resolved one of these. One query."""
    actors = {row.resolved_by for row in rows}
    ids = [int(actor[5:]) for actor in actors if actor.startswith("user:") and actor[5:].isdigit()]
    people = User.objects.filter(pk__in=ids)
    return {f"user:{person.pk}": person_name(person) for person in people}


def incident_page(
    visible: "QuerySet[Incident]",
    *,
    process_key: str = "",
    element_id: str = "",
    state: str = "open",
    limit: int,
    cursor: str = "",
) -> Page:
    """Newest first."""
    rows = visible.select_related("definition", "instance")
    if state:
        rows = rows.filter(state=state)
    if process_key:
        rows = rows.filter(definition__key=process_key)
    if element_id:
        rows = rows.filter(at_element(element_id, process_key))
    if key := decode_cursor(cursor, int):
        rows = rows.filter(pk__lt=key[0])
    return page_of(list(rows.order_by("-pk")[: limit + 1]), limit, lambda row: (row.pk,))


def with_element_ids(rows: list[Incident]) -> list[tuple[Incident, str]]:
    """Each incident with the id of its element. One query."""
    names = _element_ids({row.version_id for row in rows})
    return [(row, names[row.version_id][row.element]) for row in rows]


def _element_ids(version_ids: set[int]) -> dict[int, list[str]]:
    return dict(DefinitionVersion.objects.filter(pk__in=version_ids).values_list("pk", "element_ids"))


def at_element(element_id: str, process_key: str) -> Q:
    """Incidents at an element, in whichever versions of whichever (or the one) process have it."""
    versions = DefinitionVersion.objects.filter(element_ids__contains=[element_id])
    if process_key:
        versions = versions.filter(definition__key=process_key)
    at: Any = Q(pk__in=[])
    for version, names in versions.values_list("pk", "element_ids"):
        at |= Q(version_id=version, element=names.index(element_id))
    return at
