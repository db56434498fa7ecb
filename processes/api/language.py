"""Try an expression; and, where the clock may be moved, move it."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.lib.clock import portal_now
from portal.lib.errors import Invalid
from processes import visibility
from processes.actions.clock import advance
from processes.api.instances import parsed
from processes.api.shapes import ClockShape, FeelShape
from processes.feel.api import (
    BudgetExceeded,
    Diagnostic,
    Evaluation,
    ExpressionSyntaxError,
    compile_expression,
    compile_unary_tests,
    place_of,
    to_json,
)


class ExpressionWrong(Invalid):
    code = "feel-syntax"


class FeelEvaluate(APIView):
    @extend_schema(operation_id="evaluate_feel", request=FeelShape, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        """`input` present: the expression is a list of unary tests of it."""
        body = parsed(FeelShape, request)
        evaluation = Evaluation(now=portal_now())
        try:
            result = to_json(_value(body, evaluation))
        except ExpressionSyntaxError as error:
            raise ExpressionWrong(
                error.sentence, line=error.line, column=error.column, suggestion=error.suggestion
            ) from error
        except BudgetExceeded as error:
            raise Invalid(str(error)) from error
        text = _text(body)
        said = [_diagnostic(text, diagnostic) for diagnostic in evaluation.diagnostics]
        return Response({"result": result, "diagnostics": said})


def _text(body: dict[str, Any]) -> str:
    text: str = body["expression"].strip()
    return text.removeprefix("=")


def _diagnostic(text: str, diagnostic: Diagnostic) -> dict[str, Any]:
    """Why a part of the result is null, and where in the expression."""
    line, column = place_of(text, diagnostic.position)
    return {"code": diagnostic.code, "message": diagnostic.sentence, "line": line, "column": column}


def _value(body: dict[str, Any], evaluation: Evaluation) -> Any:
    text = _text(body)
    if "input" in body:
        tests = compile_unary_tests(text, dialect="camunda")
        return tests.evaluate({**body["variables"], "?": body["input"]}, evaluation)
    return compile_expression(text, dialect="camunda").evaluate(body["variables"], evaluation)


class ClockAdvance(APIView):
    @extend_schema(operation_id="advance_clock", request=ClockShape, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        visibility.check_everywhere(request.user, "administer")
        handled = advance(parsed(ClockShape, request)["seconds"])
        return Response({"now": portal_now(), "handled": handled})
