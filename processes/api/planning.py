"""A publication that waits for its time: planned, looked at, taken back."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.http.access import get_visible
from portal.lib.errors import NotFound
from processes import visibility
from processes.actions.planning import Planned, plan_publication, unplan_publication
from processes.actions.releases import MOST_FILES
from processes.api.instances import parsed
from processes.api.shapes import Id, Shape
from processes.models import PlannedPublication
from processes.selectors.planned import planned_of


class PlannedShape(Shape):
    at = serializers.DateTimeField(help_text="With its zone; without one it is the installation's.")
    versions = serializers.ListField(child=Id(), required=False, default=list, max_length=MOST_FILES)
    checksums = serializers.ListField(
        child=serializers.CharField(), required=False, default=list, max_length=MOST_FILES
    )
    comment = serializers.CharField(required=False, allow_blank=True, default="", max_length=2_000)
    migrate = serializers.BooleanField(required=False, default=False)


class PlannedPublicationView(APIView):
    @extend_schema(operation_id="planned_publication", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, version_id: int) -> Response:
        """What waits, or what was refused at its time with `refusal`; 404 when neither."""
        version = get_visible(visibility.versions(request.user).defer("content"), version_id)
        found = planned_of(version)
        planned = found.waiting or found.refused
        if planned is None:
            raise NotFound
        return Response(_planned(planned))

    @extend_schema(
        operation_id="plan_publication", request=PlannedShape, responses={200: OpenApiTypes.OBJECT}
    )
    def put(self, request: Request, version_id: int) -> Response:
        """Publish at `at`, with `versions` that belong to it, instead of what was planned before.

        `If-Match` (its checksum) and `checksums` (of `versions`, in their order) refuse it when somebody saved since.
        """
        body = parsed(PlannedShape, request)
        seen = dict(zip(body["versions"], body["checksums"], strict=False))
        if etag := request.headers.get("If-Match", "").strip('"'):
            seen[version_id] = etag
        wanted = Planned(body["at"], body["versions"], seen, body["comment"], body["migrate"])
        return Response(_planned(plan_publication(request.user, version_id, wanted)))

    @extend_schema(operation_id="unplan_publication", responses={204: None})
    def delete(self, request: Request, version_id: int) -> Response:
        """Take it back."""
        unplan_publication(request.user, version_id)
        return Response(status=204)


def _planned(row: PlannedPublication) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "at": row.at,
        "versions": list(row.checksums),
        "migrate": row.moves,
        "comment": row.comment,
        "by": row.by.get_username() if row.by else None,
        "made_at": row.made_at,
        "refusal": row.refusal,
    }
