"""What the search of the header finds of processes: by name, id, beginning of the business key, words of values.

Every list is short, read by an index and under a time limit of its own: a text that fits too much is left out with
`NarrowYourFilter`, and never holds up the page. Rows are those the reader may see.
"""

from django.contrib.auth.models import User
from django.db.models import QuerySet

from portal.http.numbers import is_whole
from processes import visibility
from processes.models import Definition, ProcessInstance, VariableValue
from processes.models.words import Words, words_beginning_with
from processes.selectors.instances import within_time

CORRELATION_ID_LENGTH = 32
MOST_VALUES = 2_000  # of those that fit, before asking which the reader may see


def definitions_named(user: User, text: str, *, most: int) -> list[Definition]:
    """Processes whose name or key contains the text."""
    found = visibility.definitions(user).filter(kind="bpmn")
    named = found.filter(name__icontains=text) | found.filter(key__icontains=text)
    return list(named.order_by("name")[:most])


def instances_called(user: User, text: str, *, most: int) -> list[ProcessInstance]:
    """By id, by the beginning of the business key in any case, by correlation id. At most three queries."""
    visible = _light(visibility.instances(user))
    found: dict[int, ProcessInstance] = {}
    if is_whole(text):
        found |= {row.pk: row for row in visible.filter(pk=int(text))}
    begins = visible.filter(business_key__gt="", business_key__istartswith=text)
    found |= {row.pk: row for row in within_time(begins[:most])}
    if len(text) == CORRELATION_ID_LENGTH:
        found |= {row.pk: row for row in visible.filter(correlation_id=text.lower())[:most]}
    return list(found.values())[:most]


def instances_with_value(user: User, text: str, *, most: int) -> list[tuple[ProcessInstance, str, str]]:
    """(instance, variable, value) where words of a searchable value begin with those of the text; newest first.

    Only where the reader may see variables. At most two queries.
    """
    asked = words_beginning_with(text)
    if asked is None or not visibility.rights(user).anywhere("see_variables"):
        return []
    fitting = VariableValue.objects.filter(txt__isnull=False).annotate(words=Words("txt")).filter(words=asked)
    values = {
        row[0]: row[1:]
        for row in within_time(fitting.values_list("instance_id", "name", "txt")[:MOST_VALUES])
    }
    visible = _light(visibility.instances(user, "see_variables")).filter(pk__in=list(values))
    rows = within_time(visible.order_by("-started_at", "-pk")[:most])
    return [(row, *values[row.pk]) for row in rows]


def _light(rows: "QuerySet[ProcessInstance]") -> "QuerySet[ProcessInstance]":
    return rows.select_related("definition").defer("variables")
