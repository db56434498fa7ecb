"""Versions of models: their review, and the moves of their lifecycle."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.http.access import get_visible
from portal.http.pagination import page_limit
from processes import visibility
from processes.actions.by_people import move_version
from processes.actions.drafts import restore_save, restore_version, save_draft
from processes.actions.editing import TAB, tab_of, take_over
from processes.actions.releases import MOST_FILES, release
from processes.api.instances import parsed
from processes.api.shapes import Id, Shape, definition_json
from processes.models import DefinitionVersion, DraftSave
from processes.selectors.reviews import review_of
from processes.selectors.saves import saves_page

MOVES = tuple(visibility.VERSION_ROLES)


class VersionMoveShape(Shape):
    comment = serializers.CharField(required=False, allow_blank=True, default="", max_length=2_000)
    reviewers = serializers.ListField(child=Id(), required=False, default=list, max_length=50)


class VersionMove(APIView):
    """submit, withdraw, approve, reject, publish, retire, restore: one class, the move is part of the route."""

    move = ""

    @extend_schema(request=VersionMoveShape, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, version_id: int) -> Response:
        """`comment` is the reason; `reviewers` (ids of people) are told when a review is asked for.

        `If-Match` (the checksum that was looked at) refuses the move when somebody saved since.
        """
        body = parsed(VersionMoveShape, request)
        seen = request.headers.get("If-Match", "").strip('"')
        version = move_version(request.user, version_id, self.move, body["comment"], body["reviewers"], seen)
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


class ContentShape(Shape):
    content = serializers.CharField(trim_whitespace=False, max_length=20_000_000)
    comment = serializers.CharField(required=False, allow_blank=True, default="", max_length=2_000)


class TakeOverShape(Shape):
    tab = serializers.RegexField(TAB)


class VersionContent(APIView):
    @extend_schema(operation_id="save_draft", request=ContentShape, responses={200: OpenApiTypes.OBJECT})
    def put(self, request: Request, version_id: int) -> Response:
        """Save over a draft (`If-Match`: its checksum), or as the next draft; what is refused is kept as a save."""
        body = parsed(ContentShape, request)
        etag = request.headers.get("If-Match", "").strip('"')
        content = body["content"].encode()
        return Response(definition_json(save_draft(request.user, version_id, content, etag, body["comment"])))


class VersionDraft(APIView):
    @extend_schema(operation_id="restore_version", request=None, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, version_id: int) -> Response:
        """What this version was becomes the draft, or a new one; what the draft was stays in its saves."""
        return Response(definition_json(restore_version(request.user, version_id)), status=201)


class VersionSaves(APIView):
    @extend_schema(
        operation_id="draft_saves",
        parameters=[
            OpenApiParameter("cursor", OpenApiTypes.STR, required=False),
            OpenApiParameter("limit", OpenApiTypes.STR, required=False),
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, version_id: int) -> Response:
        """Every save with who, when, why; newest first."""
        version = get_visible(visibility.versions(request.user).defer("content"), version_id)
        query = request.query_params
        page = saves_page(version, limit=page_limit(query.get("limit")), cursor=query.get("cursor", ""))
        return Response({"results": [_save_json(row) for row in page.rows], "next": page.next})


class SaveRestore(APIView):
    @extend_schema(operation_id="restore_save", request=None, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, version_id: int, save_id: int) -> Response:
        """The draft becomes what this save was; what it was until now stays in the list."""
        return Response(definition_json(restore_save(request.user, save_id)))


class DraftTakeOver(APIView):
    @extend_schema(
        operation_id="take_draft_over", request=TakeOverShape, responses={200: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, version_id: int) -> Response:
        """Edit instead of whoever does; `tab` names the client that will save."""
        tab = parsed(TakeOverShape, request)["tab"]
        return Response(definition_json(take_over(request.user, version_id, tab_of(request.user, tab))))


def _save_json(row: DraftSave) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "at": row.at,
        "by": row.by.get_username() if row.by else None,
        "why": row.why,
        "is_aside": row.is_aside,
        "checksum": row.checksum,
    }


class ReleaseShape(Shape):
    versions = serializers.ListField(child=Id(), min_length=1, max_length=MOST_FILES)
    checksums = serializers.ListField(
        child=serializers.CharField(), required=False, default=list, max_length=MOST_FILES
    )
    name = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)


class Releases(APIView):
    @extend_schema(operation_id="release", request=ReleaseShape, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        """Publish versions that belong together, all or none; what one needs and nobody has refuses them all.

        `checksums` of the versions, in their order, refuse it when somebody saved since they were looked at.
        """
        visibility.check_anywhere(request.user, "publish")
        body = parsed(ReleaseShape, request)
        seen = dict(zip(body["versions"], body["checksums"], strict=False))
        made = release(request.user, body["versions"], name=body["name"], seen=seen)
        rows = made.versions.select_related("definition").order_by("pk")
        return Response({"id": str(made.pk), "resources": [definition_json(row) for row in rows]}, status=201)
