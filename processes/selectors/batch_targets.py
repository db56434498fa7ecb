"""Instances and incidents as what a batch may be about: found by filter, checked for the right, named for people."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet

from portal.lib.bulk import BulkTarget, Example
from portal.lib.errors import Invalid
from processes import visibility
from processes.models import ProcessInstance
from processes.selectors.incidents import at_element
from processes.selectors.instance_filter import filter_from
from processes.selectors.narrowing import narrowed

Row = TypeVar("Row", bound=Model)
INSTANCE_FILTERS = (
    *("process_key", "version", "state", "business_key", "has_incident", "suspended", "element_id", "q"),
    *(
        "started_after",
        "started_before",
        "ended_after",
        "ended_before",
        "slower_than",
        "faster_than",
        "changed_before",
    ),
    *(
        "troubled",
        "first_time_right",
        "left_element",
        "left_by_people",
        "left_after",
        "left_before",
        "failed_call",
        "called_after",
        "behind",
    ),
)
INCIDENT_FILTERS = ("process_key", "element_id", "code", "shape", "version_id")


def _instances(user: User, role: str, query: Mapping[str, str], limit: int) -> list[int]:
    _check_names(query, INSTANCE_FILTERS)
    rows = narrowed(visibility.instances(user, role), filter_from(query))
    if not query.get("state"):
        rows = rows.filter(state__in=("active", "compensating"))  # what has ended can't be acted on
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def _permitted_instances(user: User, role: str, ids: Sequence[int]) -> set[int]:
    return set(visibility.instances(user, role).filter(pk__in=ids).values_list("pk", flat=True))


def _example_instances(user: User, ids: Sequence[int]) -> list[Example]:
    rows = visibility.instances(user).filter(pk__in=ids).select_related("definition").defer("variables")
    return [_example(row, row.pk) for row in _in_order(rows, ids)]


def _incidents(user: User, role: str, query: Mapping[str, str], limit: int) -> list[int]:
    _check_names(query, INCIDENT_FILTERS)
    rows = visibility.incidents(user, role).filter(state="open")
    if key := query.get("process_key"):
        rows = rows.filter(definition__key=key)
    if element := query.get("element_id"):
        rows = rows.filter(at_element(element, query.get("process_key", "")))
    for name in ("code", "shape"):
        if text := query.get(name):
            rows = rows.filter(**{name: text})
    if (version := query.get("version_id", "")) and version.isdigit():
        rows = rows.filter(version_id=int(version))
    return list(rows.order_by("instance_id", "pk").values_list("pk", flat=True)[:limit])


def _permitted_incidents(user: User, role: str, ids: Sequence[int]) -> set[int]:
    return set(visibility.incidents(user, role).filter(pk__in=ids).values_list("pk", flat=True))


def _example_incidents(user: User, ids: Sequence[int]) -> list[Example]:
    rows = visibility.incidents(user).filter(pk__in=ids).select_related("instance__definition")
    return [_example(row.instance, row.pk) for row in _in_order(rows.defer("instance__variables"), ids)]


def _example(row: ProcessInstance, example_id: int) -> Example:
    label = row.business_key or row.title or str(row.pk)
    return Example(example_id, f"{label} · {row.definition.name}", f"/instances/{row.pk}/")


def _in_order(rows: "QuerySet[Row]", ids: Sequence[int]) -> list[Row]:
    by_id = {row.pk: row for row in rows}
    return [by_id[each] for each in ids if each in by_id]


def _check_names(query: Mapping[str, str], known: Sequence[str]) -> None:
    """A misspelt filter would act on everything."""
    unknown = [name for name in query if name not in known and not name.startswith("var.")]
    if unknown:
        raise Invalid(f"Expected a filter of {', '.join(known)}, but got {unknown[0]!r}.")


INSTANCES = BulkTarget("instance", _instances, _permitted_instances, _example_instances)
INCIDENTS = BulkTarget("incident", _incidents, _permitted_incidents, _example_incidents)
