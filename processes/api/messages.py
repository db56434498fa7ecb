"""Messages and signals from outside, and what became of messages."""

from datetime import datetime
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.http.pagination import page_limit
from portal.lib.clock import portal_now
from processes import visibility
from processes.actions.by_people import publish_message, send_signal
from processes.actions.conditions import start_by_conditions
from processes.api.instances import parsed
from processes.api.shapes import ConditionsShape, MessageShape, SignalShape
from processes.models import Message
from processes.selectors.happenings import Happening, HappeningFilter, happening_page
from processes.selectors.messages import STATES, MessageFilter, message_page, state_of

_QUERY = {"type": OpenApiTypes.STR, "required": False}
_FILTERS = [
    OpenApiParameter("state", enum=STATES, description="`waiting` without it", **_QUERY),
    *(
        OpenApiParameter(name, **_QUERY)
        for name in ("name", "correlation_key", "correlation_id", "cursor", "limit")
    ),
]
_EVENT_FILTERS = [
    OpenApiParameter(name, **_QUERY) for name in ("name", "business_key", "correlation_id", "cursor", "limit")
]


class Messages(APIView):
    @extend_schema(operation_id="messages", parameters=_FILTERS, responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        """Which messages wait for a receiver, expired without one, or arrived. Needs `operate` on all processes."""
        visibility.check_everywhere(request.user, "operate")
        query, now = request.query_params, portal_now()
        wanted = MessageFilter(
            query.get("state", "waiting"),
            query.get("name", ""),
            query.get("correlation_key", ""),
            query.get("correlation_id", ""),
        )
        page = message_page(
            wanted, now=now, limit=page_limit(query.get("limit")), cursor=query.get("cursor", "")
        )
        return Response({"results": [_message_json(row, now) for row in page.rows], "next": page.next})

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
    @extend_schema(operation_id="signals", parameters=_EVENT_FILTERS, responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        """Signals that were spread, newest first, with what they woke and started. Needs `operate` on all processes."""
        return _happenings(request, "signals")

    @extend_schema(operation_id="send_signal", request=SignalShape, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        """The signal is on its way when this answers; who waits hears it within moments."""
        body = parsed(SignalShape, request)
        signal = send_signal(request.user, body["name"], body["variables"])
        return Response({"id": str(signal)})


class BusinessEvents(APIView):
    @extend_schema(
        operation_id="business_events", parameters=_EVENT_FILTERS, responses={200: OpenApiTypes.OBJECT}
    )
    def get(self, request: Request) -> Response:
        """Business events, newest first, with what they woke and started. Needs `operate` on all processes."""
        return _happenings(request, "events")


class Conditions(APIView):
    @extend_schema(
        operation_id="start_by_conditions", request=ConditionsShape, responses={200: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request) -> Response:
        """Tell what is so: every process with a conditional start event that this makes true begins."""
        body = parsed(ConditionsShape, request)
        started = start_by_conditions(request.user, body["variables"], business_key=body["business_key"])
        return Response({"instances": [str(pk) for pk in started]})


def _happenings(request: Request, kind: str) -> Response:
    visibility.check_everywhere(request.user, "operate")
    query = request.query_params
    wanted = HappeningFilter(
        kind,
        name=query.get("name", ""),
        key=query.get("business_key", ""),
        correlation_id=query.get("correlation_id", ""),
    )
    page = happening_page(
        wanted, now=portal_now(), limit=page_limit(query.get("limit")), cursor=query.get("cursor", "")
    )
    return Response({"results": [_happening_json(row) for row in page.rows], "next": page.next})


def _happening_json(row: Happening) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "business_key": row.key,
        "correlation_id": row.correlation_id,
        "at": row.at,
        "by": row.by,
        "variables": row.variables,
        "woken": row.woken,
        "started": row.started,
        "instances": [
            {"id": str(one.instance_id), "process": one.process, "how": one.how} for one in row.touched
        ],
    }


def _message_json(row: Message, now: datetime) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "name": row.name,
        "correlation_key": row.correlation_key,
        "message_id": row.message_id,
        "state": state_of(row, now),
        "variables": row.variables,
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "correlated_at": row.correlated_at,
        "process_instance": str(row.correlated_instance) if row.correlated_instance else None,
        "published_by": row.published_by,
    }
