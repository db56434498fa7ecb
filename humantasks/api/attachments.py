"""Files of a case over REST."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiRequest, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from humantasks.actions.attachments import attach, remove_attachment
from humantasks.actions.kept_files import content_of
from humantasks.models import Attachment
from humantasks.selectors.attachments import attachments_of
from humantasks.visibility import find_attachment, find_task, mentionable
from portal.http.access import signed_in
from portal.http.downloads import file_response
from portal.http.uploads import uploaded_files
from portal.lib.clock import portal_now

_FILES = {
    "type": "object",
    "properties": {
        "files[]": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "accept": {
            "type": "string",
            "description": "kinds to take, as of a form's file picker: `.pdf, image/*`",
        },
        "to_requester": {"type": "string", "enum": ["true"]},
    },
}


class TaskAttachmentsView(APIView):
    @extend_schema(operation_id="task_attachments", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, task_id: int) -> Response:
        """All files of the task's case, removed ones with the time."""
        task = find_task(signed_in(request), task_id)
        rows = [attachment_shape(each) for each in attachments_of(task.instance_id)]
        return Response({"results": rows, "next": None})

    @extend_schema(
        operation_id="task_attach",
        request={"multipart/form-data": OpenApiRequest(_FILES)},
        responses={201: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request, task_id: int) -> Response:
        """All files or none; the type is taken from the content. `to_requester`: whoever started the case finds them too."""
        user = signed_in(request)
        find_task(user, task_id)  # a stranger is not told what is wrong with the files
        made = attach(
            task_id=task_id,
            files=uploaded_files(request.FILES),
            user=user,
            now=portal_now(),
            accept=str(request.data.get("accept", "")),
            to_requester=request.data.get("to_requester") == "true",
        )
        return Response({"results": [attachment_shape(each) for each in made]}, status=201)


class AttachmentView(APIView):
    @extend_schema(operation_id="attachment", responses={(200, "application/octet-stream"): bytes})
    def get(self, request: Request, attachment_id: int) -> Any:  # a plain response, not one of REST framework
        """The content."""
        attachment, _ = find_attachment(signed_in(request), attachment_id)
        content = content_of(attachment)
        return file_response(content, attachment.name, attachment.content_type, download=True)

    @extend_schema(operation_id="remove_attachment", request=None, responses={204: None})
    def delete(self, request: Request, attachment_id: int) -> Response:
        """Remove the content; its line in the thread stays. Twice changes nothing."""
        remove_attachment(attachment_id=attachment_id, user=signed_in(request), now=portal_now())
        return Response(status=204)


class MentionableView(APIView):
    @extend_schema(operation_id="task_mentionable", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, task_id: int) -> Response:
        """People who can be mentioned in the thread, whose name begins with `q`; at most eight."""
        task = find_task(signed_in(request), task_id)
        people = mentionable(task, request.query_params.get("q", "")[:50])
        return Response(
            {"results": [{"username": each.username, "name": each.get_full_name()} for each in people]}
        )


def attachment_shape(row: Attachment) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "name": row.name,
        "content_type": row.content_type,
        "size_bytes": row.size_bytes,
        "sha256": row.sha256,
        "by": row.author.username if row.author else None,
        "created_at": row.created_at,
        "deleted_at": row.deleted_at,
        "url": f"/files/{row.pk}/",
    }
