"""Heat over REST."""

from datetime import datetime

from django.utils.dateparse import parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dashboards.selectors.heat import heat_document, layer_named, period_start, scale_named
from portal.http.access import get_visible
from portal.lib.clock import portal_now
from portal.lib.errors import Invalid
from processes import visibility
from processes.models import DefinitionVersion

_TEXT = {"type": OpenApiTypes.STR, "required": False}


class HeatView(APIView):
    """The heat of one version, or of all versions of its process, in a period."""

    @extend_schema(
        operation_id="heat",
        parameters=[
            OpenApiParameter(
                "layer", description="frequency, live, incidents, overdue, waiting_p95, ...", **_TEXT
            ),
            OpenApiParameter(
                "period", description="5m, 1h, today, 7d, 30d or all; instead of from and to", **_TEXT
            ),
            OpenApiParameter("scale", description="of counts: even, linear or log", **_TEXT),
            OpenApiParameter("from", description="date and time with zone", **_TEXT),
            OpenApiParameter("to", description="date and time with zone", **_TEXT),
            OpenApiParameter("compare_from", description="with compare_to: a second period", **_TEXT),
            OpenApiParameter("compare_to", **_TEXT),
            OpenApiParameter("versions", description="all: every version of the process", **_TEXT),
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, version_id: int) -> Response:
        version = get_visible(visibility.versions(request.user), version_id)
        query = request.query_params
        now = portal_now()
        layer = layer_named(query.get("layer", "frequency"))
        scale = scale_named(query.get("scale", "even"))
        versions = _versions(version, query.get("versions", ""))
        start, end = _period(query.get("from"), query.get("to"), query.get("period", "today"), now)
        document = heat_document(versions, layer, start, end, now, scale)
        if query.get("compare_from") or query.get("compare_to"):
            other = _period(query.get("compare_from"), query.get("compare_to"), "", now)
            document["compare"] = heat_document(versions, layer, *other, now, scale)
        return Response({"definition": version.definition.key, "version": version.number} | document)


def _versions(version: DefinitionVersion, which: str) -> list[DefinitionVersion]:
    if which != "all":
        return [version]
    return list(DefinitionVersion.objects.filter(definition_id=version.definition_id).defer("content"))


def _period(
    start: str | None, end: str | None, period: str, now: datetime
) -> tuple[datetime | None, datetime]:
    if start or end or not period:
        begin, until = _instant(start, "from"), _instant(end, "to") or now
        if begin and begin >= until:
            raise Invalid("Expected `from` to be before `to`, but it is not.")
        return begin, until
    return period_start(period, now), now


def _instant(text: str | None, name: str) -> datetime | None:
    if not text:
        return None
    # a + of a zone arrives as a space when a client forgot to escape it
    instant = parse_datetime(text.replace(" ", "+"))
    if instant is None or instant.tzinfo is None:
        raise Invalid(f"Expected `{name}` to be a date and time with its zone, but got {text!r}.")
    return instant
