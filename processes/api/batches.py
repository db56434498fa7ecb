"""Batches over REST: what is done to many instances, incidents or tasks, with a preview before and a result for each."""

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
from processes.actions.batches import MAX_ITEMS, Preview, Wanted, create_batch, move_batch, preview
from processes.api.instances import parsed
from processes.api.shapes import Id, Shape, Variables
from processes.models import BatchOperation
from processes.selectors.batches import ItemRow, batch_page, item_page, progress, with_examples
from processes.store.batches import Progress

HOLES_SHOWN = 100
_PAGING = [OpenApiParameter("cursor", str, required=False), OpenApiParameter("limit", str, required=False)]


class WantedShape(Shape):
    operation = serializers.CharField(max_length=100)
    ids = serializers.ListField(child=Id(), required=False, max_length=MAX_ITEMS)
    filter = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    arguments = Variables(required=False, default=dict)
    dry_run = serializers.BooleanField(required=False, default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("ids" in attrs) == ("filter" in attrs):
            raise serializers.ValidationError("Expected either `ids` or a `filter`.")
        return attrs


class Batches(APIView):
    @extend_schema(operation_id="batches", parameters=_PAGING, responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        query = request.query_params
        page = batch_page(
            visibility.batches(request.user),
            limit=page_limit(query.get("limit")),
            cursor=query.get("cursor", ""),
        )
        return Response({"results": [batch_json(*row) for row in page.rows], "next": page.next})

    @extend_schema(
        operation_id="create_batch",
        request=WantedShape,
        responses={200: OpenApiTypes.OBJECT, 201: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request) -> Response:
        """With `dry_run` what it would be about (200); else the batch, which workers carry out (201)."""
        body = parsed(WantedShape, request)
        wanted = Wanted(body["operation"], tuple(body.get("ids", ())), body.get("filter"), body["arguments"])
        if body["dry_run"]:
            return Response(preview_json(preview(request.user, wanted)))
        batch = create_batch(request.user, wanted)
        return Response(batch_json(batch, progress(batch)), status=201)


class BatchDetail(APIView):
    @extend_schema(
        operation_id="batch",
        parameters=[OpenApiParameter("state", str, required=False), *_PAGING],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, batch_id: int) -> Response:
        """Progress, and its items in order; `state` narrows them to waiting, done or failed."""
        query = request.query_params
        batch = get_visible(visibility.batches(request.user).select_related("created_by"), batch_id)
        page = item_page(
            batch,
            state=query.get("state", ""),
            limit=page_limit(query.get("limit")),
            cursor=query.get("cursor", ""),
        )
        rows = with_examples(batch, page.rows)
        items = {"results": [item_json(row) for row in rows], "next": page.next}
        return Response(batch_json(batch, progress(batch)) | {"items": items})


class BatchMove(APIView):
    """pause, resume, stop: one class, the move is part of the route."""

    move = ""

    @extend_schema(request=None, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, batch_id: int) -> Response:
        batch = move_batch(request.user, batch_id, self.move)
        return Response(batch_json(batch, progress(batch)))


def batch_json(batch: BatchOperation, counts: Progress) -> dict[str, Any]:
    return {
        "id": str(batch.pk),
        "operation": batch.kind,
        "target": batch.target,
        "arguments": batch.arguments,
        "filter": batch.chosen_by,
        "state": batch.state,
        "count": batch.size,
        "waiting": counts.waiting,
        "done": counts.done,
        "failed": counts.failed,
        "created_by": batch.created_by.username,
        "created_at": batch.created_at,
        "ended_at": batch.ended_at,
    }


def item_json(row: ItemRow) -> dict[str, Any]:
    return {
        "id": str(row.item.target_id),
        "label": row.example.label if row.example else "",
        "state": row.item.state,
        "code": row.item.code,
        "message": row.item.words,
        "ended_at": row.item.ended_at,
    }


def preview_json(found: Preview) -> dict[str, Any]:
    holes = list(found.holes.items())[:HOLES_SHOWN]
    return {
        "operation": found.kind.name,
        "target": found.kind.target,
        "arguments": found.arguments,
        "count": len(found.ids),
        "examples": [{"id": str(each.id), "label": each.label, "url": each.url} for each in found.examples],
        "left_out": [str(each) for each in found.left_out[:HOLES_SHOWN]],
        "refused_count": len(found.holes),
        "refused": [{"id": str(each), "reason": reason} for each, reason in holes],
    }
