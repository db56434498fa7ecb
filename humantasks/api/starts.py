"""What comes before a start over REST: files for it, the draft of its form, and a start that brings its files along."""

from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiRequest, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from humantasks.actions.start_drafts import discard_start_draft, save_start_draft
from humantasks.actions.start_files import startable, upload_for_start
from humantasks.api.attachments import attachment_shape
from humantasks.models import Draft
from humantasks.selectors.starts import start_draft_of
from portal.http import bodies
from portal.http.access import signed_in
from portal.http.uploads import uploaded_files
from portal.lib.clock import portal_now
from portal.lib.errors import Invalid, NotFound
from portal.lib.json import loads
from processes.actions.by_people import start
from processes.actions.instances import NewInstance

OBJECT = {200: OpenApiTypes.OBJECT}
MADE = {201: OpenApiTypes.OBJECT}
_FILE = {"type": "string", "format": "binary"}
_UPLOAD = {
    "type": "object",
    "properties": {
        "process_key": {"type": "string"},
        "accept": {
            "type": "string",
            "description": "kinds to take, as of a form's file picker: `.pdf, image/*`",
        },
        "files[]": {"type": "array", "items": _FILE},
    },
    "required": ["process_key", "files[]"],
}
_START = {
    "type": "object",
    "properties": {"start": {"type": "string", "description": "the JSON of `POST /process-instances`"}},
    "additionalProperties": {**_FILE, "description": "files of the variable of this name"},
    "required": ["start"],
}
_DRAFT = {"variables": {"amount": 20}, "business_key": "", "revision": 1}


class StartFilesView(APIView):
    @extend_schema(
        operation_id="start_files", request={"multipart/form-data": OpenApiRequest(_UPLOAD)}, responses=MADE
    )
    def post(self, request: Request) -> Response:
        """Files for a start that follows: name their `url` in a variable of it. Without a start they go after a day."""
        user, key = signed_in(request), str(request.data.get("process_key", ""))
        startable(user, key)  # a stranger is not told what is wrong with the files
        files, accept = uploaded_files(request.FILES), str(request.data.get("accept", ""))
        made = upload_for_start(key=key, files=files, user=user, now=portal_now(), accept=accept)
        return Response({"results": [attachment_shape(each) for each in made]}, status=201)


class StartWithFilesView(APIView):
    @extend_schema(
        operation_id="start_with_files",
        request={"multipart/form-data": OpenApiRequest(_START)},
        responses=MADE,
    )
    def post(self, request: Request) -> Response:
        """Start and bring the files along, in one request: all of it happens or nothing."""
        user, body = signed_in(request), _start_of(request)
        key, version = bodies.text(body, "process_key"), bodies.whole(body, "version")
        variables = bodies.variables(body)
        startable(user, key)
        with transaction.atomic():
            for name in request.FILES:
                variables = _placed(variables, name, _uploaded(user, key, request.FILES.getlist(name)))
            new = NewInstance(variables, bodies.text(body, "business_key", "")[:500])
            start_at = bodies.text(body, "start_at", "") or None
            ids = start(user, key, [new], number=version, start_at=start_at)
        return Response({"id": str(ids[0]), "variables": variables}, status=201)


class StartDraftView(APIView):
    @extend_schema(operation_id="start_draft", responses=OBJECT)
    def get(self, request: Request, key: str) -> Response:
        """One's own draft of the form that starts a process."""
        user = signed_in(request)
        draft = start_draft_of(user, startable(user, key).definition_id)
        if draft is None:
            raise NotFound("Expected a draft of yours, but there is none.")
        return Response(_shape(draft) | {"variables": draft.values, "business_key": draft.business_key})

    @extend_schema(
        operation_id="save_start_draft",
        request=OpenApiRequest({"type": "object", "example": _DRAFT}),
        responses=OBJECT,
    )
    def put(self, request: Request, key: str) -> Response:
        """Keep it. With `revision`, one that was saved elsewhere since is a 409 with what was saved."""
        body = bodies.body_of(request)
        draft = save_start_draft(
            key=key,
            values=bodies.variables(body),
            business_key=bodies.text(body, "business_key", ""),
            seen_revision=bodies.whole(body, "revision"),
            user=signed_in(request),
            now=portal_now(),
        )
        return Response(_shape(draft))

    @extend_schema(operation_id="discard_start_draft", request=None, responses={204: None})
    def delete(self, request: Request, key: str) -> Response:
        """Begin anew: the draft and its files go. Twice changes nothing."""
        user = signed_in(request)
        startable(user, key)
        discard_start_draft(key=key, user=user)
        return Response(status=204)


def _shape(draft: Draft) -> dict[str, Any]:
    return {"revision": draft.revision, "saved_at": draft.saved_at}


def _start_of(request: Request) -> dict[str, Any]:
    try:
        body = loads(str(request.data.get("start", "")))
    except ValueError as error:
        raise Invalid(f"Expected JSON as the part `start`, but {error}.") from error
    if not isinstance(body, dict):
        raise Invalid("Expected a JSON object as the part `start`, but got something else.")
    return body


def _uploaded(user: User, key: str, files: list[UploadedFile]) -> str:
    """Text that names them, for the variable they belong to."""
    named = [(each.name or "", each.read()) for each in files]
    made = upload_for_start(key=key, files=named, user=user, now=portal_now())
    return " ".join(f"/files/{each.pk}/" for each in made)


def _placed(variables: dict[str, Any], path: str, value: str) -> dict[str, Any]:
    """The same with `value` at `customer.scan`."""
    name, _, rest = path.partition(".")
    if not rest:
        return {**variables, name: value}
    inner = variables.get(name, {})
    if not isinstance(inner, dict):
        raise Invalid(f"Expected {name!r} to be an object, but it is something else.")
    return {**variables, name: _placed(inner, rest, value)}
