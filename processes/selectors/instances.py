"""Instances as lists and as one page: filters, keyset paging, details. Reads only.

Every function takes the queryset the reader may see (`processes.visibility`) and narrows it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_datetime

from portal.http.numbers import whole_number
from portal.http.pagination import Page, decode_cursor, page_of
from portal.lib.errors import Invalid
from portal.lib.prepared import find
from processes.graph.model import Kind
from processes.models import (
    Definition,
    DefinitionVersion,
    ElementHistory,
    Incident,
    ProcessInstance,
    Token,
    VariableValue,
)
from processes.selectors.behind import Behind, behind
from processes.selectors.elements import KIND_WORDS, compiled, elements_of
from processes.store.definitions import compiled_version

PEOPLE = KIND_WORDS[Kind.USER_TASK]
LONGEST_SECONDS = 10**10  # three hundred years: longer says nothing more, and no interval holds every number
FILTER_TIMEOUT_MS = 300  # a list that takes longer asks for a narrower filter
MOST_ASKED = 200  # instances whose variables tell which names there are
STATES = ("active", "compensating", "completed", "cancelled", "terminated", "compensated")
COMPARISONS = ("gt", "lt", "gte", "lte", "contains")


class NarrowYourFilter(Invalid):
    code = "narrow-your-filter"
    message = "Expected an answer within 300 ms, but this filter matches too widely. Add a process, a state or a date."


@dataclass(frozen=True, slots=True)
class VariableFilter:
    """`name` compared with `value`: eq, gt, lt, gte, lte, contains. Numbers compare as numbers."""

    name: str
    comparison: str
    value: str


@dataclass(frozen=True, slots=True)
class InstanceFilter:
    """What a list of instances may be narrowed by; empty fields do not narrow."""

    process_key: str = ""  # one key, or several with commas
    version: int | None = None
    states: tuple[str, ...] = ()
    business_key: str = ""
    search: str = ""  # business key or title begins with
    has_incident: bool | None = None
    suspended: bool | None = None
    element_id: str = ""
    started_after: datetime | None = None
    started_before: datetime | None = None
    ended_after: datetime | None = None
    ended_before: datetime | None = None
    slower_than: Decimal | None = None  # seconds from start to end, to the microsecond
    faster_than: Decimal | None = None
    changed_before: datetime | None = None  # nothing has happened in it since
    troubled: bool | None = None  # a step was repeated or failed, or there was an incident
    first_time_right: bool | None = None  # completed, and not troubled
    left_element: str = ""  # a step that was left between the two instants
    left_by_people: bool | None = None  # a user task was left between them
    left_after: datetime | None = None
    left_before: datetime | None = None
    started_by: str = ""
    behind: Behind | None = None  # a mark of a picture
    variables: tuple[VariableFilter, ...] = field(default=())

    @property
    def reads_variables(self) -> bool:
        """Whether only who may see variables may ask this."""
        return bool(self.variables) or (self.behind is not None and self.behind.reads_variables)

    @property
    def process_keys(self) -> list[str]:
        return self.process_key.split(",")


def filter_from(query: Mapping[str, str]) -> InstanceFilter:
    """A filter from URL parameters. Raises Invalid naming the parameter that cannot be right."""
    states = tuple(state for state in query.get("state", "").split(",") if state)
    if unknown := [state for state in states if state not in STATES]:
        raise Invalid(f"Expected `state` to be one of {', '.join(STATES)}, but got {unknown[0]!r}.")
    return InstanceFilter(
        process_key=query.get("process_key", ""),
        version=_number(query, "version"),
        states=states,
        business_key=query.get("business_key", ""),
        search=query.get("q", ""),
        has_incident=_flag(query, "has_incident"),
        suspended=_flag(query, "suspended"),
        element_id=query.get("element_id", ""),
        started_after=_instant(query, "started_after"),
        started_before=_instant(query, "started_before"),
        ended_after=_instant(query, "ended_after"),
        ended_before=_instant(query, "ended_before"),
        slower_than=_seconds(query, "slower_than"),
        faster_than=_seconds(query, "faster_than"),
        changed_before=_instant(query, "changed_before"),
        troubled=_flag(query, "troubled"),
        first_time_right=_flag(query, "first_time_right"),
        left_element=query.get("left_element", ""),
        left_by_people=_flag(query, "left_by_people"),
        left_after=_instant(query, "left_after"),
        left_before=_instant(query, "left_before"),
        behind=behind(query["behind"]) if query.get("behind") else None,
        variables=tuple(_variable(name, value) for name, value in query.items() if name.startswith("var.")),
    )


def instance_page(
    visible: "QuerySet[ProcessInstance]", wanted: InstanceFilter, *, limit: int, cursor: str = ""
) -> Page:
    """Newest first. Raises NarrowYourFilter when the database needs longer than FILTER_TIMEOUT_MS."""
    rows = narrowed(visible, wanted).select_related("definition", "version")
    rows = rows.defer("variables", "version__content", "version__element_ids", "version__flow_ids")
    if key := decode_cursor(cursor, datetime, int):
        started_at, last = key
        rows = rows.filter(Q(started_at__lt=started_at) | Q(started_at=started_at, pk__lt=last))
    rows = rows.annotate(incident=Exists(_open_incidents())).order_by("-started_at", "-pk")
    found = within_time(rows[: limit + 1])
    return page_of(found, limit, lambda row: (row.started_at, row.pk))


def narrowed(visible: "QuerySet[ProcessInstance]", wanted: InstanceFilter) -> "QuerySet[ProcessInstance]":
    """`visible` with everything the filter says."""
    rows = visible
    if wanted.process_key:
        definition = Definition.objects.filter(kind="bpmn", key__in=wanted.process_keys)
        rows = rows.filter(definition_id__in=definition.values("pk"))
    if wanted.version is not None:
        rows = rows.filter(version__number=wanted.version)
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    if wanted.business_key:
        rows = rows.filter(business_key=wanted.business_key)
    if wanted.search:
        rows = rows.filter(Q(business_key__istartswith=wanted.search) | Q(title__icontains=wanted.search))
    if wanted.suspended is not None:
        rows = rows.filter(suspended=wanted.suspended)
    if wanted.has_incident is not None:
        rows = rows.filter(Exists(_open_incidents()) if wanted.has_incident else ~Exists(_open_incidents()))
    if wanted.started_after:
        rows = rows.filter(started_at__gte=wanted.started_after)
    if wanted.started_before:
        rows = rows.filter(started_at__lt=wanted.started_before)
    if wanted.ended_after:
        rows = rows.filter(ended_at__gte=wanted.ended_after)
    if wanted.ended_before:
        rows = rows.filter(ended_at__lt=wanted.ended_before)
    if wanted.slower_than is not None:
        rows = rows.filter(
            ended_at__gt=F("started_at") + _lasting(min(wanted.slower_than, Decimal(LONGEST_SECONDS)))
        )
    if wanted.faster_than is not None:
        rows = rows.filter(
            ended_at__lt=F("started_at") + _lasting(min(wanted.faster_than, Decimal(LONGEST_SECONDS)))
        )
    if wanted.changed_before:
        rows = rows.filter(changed_at__lt=wanted.changed_before)
    if wanted.troubled is not None:
        rows = rows.filter(_trouble() if wanted.troubled else ~_trouble())
    if wanted.first_time_right is not None:
        right = Q(state="completed") & ~_trouble()
        rows = rows.filter(right if wanted.first_time_right else ~right)
    if wanted.left_element or wanted.left_by_people:
        rows = rows.filter(Exists(_left(wanted)))
    if wanted.started_by:
        rows = rows.filter(started_by=wanted.started_by)
    if wanted.element_id:
        rows = rows.filter(Exists(_tokens_at(wanted)))
    if wanted.behind:
        rows = rows.filter(pk__in=wanted.behind.ids)
    for variable in wanted.variables:
        rows = rows.filter(Exists(_values(variable)))
    return rows


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


def _open_incidents() -> "QuerySet[Incident]":
    return Incident.objects.filter(instance_id=OuterRef("pk"), state="open")


def _any_incident() -> "QuerySet[Incident]":
    return Incident.objects.filter(instance_id=OuterRef("pk"))


def _repeated_or_failed() -> "QuerySet[ElementHistory]":
    return ElementHistory.objects.filter(Q(attempts__gt=1) | Q(outcome="error"), instance_id=OuterRef("pk"))


def _trouble() -> Q:
    return Q(Exists(_any_incident())) | Q(Exists(_repeated_or_failed()))


def _left(wanted: InstanceFilter) -> "QuerySet[ElementHistory]":
    """Visits of the step, or of any user task, that were left in the period; the bodies of multi-instances are none."""
    versions = DefinitionVersion.objects.filter(definition__kind="bpmn")
    if wanted.process_key:
        versions = versions.filter(definition__key__in=wanted.process_keys)
    at = Q(instance_id__in=[])
    for version in versions.values_list("pk", flat=True):
        if places := _places(version, wanted):
            at |= Q(version_id=version, element__in=places)
    visits = ElementHistory.objects.filter(at, instance_id=OuterRef("pk")).exclude(loop_index=-1)
    if wanted.left_after:
        visits = visits.filter(left_at__gte=wanted.left_after)
    return visits.filter(left_at__lt=wanted.left_before) if wanted.left_before else visits


def _places(version_id: int, wanted: InstanceFilter) -> list[int]:
    return [
        info.position
        for info in elements_of(version_id).values()
        if info.id == wanted.left_element or (wanted.left_by_people and info.kind == PEOPLE)
    ]


def _lasting(seconds: Decimal) -> timedelta:
    return timedelta(microseconds=int(seconds * 1_000_000))


def _tokens_at(wanted: InstanceFilter) -> "QuerySet[Token]":
    element_id = wanted.element_id
    versions = DefinitionVersion.objects.filter(definition__kind="bpmn", element_ids__contains=[element_id])
    if wanted.process_key:
        versions = versions.filter(definition__key__in=wanted.process_keys)
    at = Q(pk__in=[])
    for version, names in versions.values_list("pk", "element_ids"):
        at |= Q(instance__version_id=version, element=names.index(element_id))
    return Token.objects.filter(at, instance_id=OuterRef("pk"))


def _values(variable: VariableFilter) -> "QuerySet[VariableValue]":
    values = VariableValue.objects.filter(instance_id=OuterRef("pk"), name=variable.name)
    number = number_in(variable.value)
    if variable.comparison == "contains":
        return values.filter(txt__icontains=variable.value)
    suffix = "" if variable.comparison == "eq" else f"__{variable.comparison}"
    if number is not None and suffix:  # a text is neither more nor less than a number
        return values.filter(**{f"num{suffix}": number})
    if number is not None:
        return values.filter(Q(num=number) | Q(txt=variable.value))
    return values.filter(**{f"txt{suffix}": variable.value})


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


def _variable(parameter: str, value: str) -> VariableFilter:
    name, _, comparison = parameter.removeprefix("var.").partition("__")
    if not name or (comparison and comparison not in COMPARISONS):
        raise Invalid(
            f"Expected var.<name> or var.<name>__<{'|'.join(COMPARISONS)}>, but got {parameter!r} as a filter."
        )
    return VariableFilter(name, comparison or "eq", value)


def number_in(text: str) -> Decimal | None:
    """The number a text is, if it is one."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _number(query: Mapping[str, str], name: str) -> int | None:
    text = query.get(name, "")
    return whole_number(text, name) if text else None


def _seconds(query: Mapping[str, str], name: str) -> Decimal | None:
    text = query.get(name, "")
    if not text:
        return None
    seconds = number_in(text)
    if seconds is None or seconds < 0:
        raise Invalid(f"Expected `{name}` to be a number of seconds, but got {text[:40]!r}.")
    return seconds


def _flag(query: Mapping[str, str], name: str) -> bool | None:
    text = query.get(name, "").lower()
    if text not in {"", "true", "false", "1", "0"}:
        raise Invalid(f"Expected `{name}` to be true or false, but got {text!r}.")
    return None if not text else text in {"true", "1"}


def _instant(query: Mapping[str, str], name: str) -> datetime | None:
    text = query.get(name, "")
    if not text:
        return None
    try:
        instant = parse_datetime(text)
    except ValueError:  # the right form, and no such day
        instant = None
    if instant is None or instant.tzinfo is None:
        raise Invalid(f"Expected `{name}` to be a date and time with its zone, but got {text!r}.")
    return instant
