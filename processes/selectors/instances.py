"""Instances as lists and as one page: keyset paging, details. Reads only.

Every function takes the queryset the reader may see (`processes.visibility`) and narrows it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, Q, QuerySet

from portal.http.pagination import Page, decode_cursor, page_of
from portal.lib.errors import Invalid
from portal.lib.prepared import find
from processes.models import (
    Definition,
    DefinitionVersion,
    Incident,
    ProcessInstance,
    Token,
    VariableValue,
)
from processes.selectors.elements import compiled
from processes.selectors.instance_filter import InstanceFilter
from processes.selectors.narrowing import narrowed, open_incidents
from processes.store.definitions import compiled_version

FILTER_TIMEOUT_MS = 300  # a list that takes longer asks for a narrower filter
MOST_ASKED = 200  # instances whose variables tell which names there are


class NarrowYourFilter(Invalid):
    code = "narrow-your-filter"
    message = "Expected an answer within 300 ms, but this filter matches too widely. Add a process, a state or a date."


def instance_page(
    visible: "QuerySet[ProcessInstance]", wanted: InstanceFilter, *, limit: int, cursor: str = ""
) -> Page:
    """Newest first. Raises NarrowYourFilter when the database needs longer than FILTER_TIMEOUT_MS."""
    rows = narrowed(visible, wanted).select_related("definition", "version")
    rows = rows.defer("variables", "version__content", "version__element_ids", "version__flow_ids")
    if key := decode_cursor(cursor, datetime, int):
        started_at, last = key
        rows = rows.filter(Q(started_at__lt=started_at) | Q(started_at=started_at, pk__lt=last))
    rows = rows.annotate(incident=Exists(open_incidents())).order_by("-started_at", "-pk")
    found = within_time(rows[: limit + 1])
    return page_of(found, limit, lambda row: (row.started_at, row.pk))


def count_up_to(rows: "QuerySet[Any]", most: int = 1_000) -> tuple[int, bool]:
    """(count, exact): counts no further than `most`."""
    count = rows.order_by()[: most + 1].count()
    return (most, False) if count > most else (count, True)


def instance_row(instance_id: int) -> ProcessInstance:
    """One instance, with what its process is called; of version and definition the rest is read when asked for.

    Raises ProcessInstance.DoesNotExist.
    """
    rows = find(ProcessInstance, "id = %(id)s", {"id": instance_id})
    if not rows:
        raise ProcessInstance.DoesNotExist
    [row] = rows
    known = compiled_version(row.version_id)
    definition = Definition.from_db(
        "default", ["id", "kind", "key"], [known.definition_id, "bpmn", known.key]
    )
    names, values = ["id", "definition_id", "number"], [known.version_id, known.definition_id, known.number]
    row.definition, row.version = definition, DefinitionVersion.from_db("default", names, values)
    return row


def tokens_of(instance: ProcessInstance, *, limit: int = 200) -> list[dict[str, Any]]:
    """The live tokens of an instance, oldest first, at most `limit`."""
    elements = compiled(instance.version_id).elements
    return [
        {
            "id": str(token.pk),
            "element_id": elements[token.element].id,
            "state": token.state,
            "entered_at": token.entered_at,
            "waiting_for": token.waiting_for,
            "loop_index": token.loop_index,
            "element_type": str(elements[token.element].kind),
        }
        for token in find(Token, _TOKENS, {"instance": instance.pk, "limit": limit})
    ]


_TOKENS = "instance_id = %(instance)s ORDER BY entered_at, id LIMIT %(limit)s"


def open_incidents_of(instance: ProcessInstance) -> list[Incident]:
    """The open incidents of an instance, oldest first."""
    return find(
        Incident, "instance_id = %(instance)s AND state = 'open' ORDER BY id", {"instance": instance.pk}
    )


def token_counts(instance: ProcessInstance) -> dict[str, int]:
    """Element id -> live tokens there, for instances with more tokens than a page shows."""
    names = instance.version.element_ids
    counts: dict[str, int] = {}
    for element in Token.objects.filter(instance=instance).values_list("element", flat=True).iterator():
        counts[names[element]] = counts.get(names[element], 0) + 1
    return counts


def live_instances(definition_id: int) -> int:
    return ProcessInstance.objects.filter(
        version__definition_id=definition_id, state__in=("active", "compensating")
    ).count()


def versions_of(definition: Definition) -> Sequence[DefinitionVersion]:
    """Newest first, without the file contents."""
    return list(definition.versions.defer("content").order_by("-number"))


def searchable_names(definition: Definition) -> list[str]:
    """Names of variables that the newest instances of a process can be searched by."""
    newest = (
        ProcessInstance.objects.filter(definition_id=definition.pk).order_by("-pk").values("pk")[:MOST_ASKED]
    )
    names = VariableValue.objects.filter(instance_id__in=list(newest.values_list("pk", flat=True)))
    return sorted(names.order_by().values_list("name", flat=True).distinct())


def within_time(rows: "QuerySet[Any]") -> list[Any]:
    """Evaluate under a statement timeout of its own."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = {FILTER_TIMEOUT_MS}")
            found = list(rows)
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = DEFAULT")
            return found
    except OperationalError as error:
        if "statement timeout" in str(error):
            raise NarrowYourFilter from error
        raise
