"""Workload over REST, under the same rules as on its page."""

from dataclasses import asdict

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from humantasks.selectors.workload import group_loads, own_load
from portal.http.access import signed_in
from portal.lib.clock import portal_now


class WorkloadView(APIView):
    """The caller's own figures; of each group they lead those of its people, of others they are in averages."""

    @extend_schema(operation_id="workload", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        user, now = signed_in(request), portal_now()
        groups = [
            {
                "name": group.name,
                "members": group.members,
                "waiting": group.waiting,
                "people": [
                    {"username": each.username, "away": each.is_away, **asdict(each.load)}
                    for each in group.people
                ],
                "average": group.average,
            }
            for group in group_loads(user, now)
        ]
        return Response({"own": asdict(own_load(user, now)), "groups": groups})
