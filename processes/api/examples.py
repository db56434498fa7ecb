"""The gallery over REST: examples, and drafts of one's own from one."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from processes import visibility
from processes.actions.gallery import create_from_example, examples
from processes.api.instances import parsed
from processes.api.shapes import Shape, definition_json


class ExampleShape(Shape):
    name = serializers.CharField(max_length=120)


class Examples(APIView):
    @extend_schema(operation_id="examples", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        """What comes with the portal to begin from."""
        visibility.check_anywhere(request.user, "edit")
        rows = [
            {
                "key": each.key,
                "name": each.name,
                "summary": each.summary,
                "shows": each.shows,
                "files": [name for name, _ in each.files],
            }
            for each in examples()
        ]
        return Response({"results": rows, "next": None})


class ExampleUse(APIView):
    @extend_schema(operation_id="use_example", request=ExampleShape, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, example: str) -> Response:
        """Drafts of one's own, the process first, under keys made from `name`."""
        drafts = create_from_example(request.user, example, parsed(ExampleShape, request)["name"])
        return Response({"resources": [definition_json(each) for each in drafts]}, status=201)
