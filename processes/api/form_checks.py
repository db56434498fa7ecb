"""Try a form: what the server would say to what somebody typed, before anybody else gets the form to see."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.lib.problems import Problem, has_errors
from processes.api.instances import parsed
from processes.api.shapes import FormCheckShape
from processes.forms.schema import read_schema
from processes.forms.validate import validate


class FormCheck(APIView):
    @extend_schema(operation_id="check_form", request=FormCheckShape, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        """Nothing is kept. `errors` by field as a task would answer them, else `variables` as it would set them.

        Files are not looked for.
        """
        body = parsed(FormCheckShape, request)
        form, problems = read_schema(body["schema"])
        if has_errors(problems):
            return Response({"problems": _said(problems), "errors": [], "variables": {}})
        found = validate(form, body["typed"], body["variables"])
        errors = [{"field": path, "message": " ".join(words)} for path, words in found.errors.items()]
        values = {} if errors else found.values
        return Response({"problems": _said(problems), "errors": errors, "variables": values})


def _said(problems: list[Problem]) -> list[dict[str, Any]]:
    return [{"code": each.code, "message": each.message, "severity": each.severity} for each in problems]
