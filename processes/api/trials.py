"""Trying a model over REST: what was answered so far goes in, what the process shows comes out. Nothing is kept between calls."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from processes.actions.trials import try_model
from processes.api.instances import parsed
from processes.api.shapes import TrialShape


class DefinitionTrial(APIView):
    @extend_schema(
        operation_id="try_process_definition", request=TrialShape, responses={200: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, version_id: int) -> Response:
        """Path, variables, decisions and what waits after `steps`; the clock is the trial's own."""
        body = parsed(TrialShape, request)
        content = body["content"].encode() if body.get("content") else None
        return Response(try_model(request.user, version_id, body["variables"], body["steps"], content))
