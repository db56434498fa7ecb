"""Deployments, definitions and their files; decisions and FEEL."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.http.access import get_visible
from portal.http.pagination import decode_cursor, page_limit, page_of
from portal.http.uploads import uploaded_files
from portal.lib.differences import Difference
from processes import visibility
from processes.actions.by_people import deploy
from processes.actions.import_files import Imported, import_files
from processes.api.shapes import definition_json
from processes.bpmn.diagram.draw import with_diagram
from processes.selectors.readiness import readiness_of
from processes.selectors.version_changes import version_before, version_changes

_QUERY = {"type": OpenApiTypes.STR, "required": False}


class Deployments(APIView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="deploy",
        request={
            "multipart/form-data": {
                "type": "object",
                "properties": {
                    "files[]": {"type": "array", "items": {"type": "string", "format": "binary"}},
                    "name": {"type": "string"},
                    "publish": {"type": "boolean", "default": True},
                    "draft": {
                        "type": "boolean",
                        "default": False,
                        "description": "true: the files as drafts, byte for byte, whatever is wrong with them",
                    },
                },
            }
        },
        responses={201: OpenApiTypes.OBJECT, 422: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request) -> Response:
        visibility.check_anywhere(request.user, "edit")
        files = uploaded_files(request.FILES)
        if str(request.data.get("draft", "")).lower() == "true":
            drafts = import_files(request.user, files)
            return Response({"id": None, "resources": [_draft(each) for each in drafts]}, status=201)
        deployed = deploy(
            request.user,
            files,
            name=str(request.data.get("name", "")),
            publish=str(request.data.get("publish", "true")).lower() != "false",
        )
        resources = [
            {
                "kind": resource.kind,
                "key": resource.key,
                "name": resource.name,
                "version": resource.number,
                "id": str(resource.version_id),
                "state": resource.state,
                "is_new": resource.is_new,
                "problems": [_problem(problem) for problem in resource.problems],
            }
            for resource in deployed.resources
        ]
        return Response({"id": str(deployed.deployment_id), "resources": resources}, status=201)


class Definitions(APIView):
    @extend_schema(
        operation_id="process_definitions",
        parameters=[
            OpenApiParameter("key", **_QUERY),
            OpenApiParameter("latest", description="true: only the version that starts", **_QUERY),
            OpenApiParameter("kind", description="bpmn (default), dmn, form", **_QUERY),
            OpenApiParameter("cursor", **_QUERY),
            OpenApiParameter("limit", **_QUERY),
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> Response:
        query = request.query_params
        rows = visibility.versions(request.user).filter(definition__kind=query.get("kind", "bpmn"))
        if key := query.get("key"):
            rows = rows.filter(definition__key=key)
        if query.get("latest", "").lower() == "true":
            rows = (
                rows.filter(state="published").order_by("definition_id", "-number").distinct("definition_id")
            )
            rows = visibility.versions(request.user).filter(pk__in=rows.values("pk"))
        limit = page_limit(query.get("limit"))
        if after := decode_cursor(query.get("cursor", ""), int):
            rows = rows.filter(pk__lt=after[0])
        found = rows.select_related("definition").defer("content").order_by("-pk")[: limit + 1]
        page = page_of(list(found), limit, lambda row: (row.pk,))
        return Response({"results": [definition_json(row) for row in page.rows], "next": page.next})


class DefinitionDetail(APIView):
    @extend_schema(operation_id="process_definition", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, version_id: int) -> Response:
        visible = visibility.versions(request.user).select_related("definition").defer("content")
        version = get_visible(visible, version_id)
        return Response(
            definition_json(version) | {"element_ids": version.element_ids, "flow_ids": version.flow_ids}
        )


class DefinitionReadiness(APIView):
    @extend_schema(operation_id="process_definition_readiness", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, version_id: int) -> Response:
        """Errors and warnings of the stored file, by the rules that the editor and the publish page show."""
        version = get_visible(visibility.versions(request.user).select_related("definition"), version_id)
        warnings = readiness_of(version, bytes(version.content))
        return Response({"problems": version.problems, "warnings": warnings})


class DefinitionXml(APIView):
    @extend_schema(
        operation_id="process_definition_xml",
        parameters=[
            OpenApiParameter("drawn", description="true: with a diagram, where the file has none", **_QUERY)
        ],
        responses={(200, "application/xml"): OpenApiTypes.BYTE},
    )
    def get(self, request: Request, version_id: int) -> HttpResponse:
        """The file, byte for byte as it was deployed. As an attachment: nothing in it ever runs in our origin."""
        version = get_visible(visibility.versions(request.user).select_related("definition"), version_id)
        kind = "application/json" if version.definition.kind == "form" else "application/xml"
        content = bytes(version.content)
        if request.query_params.get("drawn") == "true" and version.definition.kind == "bpmn":
            content = with_diagram(content, version.filename)
        response = HttpResponse(content, content_type=kind)
        name = "".join(sign if sign.isalnum() or sign in "._-" else "_" for sign in version.filename)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


class DefinitionChanges(APIView):
    @extend_schema(
        operation_id="process_definition_changes",
        parameters=[
            OpenApiParameter(
                "since",
                description="id of the version to compare with; the published one before it",
                **_QUERY,
            )
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, version_id: int) -> Response:
        """What was added, removed, changed and moved since another version of the same model."""
        visible = visibility.versions(request.user).select_related("definition")
        after = get_visible(visible, version_id)
        asked = request.query_params.get("since", "")
        before = get_visible(visible, asked) if asked else version_before(after)
        found = version_changes(before, after) if before is not None else []
        return Response({"since": before and str(before.pk), "results": [_change(each) for each in found]})


def _change(each: Difference) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "element_id": each.element_id,
        "element_type": each.what,
        "name": each.name,
        "details": [
            {"label": detail.label, "before": detail.before, "after": detail.after} for detail in each.details
        ],
    }


def _draft(imported: Imported) -> dict[str, Any]:
    version = imported.version
    return {
        "kind": version.definition.kind,
        "key": version.definition.key,
        "name": version.definition.name,
        "version": version.number,
        "id": str(version.pk),
        "state": version.state,
        "is_new": True,
        "problems": [_problem(problem) for problem in imported.problems],
    }


def _problem(problem: Any) -> dict[str, Any]:
    return {
        "file": problem.file,
        "element_id": problem.element_id,
        "line": problem.line,
        "code": problem.code,
        "message": problem.message,
        "severity": problem.severity,
    }
