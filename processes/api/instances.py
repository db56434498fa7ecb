"""Process instances: start, list, look, change."""

from functools import cache
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.http.access import get_visible
from portal.http.numbers import whole_number
from portal.http.pagination import page_limit
from processes import visibility
from processes.actions.by_people import change_variables, modify_instance, move_instance, start
from processes.actions.instances import NewInstance
from processes.actions.migrate import migrate_instance
from processes.api.shapes import (
    BatchShape,
    MigrateShape,
    ModifyShape,
    ReasonShape,
    StartShape,
    VariablesShape,
    instance_detail,
    instance_json,
)
from processes.graph.model import Kind
from processes.models import ProcessInstance
from processes.selectors.elements import compiled, element_kinds
from processes.selectors.history import history_of
from processes.selectors.instance_filter import filter_from
from processes.selectors.instances import instance_page, instance_row

_QUERY = {"type": OpenApiTypes.STR, "required": False}
FILTERS = [
    OpenApiParameter(name, **_QUERY)
    for name in (
        "process_key", "version", "state", "business_key", "has_incident", "suspended", "element_id",
        "started_after", "started_before", "ended_after", "ended_before", "slower_than", "faster_than", "troubled",
        "changed_before",
        "first_time_right", "left_element", "left_by_people", "left_after", "left_before", "behind", "cursor",
        "limit", "failed_call", "called_after",
    )
]  # fmt: skip


class Instances(APIView):
    @extend_schema(operation_id="process_instances", parameters=FILTERS, responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        query = request.query_params
        wanted = filter_from(query.dict())
        page = instance_page(
            visibility.instances(request.user, "see_variables" if wanted.reads_variables else "read"),
            wanted,
            limit=page_limit(query.get("limit")),
            cursor=query.get("cursor", ""),
        )
        return Response(
            {"results": [instance_json(row, with_variables=False) for row in page.rows], "next": page.next}
        )

    @extend_schema(operation_id="start", request=StartShape, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        body = parsed(StartShape, request)
        new = NewInstance(body["variables"], body["business_key"])
        ids = start(
            request.user,
            body["process_key"],
            [new],
            number=body.get("version"),
            start_at=body.get("start_at"),
        )
        return Response(_detail(request, instance_row(ids[0])), status=201)


class InstanceBatch(APIView):
    @extend_schema(operation_id="start_batch", request=BatchShape, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        body = parsed(BatchShape, request)
        new = [NewInstance(each["variables"], each["business_key"]) for each in body["instances"]]
        ids = start(request.user, body["process_key"], new, number=body.get("version"))
        return Response({"ids": [str(pk) for pk in ids], "count": len(ids)}, status=201)


class InstanceDetail(APIView):
    @extend_schema(operation_id="process_instance", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, instance_id: int) -> Response:
        return Response(_detail(request, _visible(request, instance_id)))


class InstanceHistory(APIView):
    @extend_schema(
        operation_id="process_instance_history",
        parameters=[OpenApiParameter("after", description="seq of the last row seen", **_QUERY)],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, instance_id: int) -> Response:
        after = request.query_params.get("after", "0")
        seen = whole_number(after, "after")
        row = _visible(request, instance_id)
        kinds = element_kinds(row.version_id)
        history = history_of(row, after_seq=seen)
        return Response([visit | {"element_type": kinds.get(visit["element_id"], "")} for visit in history])


class InstanceMove(APIView):
    """cancel, suspend, resume, compensate: one class, the move is part of the route."""

    move = ""

    @extend_schema(request=ReasonShape, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, instance_id: int) -> Response:
        body = parsed(ReasonShape, request)
        move_instance(request.user, instance_id, self.move, body["reason"])
        return Response(_detail(request, _visible(request, instance_id)))


class InstanceVariables(APIView):
    @extend_schema(
        operation_id="change_variables", request=VariablesShape, responses={200: OpenApiTypes.OBJECT}
    )
    def patch(self, request: Request, instance_id: int) -> Response:
        body = parsed(VariablesShape, request)
        change_variables(request.user, instance_id, body["variables"], body.get("token_id"))
        return Response(_detail(request, _visible(request, instance_id)))


class InstanceMigrate(APIView):
    @extend_schema(
        operation_id="migrate_instance", request=MigrateShape, responses={200: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, instance_id: int) -> Response:
        body = parsed(MigrateShape, request)
        mapping, to_version = body["mapping"], body["to_version"]
        migrate_instance(request.user, instance_id, to_version=to_version, mapping=mapping)
        return Response(_detail(request, _visible(request, instance_id)))


class InstanceModify(APIView):
    @extend_schema(operation_id="modify_instance", request=ModifyShape, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, instance_id: int) -> Response:
        body = parsed(ModifyShape, request)
        activate = [(each["element_id"], each["variables"]) for each in body["activate"]]
        modify_instance(request.user, instance_id, body["cancel_tokens"], activate)
        return Response(_detail(request, _visible(request, instance_id)))


def parsed(shape: type[Any], request: Request) -> dict[str, Any]:
    """The body, checked; raises DRF's ValidationError, which becomes a 422."""
    body: dict[str, Any]
    try:
        body = _kept(shape).run_validation(request.data)
    except ValidationError:
        shape(data=request.data).is_valid(raise_exception=True)  # says it as it is always said
        raise
    return body


@cache
def _kept(shape: type[Any]) -> Any:
    """A serializer for everybody's bodies: checking changes nothing in it, and making one copies all its fields."""
    return shape()


def _visible(request: Request, instance_id: int) -> ProcessInstance:
    rows = visibility.instances(request.user).select_related("definition", "version")
    return get_visible(rows.defer("version__content"), instance_id)


def _detail(request: Request, row: ProcessInstance) -> dict[str, Any]:
    may_see = visibility.may_see_variables(request.user, row.definition_id)
    may_call = any(element.kind == Kind.CALL_ACTIVITY for element in compiled(row.version_id).elements)
    return instance_detail(row, with_variables=may_see, may_call=may_call)
