"""Signed links to a case over REST: for whoever started it and for operators of its process."""

from typing import Any

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiRequest, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from humantasks.actions.links import make_link, revoke_link, shared_case
from humantasks.models import CaseLink
from humantasks.selectors.links import links_of
from portal.http import bodies
from portal.http.access import signed_in

DAYS = 30
_EXAMPLE = {"name": "Ada", "email": "ada@shop.example", "days": DAYS}


class CaseLinksView(APIView):
    @extend_schema(operation_id="case_links", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, instance_id: int) -> Response:
        """Links of a case, newest first; their addresses are told once, when they are made."""
        instance = shared_case(signed_in(request), instance_id)
        return Response({"results": [link_shape(link) for link in links_of(instance.pk)], "next": None})

    @extend_schema(
        operation_id="make_case_link",
        request=OpenApiRequest({"type": "object", "example": _EXAMPLE}),
        responses={201: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request, instance_id: int) -> Response:
        body = bodies.body_of(request)
        days = bodies.whole(body, "days")
        link = make_link(
            instance_id=instance_id,
            name=bodies.text(body, "name", ""),
            email=bodies.text(body, "email", ""),
            days=DAYS if days is None else days,
            user=signed_in(request),
        )
        address = f"{settings.PUBLIC_URL.rstrip('/')}/case/{link.token}/"
        return Response(link_shape(link) | {"url": address}, status=201)


class CaseLinkView(APIView):
    @extend_schema(operation_id="revoke_case_link", request=None, responses={204: None})
    def delete(self, request: Request, instance_id: int, link_id: int) -> Response:
        """Withdraw a link; twice changes nothing."""
        revoke_link(instance_id=instance_id, link_id=link_id, user=signed_in(request))
        return Response(status=204)


def link_shape(link: CaseLink) -> dict[str, Any]:
    return {
        "id": str(link.pk),
        "name": link.name,
        "email": link.email,
        "created_at": link.created_at,
        "expires_at": link.expires_at,
        "revoked_at": link.revoked_at,
    }
