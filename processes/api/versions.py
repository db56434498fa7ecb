"""Versions of models: their review, and the moves of their lifecycle."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.http.access import get_visible
from processes import visibility
from processes.actions.by_people import move_version
from processes.api.instances import parsed
from processes.api.shapes import Id, Shape, definition_json
from processes.models import DefinitionVersion
from processes.selectors.reviews import review_of

MOVES = tuple(visibility.VERSION_ROLES)


class VersionMoveShape(Shape):
    comment = serializers.CharField(required=False, allow_blank=True, default="", max_length=2_000)
    reviewers = serializers.ListField(child=Id(), required=False, default=list, max_length=50)


class VersionMove(APIView):
    """submit, withdraw, approve, reject, publish, retire, restore: one class, the move is part of the route."""

    move = ""

    @extend_schema(request=VersionMoveShape, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, version_id: int) -> Response:
        """`comment` is the reason; `reviewers` (ids of people) are told when a review is asked for."""
        body = parsed(VersionMoveShape, request)
        version = move_version(request.user, version_id, self.move, body["comment"], body["reviewers"])
        return Response(_review(version, request))


class VersionReview(APIView):
    @extend_schema(operation_id="version_review", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, version_id: int) -> Response:
        """Authors, reviewers, approval, every move with its reason, and the moves open to whoever asks."""
        visible = visibility.versions(request.user).select_related("definition").defer("content")
        return Response(_review(get_visible(visible, version_id), request))


def _review(version: DefinitionVersion, request: Request) -> dict[str, Any]:
    found = review_of(version)
    return definition_json(version) | {
        "authors": [{"id": str(each.pk), "username": each.get_username()} for each in found.authors],
        "reviewers": [{"id": str(each.pk), "username": each.get_username()} for each in found.reviewers],
        "approved_by": str(version.approved_by_id) if version.approved_by_id else None,
        "approved_at": version.approved_at,
        "four_eyes": version.definition.four_eyes,
        "moves": visibility.version_moves(request.user, version),
        "log": [
            {
                "move": row.move,
                "by": row.actor,
                "at": row.at,
                "from": row.source,
                "to": row.target,
                "note": row.note,
            }
            for row in found.log
        ],
    }
