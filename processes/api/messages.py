"""Messages and signals from outside."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from processes.actions.by_people import publish_message, send_signal
from processes.api.instances import parsed
from processes.api.shapes import MessageShape, SignalShape


class Messages(APIView):
    @extend_schema(operation_id="publish_message", request=MessageShape, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        body = parsed(MessageShape, request)
        published = publish_message(
            request.user,
            body["name"],
            correlation_key=body["correlation_key"],
            values=body["variables"],
            ttl_seconds=body["ttl"],
            message_id=body["message_id"],
        )
        return Response(
            {
                "outcome": published.outcome,
                "id": str(published.message_id),
                "instances": [str(pk) for pk in published.instances],
            }
        )


class Signals(APIView):
    @extend_schema(operation_id="send_signal", request=SignalShape, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        """The signal is on its way when this answers; who waits hears it within moments."""
        body = parsed(SignalShape, request)
        signal = send_signal(request.user, body["name"], body["variables"])
        return Response({"id": str(signal)})
