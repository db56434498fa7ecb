"""Saved views of the inbox over REST: one's own and those shared with one."""

from typing import Any

from django.contrib.auth.models import User
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiRequest, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from humantasks.actions.saved_views import ViewDraft, change_view, delete_view, save_view
from humantasks.models import SavedView
from humantasks.selectors.saved_views import view_query
from humantasks.visibility import find_view, saved_views
from portal.http import bodies
from portal.http.access import signed_in
from portal.lib.clock import portal_now
from portal.lib.errors import Invalid

OBJECT = {200: OpenApiTypes.OBJECT}
_EXAMPLE = {
    "name": "Large ones of today",
    "query": {"view": "groups", "due": "today", "var.amount__gt": "10000"},
    "shared_with": "everyone",
}
_BODY = OpenApiRequest({"type": "object", "example": _EXAMPLE})


class SavedViews(APIView):
    """Views of the inbox, by name; keeping a new one. `shared_with`: "", "everyone", or a group's name or id."""

    @extend_schema(operation_id="task_views", responses=OBJECT)
    def get(self, request: Request) -> Response:
        user = signed_in(request)
        return Response({"results": [shape(row, user.pk) for row in saved_views(user)]})

    @extend_schema(operation_id="task_view_save", request=_BODY, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        user = signed_in(request)
        view = save_view(_draft(request, user), user=user, now=portal_now())
        return Response(shape(view, user.pk), status=201)


class SavedViewDetail(APIView):
    """One view. Only whoever made it changes or deletes it."""

    @extend_schema(operation_id="task_view", responses=OBJECT)
    def get(self, request: Request, view_id: int) -> Response:
        user = signed_in(request)
        return Response(shape(find_view(user, view_id), user.pk))

    @extend_schema(operation_id="task_view_change", request=_BODY, responses=OBJECT)
    def put(self, request: Request, view_id: int) -> Response:
        user = signed_in(request)
        return Response(
            shape(change_view(view_id, _draft(request, user), user=user, now=portal_now()), user.pk)
        )

    @extend_schema(operation_id="task_view_delete", responses={204: None})
    def delete(self, request: Request, view_id: int) -> Response:
        delete_view(view_id, user=signed_in(request))
        return Response(status=204)


def shape(row: SavedView, reader: int) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "name": row.name,
        "owner": row.owner.username,
        "is_mine": row.owner_id == reader,
        "query": row.query,
        "shared_with": "everyone" if row.for_everyone else (row.group.name if row.group else ""),
        "changed_at": row.changed_at,
        "url": f"/tasks/?saved={row.pk}",
    }


def _draft(request: Request, user: User) -> ViewDraft:
    body = bodies.body_of(request)
    query = body.get("query", {})
    if not isinstance(query, dict) or not all(isinstance(each, str) for each in query.values()):
        raise Invalid("Expected `query` to be an object of texts, the parameters of the list, but it is not.")
    return ViewDraft(bodies.text(body, "name"), view_query(query, user), bodies.text(body, "shared_with", ""))
