"""Shapes of requests and answers. No rules; unknown fields of a request are refused, ids are text."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.http.numbers import MAX_WHOLE, is_whole
from processes.models import DefinitionVersion, Incident, ProcessInstance
from processes.selectors.elements import compiled
from processes.selectors.instances import open_incidents_of, tokens_of

MOST_CHILDREN = 200


class Shape(serializers.Serializer[Any]):
    """A request body: fields it does not know are an error, not silently dropped."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            raise serializers.ValidationError({name: ["Unknown field."] for name in unknown})
        return super().to_internal_value(data)


class Variables(serializers.JSONField):
    """A JSON object, with exact numbers."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            raise serializers.ValidationError("Expected a JSON object.")
        return data


@extend_schema_field(OpenApiTypes.STR)
class Id(serializers.Field[Any, Any, Any, Any]):
    """An id of ours: digits as text (or a number); becomes an int."""

    def to_internal_value(self, data: Any) -> int:
        text = str(data)
        if isinstance(data, bool) or not isinstance(data, int | str) or not is_whole(text):
            raise serializers.ValidationError("Expected an id.")
        return int(text)

    def to_representation(self, value: Any) -> str:
        return str(value)


class Fence(serializers.IntegerField):
    """The number a lease was given under."""

    def __init__(self) -> None:
        super().__init__(min_value=0, max_value=MAX_WHOLE)


class StartShape(Shape):
    process_key = serializers.CharField()
    version = serializers.IntegerField(required=False, allow_null=True)
    business_key = serializers.CharField(required=False, allow_blank=True, default="", max_length=500)
    variables = Variables(required=False, default=dict)
    start_at = serializers.CharField(required=False, allow_null=True)


class BatchMember(Shape):
    business_key = serializers.CharField(required=False, allow_blank=True, default="", max_length=500)
    variables = Variables(required=False, default=dict)


class BatchShape(Shape):
    process_key = serializers.CharField()
    version = serializers.IntegerField(required=False, allow_null=True)
    instances = BatchMember(many=True, max_length=10_000, allow_empty=False)  # type: ignore[call-arg] # of lists


class MigrateShape(Shape):
    to_version = Id()  # of a version of the same process
    mapping = serializers.DictField(
        child=serializers.CharField(allow_blank=True), required=False, default=dict
    )


class ReasonShape(Shape):
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=2_000)


class VariablesShape(Shape):
    variables = Variables()
    token_id = Id(required=False, allow_null=True)


class ActivateShape(Shape):
    element_id = serializers.CharField()
    variables = Variables(required=False, default=dict)


class ModifyShape(Shape):
    cancel_tokens = serializers.ListField(child=Id(), required=False, default=list)
    activate = ActivateShape(many=True, required=False, default=list)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["cancel_tokens"] and not attrs["activate"]:
            raise serializers.ValidationError("Expected tokens to cancel or elements to activate.")
        return attrs


class MessageShape(Shape):
    name = serializers.CharField()
    correlation_key = serializers.CharField(required=False, allow_blank=True, default="")
    variables = Variables(required=False, default=dict)
    ttl = serializers.FloatField(required=False, default=3_600, min_value=0, max_value=31_536_000)
    message_id = serializers.CharField(required=False, allow_null=True, default=None)


class SignalShape(Shape):
    name = serializers.CharField()
    variables = Variables(required=False, default=dict)


class ConditionsShape(Shape):
    variables = Variables()
    business_key = serializers.CharField(required=False, allow_blank=True, default="", max_length=500)


class ActivateJobsShape(Shape):
    type = serializers.CharField()
    worker = serializers.CharField(max_length=200)
    max_jobs = serializers.IntegerField(min_value=1, max_value=50, default=10)
    lease_seconds = serializers.IntegerField(min_value=1, max_value=3_600, default=30)
    wait_seconds = serializers.FloatField(min_value=0, max_value=30, default=0)
    fetch_variables = serializers.ListField(  # without it all that the job can see
        child=serializers.CharField(max_length=500),
        max_length=100,
        required=False,
        allow_null=True,
        default=None,
    )


class CompleteJobShape(Shape):
    fence = Fence()
    variables = Variables(required=False, default=dict)


class FailJobShape(Shape):
    fence = Fence()
    message = serializers.CharField(max_length=4_000)
    retry_in_seconds = serializers.FloatField(
        required=False, allow_null=True, default=None, min_value=0, max_value=31_536_000
    )


class ErrorJobShape(Shape):
    fence = Fence()
    code = serializers.CharField(max_length=200)
    message = serializers.CharField(required=False, allow_blank=True, default="", max_length=4_000)
    variables = Variables(required=False, default=dict)


class ExtendJobShape(Shape):
    fence = Fence()
    lease_seconds = serializers.IntegerField(min_value=1, max_value=3_600)


class ResolveShape(Shape):
    variables = Variables(required=False, default=dict)
    skip = serializers.BooleanField(required=False, default=False)
    new_effect = serializers.BooleanField(required=False, default=False)


class FeelShape(Shape):
    expression = serializers.CharField(max_length=10_000)
    variables = Variables(required=False, default=dict)
    input = serializers.JSONField(required=False, allow_null=True)


class FormCheckShape(Shape):
    schema = Variables()
    variables = Variables(required=False, default=dict)
    typed = Variables(required=False, default=dict)


class TrialShape(Shape):
    variables = Variables(required=False, default=dict)
    steps = serializers.ListField(child=serializers.DictField(), required=False, default=list)
    content = serializers.CharField(required=False, allow_blank=True, max_length=20_000_000)


class ClockShape(Shape):
    seconds = serializers.FloatField(min_value=0, max_value=315_360_000)


def definition_json(version: DefinitionVersion) -> dict[str, Any]:
    definition = version.definition
    return {
        "id": str(version.pk),
        "kind": definition.kind,
        "key": definition.key,
        "name": definition.name,
        "version": version.number,
        "tag": version.tag,
        "state": version.state,
        "checksum": version.checksum,
        "problems": version.problems,
        "created_at": version.created_at,
        "published_at": version.published_at,
    }


def instance_json(row: ProcessInstance, *, with_variables: bool) -> dict[str, Any]:
    """One instance as in a list; variables only for those who may see them."""
    return {
        "id": str(row.pk),
        "process_key": row.definition.key,
        "definition_id": str(row.version_id),
        "version": row.version.number,
        "state": row.state,
        "suspended": row.suspended,
        "business_key": row.business_key,
        "title": row.title,
        "correlation_id": row.correlation_id,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "started_by": row.started_by,
        "parent": str(row.parent_instance_id) if row.parent_instance_id else None,
        **({"variables": row.variables} if with_variables else {}),
    }


def instance_detail(row: ProcessInstance, *, with_variables: bool, may_call: bool) -> dict[str, Any]:
    """One instance with its tokens, open incidents and children. `may_call`: its process can have children at all."""
    elements = compiled(row.version_id).elements
    children = row.children.order_by("pk").values_list("pk", flat=True)[:MOST_CHILDREN] if may_call else ()
    return instance_json(row, with_variables=with_variables) | {
        "tokens": tokens_of(row),
        "incidents": [
            incident_json(incident, elements[incident.element].id) for incident in open_incidents_of(row)
        ],
        "children": [str(pk) for pk in children],
    }


def incident_json(row: Incident, element_id: str) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "process_instance": str(row.instance_id),
        "element_id": element_id,
        "state": row.state,
        "code": row.code,
        "message": row.message,
        "created_at": row.created_at,
        "resolved_at": row.resolved_at,
        "resolved_by": row.resolved_by,
    }
