"""Who uses a model, and the way back to its previous version."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.http.access import get_visible
from processes import visibility
from processes.actions.returning import return_to_previous
from processes.api.instances import parsed
from processes.api.shapes import Shape, definition_json
from processes.selectors.used_by import Use, uses_of


class ReturnShape(Shape):
    comment = serializers.CharField(required=False, allow_blank=True, default="", max_length=2_000)


class DefinitionUsedBy(APIView):
    @extend_schema(operation_id="process_definition_used_by", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, version_id: int) -> Response:
        """Steps of other models that name this process, decision or form; `hidden` counts models one may not see."""
        version = get_visible(visibility.versions(request.user).select_related("definition"), version_id)
        uses = uses_of(version.definition, request.user)
        return Response({"results": [_use(each) for each in uses.rows], "hidden": uses.hidden})


class VersionReturn(APIView):
    @extend_schema(operation_id="version_return", request=ReturnShape, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, version_id: int) -> Response:
        """Retire the version that starts now and start the previous one again; answers that one. What runs stays."""
        body = parsed(ReturnShape, request)
        return Response(definition_json(return_to_previous(request.user, version_id, body["comment"])))


def _use(use: Use) -> dict[str, Any]:
    definition = use.version.definition
    return {
        "kind": definition.kind,
        "key": definition.key,
        "name": definition.name,
        "id": str(use.version.pk),
        "version": use.version.number,
        "state": use.version.state,
        "element_id": use.element_id or None,
        "element_name": use.element_name,
        "line": use.line,
        "binding": use.binding,
        "binding_value": use.value,
    }
