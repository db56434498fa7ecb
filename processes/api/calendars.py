"""Working calendars over REST: read by everybody, changed by who administers everything."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.lib.clock import portal_now
from portal.lib.errors import Invalid, NotFound
from processes.actions.calendars import Wanted, change_calendar, make_new_calendar, remove_calendar
from processes.api.instances import parsed
from processes.api.shapes import Shape
from processes.calendars.durations import DurationError
from processes.calendars.preview import EXAMPLES, next_weeks, reached
from processes.calendars.week import CalendarError
from processes.models import Calendar
from processes.store.calendars import make


class Hours(serializers.ListField):
    """["09:00", "17:00"]."""

    def __init__(self) -> None:
        super().__init__(child=serializers.CharField(max_length=5), min_length=2, max_length=2)


class CalendarShape(Shape):
    """`week`: seven days, Monday first, each a list of ["09:00", "17:00"]; `days`: own days by date, [] = closed."""

    name = serializers.CharField(max_length=100)
    zone = serializers.CharField(max_length=100)
    week = serializers.ListField(child=serializers.ListField(child=Hours()), min_length=7, max_length=7)
    country = serializers.CharField(required=False, allow_blank=True, default="", max_length=3)
    subdivision = serializers.CharField(required=False, allow_blank=True, default="", max_length=10)
    days = serializers.DictField(child=serializers.ListField(child=Hours()), required=False, default=dict)
    version = serializers.IntegerField(required=False, allow_null=True, default=None)


class NewCalendarShape(CalendarShape):
    key = serializers.CharField(max_length=50)


class Calendars(APIView):
    @extend_schema(operation_id="calendars", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        rows = [calendar_json(row) for row in Calendar.objects.order_by("name")]
        return Response({"results": rows, "next": None})

    @extend_schema(
        operation_id="create_calendar", request=NewCalendarShape, responses={201: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request) -> Response:
        body = parsed(NewCalendarShape, request)
        return Response(
            calendar_json(make_new_calendar(request.user, body["key"], _wanted(body))), status=201
        )


class CalendarDetail(APIView):
    @extend_schema(operation_id="calendar", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, calendar_key: str) -> Response:
        return Response(calendar_json(_row(calendar_key)))

    @extend_schema(
        operation_id="change_calendar", request=CalendarShape, responses={200: OpenApiTypes.OBJECT}
    )
    def put(self, request: Request, calendar_key: str) -> Response:
        """The next version. `version`: the one you saw; another one by now is a 409."""
        body = parsed(CalendarShape, request)
        row = change_calendar(request.user, calendar_key, _wanted(body), seen_version=body["version"])
        return Response(calendar_json(row))

    @extend_schema(operation_id="remove_calendar", request=None, responses={204: None})
    def delete(self, request: Request, calendar_key: str) -> Response:
        remove_calendar(request.user, calendar_key)
        return Response(status=204)


class CalendarPreview(APIView):
    @extend_schema(
        operation_id="calendar_preview",
        parameters=[OpenApiParameter("duration", str, required=False, description="ISO 8601, such as PT4H")],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, calendar_key: str) -> Response:
        """Where durations from now end, and four weeks day by day."""
        calendar, now = make(_row(calendar_key)), portal_now()
        wanted = request.query_params.get("duration", "")
        try:
            ends = reached(calendar, now, (wanted,) if wanted else EXAMPLES)
        except (DurationError, CalendarError) as error:
            raise Invalid(str(error)) from error
        days = [
            {"day": day.day, "minutes": day.minutes, "kind": day.kind, "holiday": day.name}
            for day in next_weeks(calendar, now)
        ]
        return Response({"reached": [{"words": each.words, "at": each.at} for each in ends], "days": days})


def calendar_json(row: Calendar) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "zone": row.zone,
        "week": row.week,
        "country": row.country,
        "subdivision": row.subdivision,
        "days": row.days,
        "version": row.version,
        "changed_at": row.changed_at,
    }


def _row(key: str) -> Calendar:
    row = Calendar.objects.filter(key=key).first()
    if row is None:
        raise NotFound
    return row


def _wanted(body: dict[str, Any]) -> Wanted:
    return Wanted(**{name: body[name] for name in ("name", "zone", "week", "country", "subdivision", "days")})
