"""Heat over REST."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dashboards.selectors.goes_with import goes_with
from dashboards.selectors.heat_query import heat_answer, read_query
from dashboards.selectors.landscape import landscape, plain_landscape
from dashboards.selectors.operations import plain_operations
from dashboards.selectors.process_dashboard import PERIODS, USUAL, plain_dashboard, process_dashboard
from dashboards.selectors.step import places_of, plain_step, step_figures, step_trend
from portal.http.access import get_visible, signed_in
from portal.lib.clock import portal_now
from portal.lib.errors import Invalid, NotFound
from processes import visibility
from processes.actions.settings import set_step_target
from processes.selectors.elements import elements_of

_WORDS = {
    "layer": "frequency, live, incidents, overdue, waiting_p95, ...",
    "period": "5m, 1h, today, 7d, 30d or all; instead of from and to",
    "scale": "of the colours: even, linear or log",
    "from": "date and time with zone",
    "to": "date and time with zone",
    "time": "calendar, or working: in the working time of the process's calendar",
    "var.<name>": "only instances with this value; var.<name>__gt, __gte, __lt, __lte, __contains as well",
    "within": "process:step: only instances that this step called; several, with commas, for calls through calls",
    "versions": "all: every version of the process",
    "compare_from": "with compare_to: a second period",
    "compare_to": "date and time with zone",
    "compare_version": "number of a second version, in the same period",
}


class HeatView(APIView):
    """The heat of one version, or of all versions of its process, in a period; of some of its instances if filtered."""

    @extend_schema(
        operation_id="heat",
        parameters=[
            OpenApiParameter(name, type=OpenApiTypes.STR, required=False, description=words)
            for name, words in _WORDS.items()
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, version_id: int) -> Response:
        version = get_visible(visibility.versions(request.user), version_id)
        document = heat_answer(request.query_params.dict(), version, request.user, portal_now())
        return Response({"definition": version.definition.key, "version": version.number} | document)


# What a step alone does not have.
_OF_THE_MAP = ("layer", "scale", "compare_from", "compare_to", "compare_version")


class StepView(APIView):
    """What the panel of one step draws: how long it waits, its last days, which values go with being slow. Times in seconds."""

    @extend_schema(
        operation_id="step_heat",
        parameters=[
            OpenApiParameter(name, type=OpenApiTypes.STR, required=False, description=words)
            for name, words in _WORDS.items()
            if name not in _OF_THE_MAP
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, version_id: int, element_id: str) -> Response:
        """`goes_with` is null for who may not see the variables of the process."""
        version = get_visible(visibility.versions(request.user), version_id)
        info = elements_of(version.pk).get(element_id)
        if info is None:
            raise NotFound(f"Expected a step {element_id!r} of this process, but there is none.")
        now = portal_now()
        asked = {name: value for name, value in request.query_params.items() if name not in _OF_THE_MAP}
        query = read_query(asked, version, request.user, now)
        may_compare = visibility.may(request.user, "see_variables", version.definition_id)
        pictures = plain_step(step_figures(info.id, query, now), step_trend(info.id, query, now))
        found = goes_with(places_of(query.versions, info.id), query) if may_compare else None
        named = {"definition": version.definition.key, "element_id": info.id, "name": info.name}
        return Response(named | pictures | {"goes_with": found and found.plain()})


class LandscapeView(APIView):
    """Every process the caller may read, whom it calls and tells, and the systems it uses with how often they failed."""

    @extend_schema(operation_id="landscape", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        return Response(plain_landscape(landscape(request.user, portal_now())))


class ProcessDashboardView(APIView):
    """The instant dashboard of a process: figures and tiles of all its versions, each number with the list behind it."""

    @extend_schema(
        operation_id="process_dashboard",
        parameters=[
            OpenApiParameter("period", type=OpenApiTypes.STR, required=False, description=", ".join(PERIODS))
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, version_id: int) -> Response:
        version = get_visible(visibility.versions(request.user), version_id)
        period = request.query_params.get("period") or USUAL
        if period not in PERIODS:
            raise Invalid(f"Expected `period` to be one of {', '.join(PERIODS)}, but got {period[:40]!r}.")
        found = process_dashboard(version.definition, period, signed_in(request), portal_now())
        return Response({"definition": version.definition.key} | plain_dashboard(found))


class OperationsView(APIView):
    """The pictures of the start page, of every process the caller may read: throughput, cycle time, open by age, SLA met."""

    @extend_schema(operation_id="operations", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        return Response(plain_operations(signed_in(request), portal_now()))


class TargetShape(serializers.Serializer[Any]):
    element_id = serializers.CharField(max_length=500)
    seconds = serializers.IntegerField(allow_null=True)


class TargetView(APIView):
    """How long a step of a process should take, in all its versions."""

    @extend_schema(operation_id="set_step_target", request=TargetShape, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, version_id: int) -> Response:
        """`seconds` null: no target, whatever the model says."""
        version = get_visible(visibility.versions(request.user), version_id)
        shape = TargetShape(data=request.data)
        shape.is_valid(raise_exception=True)
        body = shape.validated_data
        set_step_target(request.user, version.definition, body["element_id"], body["seconds"])
        return Response({"element_id": body["element_id"], "seconds": body["seconds"]})
