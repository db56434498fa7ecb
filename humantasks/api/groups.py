"""Groups over REST: made, renamed, removed, with members and leads. For who administers everything."""

from typing import Any

from django.contrib.auth.models import Group
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiRequest, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from humantasks.actions.groups import create_group, find_group, remove_group, rename_group
from humantasks.actions.leads import change_lead
from humantasks.selectors.groups import groups_with_counts, members_of, use_of
from portal.http import bodies
from portal.http.access import signed_in
from processes.actions.settings import change_membership
from processes.visibility import check_everywhere

OBJECT = {200: OpenApiTypes.OBJECT}
NAMED = OpenApiRequest({"type": "object", "example": {"name": "Risk"}})


class GroupsView(APIView):
    @extend_schema(operation_id="groups", responses=OBJECT)
    def get(self, request: Request) -> Response:
        """Every group by name, with how many are in it."""
        check_everywhere(signed_in(request), "administer")
        rows = [_named(row) | {"members": row.members} for row in groups_with_counts()]  # type: ignore[attr-defined]
        return Response({"results": rows, "next": None})

    @extend_schema(operation_id="group_create", request=NAMED, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        made = create_group(signed_in(request), bodies.text(bodies.body_of(request), "name"))
        return Response(group_json(made), status=201)


class GroupView(APIView):
    @extend_schema(operation_id="group", responses=OBJECT)
    def get(self, request: Request, group_id: int) -> Response:
        """Its people, and what hangs on it."""
        check_everywhere(signed_in(request), "administer")
        return Response(group_json(find_group(group_id)))

    @extend_schema(operation_id="group_rename", request=NAMED, responses=OBJECT)
    def patch(self, request: Request, group_id: int) -> Response:
        """Open tasks go along; models keep the name they write."""
        name = bodies.text(bodies.body_of(request), "name")
        return Response(group_json(rename_group(signed_in(request), group_id, name)))

    @extend_schema(operation_id="group_remove", request=None, responses={204: None})
    def delete(self, request: Request, group_id: int) -> Response:
        """409 while open tasks wait for it."""
        remove_group(signed_in(request), group_id)
        return Response(status=204)


class GroupMemberView(APIView):
    """PUT and DELETE twice do what once does."""

    @extend_schema(operation_id="group_member_put", request=None, responses={204: None})
    def put(self, request: Request, group_id: int, user_id: int) -> Response:
        change_membership(signed_in(request), group_id, user_id, member=True)
        return Response(status=204)

    @extend_schema(operation_id="group_member_remove", request=None, responses={204: None})
    def delete(self, request: Request, group_id: int, user_id: int) -> Response:
        change_membership(signed_in(request), group_id, user_id, member=False)
        return Response(status=204)


class GroupLeadView(APIView):
    """PUT and DELETE twice do what once does."""

    @extend_schema(operation_id="group_lead_put", request=None, responses={204: None})
    def put(self, request: Request, group_id: int, user_id: int) -> Response:
        change_lead(signed_in(request), group_id, user_id, lead=True)
        return Response(status=204)

    @extend_schema(operation_id="group_lead_remove", request=None, responses={204: None})
    def delete(self, request: Request, group_id: int, user_id: int) -> Response:
        change_lead(signed_in(request), group_id, user_id, lead=False)
        return Response(status=204)


def group_json(group: Group) -> dict[str, Any]:
    use = use_of(group)
    return _named(group) | {
        "members": [person | {"id": str(person["id"])} for person in members_of(group)],
        "open_tasks": use.waiting,
        "roles": use.roles,
        "escalation_policies": list(use.policies),
        "processes": list(use.processes),
    }


def _named(group: Group) -> dict[str, Any]:
    return {"id": str(group.pk), "name": group.name}
