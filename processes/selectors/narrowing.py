"""A filter of instances as conditions of the database. Builds querysets, asks little: which versions know a step."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from processes.graph.model import Kind
from processes.models import (
    Definition,
    DefinitionVersion,
    Effect,
    ElementHistory,
    Incident,
    ProcessInstance,
    Token,
    VariableValue,
)
from processes.selectors.elements import KIND_WORDS, elements_of
from processes.selectors.instance_filter import InstanceFilter
from processes.selectors.variable_filter import VariableFilter, number_in

PEOPLE = KIND_WORDS[Kind.USER_TASK]
LONGEST_SECONDS = 10**10  # three hundred years: longer says nothing more, and no interval holds every number


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
        rows = rows.filter(Exists(open_incidents()) if wanted.has_incident else ~Exists(open_incidents()))
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
    if wanted.failed_call:
        rows = rows.filter(pk__in=_failed_calls(wanted).values("instance_id"))
    if wanted.started_by:
        rows = rows.filter(started_by=wanted.started_by)
    if wanted.element_id:
        rows = rows.filter(Exists(_tokens_at(wanted)))
    if wanted.behind:
        rows = rows.filter(pk__in=wanted.behind.ids)
    for variable in wanted.variables:
        rows = rows.filter(Exists(_values(variable)))
    return rows


def open_incidents() -> "QuerySet[Incident]":
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


def _failed_calls(wanted: InstanceFilter) -> "QuerySet[Effect]":
    """As the landscape counts them."""
    failed = Effect.objects.filter(destination=wanted.failed_call, state__in=("refused", "unknown"))
    return failed.filter(requested_at__gte=wanted.called_after) if wanted.called_after else failed


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
