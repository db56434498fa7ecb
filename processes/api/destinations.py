"""Destinations over REST, for who administers everything. Credentials can be set and removed, never read."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.http.access import get_visible
from processes import visibility
from processes.actions.destinations import Wanted, remove_destination, save_destination, set_credential
from processes.api.instances import parsed
from processes.api.shapes import Shape
from processes.models import Credential, Destination


class DestinationShape(Shape):
    name = serializers.CharField(max_length=100)
    scheme = serializers.CharField(required=False, default="https", max_length=5)
    host = serializers.CharField(max_length=253)
    port = serializers.IntegerField(required=False, default=443)
    path_prefix = serializers.CharField(required=False, default="/", max_length=500)
    processes = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, default=list
    )
    timeout_seconds = serializers.IntegerField(required=False, default=10)
    allow_private = serializers.BooleanField(required=False, default=False)


class NewDestinationShape(DestinationShape):
    key = serializers.CharField(max_length=50)


class CredentialShape(Shape):
    """`secret`: a token, "user:password" or "Header: value"; kind "" removes it."""

    kind = serializers.CharField(allow_blank=True, max_length=10)
    secret = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=4_000, write_only=True
    )


class Destinations(APIView):
    @extend_schema(operation_id="destinations", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        visibility.check_everywhere(request.user, "administer")
        rows = [destination_json(row) for row in Destination.objects.order_by("name")]
        return Response({"results": rows, "next": None})

    @extend_schema(
        operation_id="create_destination", request=NewDestinationShape, responses={201: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request) -> Response:
        body = parsed(NewDestinationShape, request)
        row = save_destination(request.user, None, _wanted(body, body["key"]))
        return Response(destination_json(row), status=201)


class DestinationDetail(APIView):
    @extend_schema(operation_id="destination", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, destination_id: int) -> Response:
        visibility.check_everywhere(request.user, "administer")
        return Response(destination_json(get_visible(Destination.objects.all(), destination_id)))

    @extend_schema(
        operation_id="change_destination", request=DestinationShape, responses={200: OpenApiTypes.OBJECT}
    )
    def put(self, request: Request, destination_id: int) -> Response:
        """The whole destination anew; its key stays, since models write it."""
        visibility.check_everywhere(request.user, "administer")
        row = get_visible(Destination.objects.all(), destination_id)
        body = parsed(DestinationShape, request)
        return Response(destination_json(save_destination(request.user, row.pk, _wanted(body, row.key))))

    @extend_schema(operation_id="remove_destination", request=None, responses={204: None})
    def delete(self, request: Request, destination_id: int) -> Response:
        """Steps that call it become incidents."""
        remove_destination(request.user, destination_id)
        return Response(status=204)


class DestinationCredential(APIView):
    @extend_schema(operation_id="set_credential", request=CredentialShape, responses={204: None})
    def put(self, request: Request, destination_id: int) -> Response:
        """Replaces what is there; it is never shown again."""
        body = parsed(CredentialShape, request)
        set_credential(request.user, destination_id, body["kind"], body["secret"].strip())
        return Response(status=204)


def destination_json(row: Destination) -> dict[str, Any]:
    credential = Credential.objects.filter(destination=row).first()
    return {
        "id": str(row.pk),
        "key": row.key,
        "name": row.name,
        "scheme": row.scheme,
        "host": row.host,
        "port": row.port,
        "path_prefix": row.path_prefix,
        "processes": row.processes,
        "timeout_seconds": row.timeout_seconds,
        "allow_private": row.allow_private,
        "credential": {"kind": credential.kind, "set_at": credential.updated_at} if credential else None,
    }


def _wanted(body: dict[str, Any], key: str) -> Wanted:
    return Wanted(
        key=key,
        name=body["name"],
        scheme=body["scheme"],
        host=body["host"],
        port=str(body["port"]),
        path_prefix=body["path_prefix"],
        process_keys=tuple(body["processes"]),
        timeout_seconds=str(body["timeout_seconds"]),
        allow_private=body["allow_private"],
    )
