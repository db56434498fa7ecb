"""Dashboards over REST: made, saved, shared; the data of every picture; signed links."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dashboards.actions.boards import (
    create_board,
    delete_board,
    duplicate_board,
    make_link,
    revoke_link,
    save_board,
    share_board,
    token_of,
    unshare_board,
)
from dashboards.models import Board, BoardLink, BoardShare
from dashboards.selectors.board_filters import NAMES
from dashboards.selectors.boards import board_rows, read_board, tile_json, words
from dashboards.visibility import check_owner, find_board, may_edit
from portal.http import bodies
from portal.http.access import signed_in
from portal.http.numbers import whole_number
from portal.lib.errors import Invalid

_FILTERS = [OpenApiParameter(name, str, required=False) for name in NAMES]
_ANY = {200: OpenApiTypes.OBJECT}


class BoardShape(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120, required=False)
    template = serializers.CharField(max_length=40, required=False)
    tiles = serializers.ListField(child=serializers.DictField(), required=False)


class ShareShape(serializers.Serializer[Any]):
    principal = serializers.CharField(help_text="user:12 or group:3")
    edit = serializers.BooleanField(required=False)


class LinkShape(serializers.Serializer[Any]):
    days = serializers.IntegerField(required=False)


class Boards(APIView):
    @extend_schema(operation_id="dashboards", responses=_ANY)
    def get(self, request: Request) -> Response:
        """Those one may see, and what tiles can be made of."""
        rows = [row | {"id": str(row["id"])} for row in board_rows(signed_in(request))]
        return Response({"results": rows, "next": None, "words": words()})

    @extend_schema(operation_id="create_dashboard", request=BoardShape, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        body = bodies.body_of(request)
        made = create_board(
            signed_in(request),
            bodies.text(body, "name", ""),
            bodies.text(body, "template", "") or "blank",
            body.get("tiles"),
        )
        return Response(board_json(made, signed_in(request)), status=201)


class BoardDetail(APIView):
    @extend_schema(operation_id="dashboard", responses=_ANY)
    def get(self, request: Request, board_id: int) -> Response:
        board = find_board(signed_in(request), board_id)
        return _tagged(Response(board_json(board, signed_in(request))), board)

    @extend_schema(operation_id="save_dashboard", request=BoardShape, responses=_ANY)
    def put(self, request: Request, board_id: int) -> Response:
        """With `If-Match` only over the version that was seen (409 otherwise)."""
        body = bodies.body_of(request)
        board = save_board(
            signed_in(request), board_id, name=body.get("name"), tiles=body.get("tiles"), version=_seen(request)
        )  # fmt: skip
        return _tagged(Response(board_json(board, signed_in(request))), board)

    @extend_schema(operation_id="delete_dashboard", responses={204: None})
    def delete(self, request: Request, board_id: int) -> Response:
        delete_board(signed_in(request), board_id)
        return Response(status=204)


class BoardCopy(APIView):
    @extend_schema(operation_id="duplicate_dashboard", request=None, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, board_id: int) -> Response:
        copy = duplicate_board(signed_in(request), board_id)
        return Response(board_json(copy, signed_in(request)), status=201)


class BoardTileData(APIView):
    @extend_schema(operation_id="dashboard_tile", parameters=_FILTERS, responses=_ANY)
    def get(self, request: Request, board_id: int, tile: str) -> Response:
        """The rows of one picture, with the rights of whoever asks."""
        user = signed_in(request)
        board = find_board(user, board_id)
        (found,) = read_board(board, user, request.query_params.dict(), tile)
        return Response(tile_json(found))


class BoardShares(APIView):
    @extend_schema(operation_id="dashboard_shares", responses=_ANY)
    def get(self, request: Request, board_id: int) -> Response:
        board = find_board(signed_in(request), board_id)
        check_owner(signed_in(request), board)
        shares = board.shares.select_related("user", "group").order_by("pk")
        return Response({"results": [share_json(share) for share in shares], "next": None})

    @extend_schema(operation_id="share_dashboard", request=ShareShape, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, board_id: int) -> Response:
        body = bodies.body_of(request)
        share = share_board(
            signed_in(request), board_id, bodies.text(body, "principal", ""), edit=body.get("edit") is True
        )
        return Response(share_json(share), status=201)


class BoardShareDetail(APIView):
    @extend_schema(operation_id="unshare_dashboard", responses={204: None})
    def delete(self, request: Request, board_id: int, share_id: int) -> Response:
        unshare_board(signed_in(request), board_id, share_id)
        return Response(status=204)


class BoardLinks(APIView):
    @extend_schema(operation_id="dashboard_links", responses=_ANY)
    def get(self, request: Request, board_id: int) -> Response:
        board = find_board(signed_in(request), board_id)
        check_owner(signed_in(request), board)
        links = board.links.filter(revoked_at=None).order_by("-pk")
        return Response({"results": [link_json(link) for link in links], "next": None})

    @extend_schema(operation_id="link_dashboard", request=LinkShape, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, board_id: int) -> Response:
        days = bodies.body_of(request).get("days", 30)
        if not isinstance(days, int) or isinstance(days, bool):
            raise Invalid(f"Expected `days` to be a number, but got {days!r}.")
        return Response(link_json(make_link(signed_in(request), board_id, days)), status=201)


class BoardLinkDetail(APIView):
    @extend_schema(operation_id="revoke_dashboard_link", responses={204: None})
    def delete(self, request: Request, board_id: int, board_link_id: int) -> Response:
        revoke_link(signed_in(request), board_id, board_link_id)
        return Response(status=204)


def board_json(board: Board, user: Any) -> dict[str, Any]:
    return {
        "id": str(board.pk),
        "name": board.name,
        "version": board.version,
        "owner": board.owner.username,
        "may_edit": may_edit(user, board),
        "tiles": board.tiles,
        "changed_at": board.changed_at,
    }


def share_json(share: BoardShare) -> dict[str, Any]:
    principal = f"user:{share.user_id}" if share.user_id else f"group:{share.group_id}"
    return {"id": str(share.pk), "principal": principal, "edit": share.may_edit}


def link_json(link: BoardLink) -> dict[str, Any]:
    return {
        "id": str(link.pk),
        "path": f"/shared/dashboards/{token_of(link)}/",
        "expires_at": link.expires_at,
    }


def _seen(request: Request) -> int | None:
    tag = request.headers.get("If-Match", "").strip('"W/')
    return whole_number(tag, "If-Match") if tag else None


def _tagged(response: Response, board: Board) -> Response:
    response["ETag"] = f'"{board.version}"'
    return response
