"""Incidents: list and resolve."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.http.pagination import page_limit
from portal.lib.errors import Invalid
from processes import visibility
from processes.actions.by_people import retry_incident
from processes.api.instances import parsed
from processes.api.shapes import ResolveShape, incident_json
from processes.selectors.incidents import incident_page, with_element_ids

_QUERY = {"type": OpenApiTypes.STR, "required": False}


class Incidents(APIView):
    @extend_schema(
        operation_id="incidents",
        parameters=[
            OpenApiParameter(name, **_QUERY)
            for name in ("process_key", "element_id", "state", "cursor", "limit")
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> Response:
        query = request.query_params
        state = query.get("state", "open")
        if state not in {"open", "resolved", ""}:
            raise Invalid(f"Expected `state` to be open or resolved, but got {state!r}.")
        page = incident_page(
            visibility.incidents(request.user),
            process_key=query.get("process_key", ""),
            element_id=query.get("element_id", ""),
            state=state,
            limit=page_limit(query.get("limit")),
            cursor=query.get("cursor", ""),
        )
        results = [incident_json(row, element) for row, element in with_element_ids(page.rows)]
        return Response({"results": results, "next": page.next})


class IncidentResolve(APIView):
    @extend_schema(
        operation_id="resolve_incident", request=ResolveShape, responses={200: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, incident_id: int) -> Response:
        body = parsed(ResolveShape, request)
        incident = retry_incident(
            request.user,
            incident_id,
            values=body["variables"],
            skip=body["skip"],
            new_effect=body["new_effect"],
        )
        return Response(incident_json(incident, incident.version.element_ids[incident.element]))
