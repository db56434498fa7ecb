"""Try an expression, evaluate a decision; and, where the clock may be moved, move it."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.lib.clock import portal_now
from portal.lib.errors import Invalid, NotFound
from processes import visibility
from processes.actions.clock import advance
from processes.api.instances import parsed
from processes.api.shapes import ClockShape, DecisionShape, FeelShape
from processes.feel.api import (
    BudgetExceeded,
    Evaluation,
    ExpressionSyntaxError,
    compile_expression,
    compile_unary_tests,
    to_json,
)
from processes.models import Definition
from processes.store.definitions import compiled_version


class ExpressionWrong(Invalid):
    code = "feel-syntax"


class FeelEvaluate(APIView):
    @extend_schema(operation_id="evaluate_feel", request=FeelShape, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        """`input` present: the expression is a list of unary tests of it."""
        body = parsed(FeelShape, request)
        evaluation = Evaluation(now=portal_now())
        try:
            value = _value(body, evaluation)
        except ExpressionSyntaxError as error:
            raise ExpressionWrong(
                error.sentence, line=error.line, column=error.column, suggestion=error.suggestion
            ) from error
        except BudgetExceeded as error:
            raise Invalid(str(error)) from error
        diagnostics = [diagnostic.sentence for diagnostic in evaluation.diagnostics]
        return Response({"result": to_json(value), "diagnostics": diagnostics})


def _value(body: dict[str, Any], evaluation: Evaluation) -> Any:
    text = body["expression"].strip().removeprefix("=")
    if "input" in body:
        tests = compile_unary_tests(text, dialect="camunda")
        return tests.evaluate({**body["variables"], "?": body["input"]}, evaluation)
    return compile_expression(text, dialect="camunda").evaluate(body["variables"], evaluation)


class DecisionEvaluate(APIView):
    @extend_schema(
        operation_id="evaluate_decision", request=DecisionShape, responses={200: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, key: str) -> Response:
        body = parsed(DecisionShape, request)
        definition = visibility.definitions(request.user).filter(kind="dmn", key=key).first()
        version = _published(definition) if definition else None
        model = compiled_version(version.pk).decisions if version else None
        if version is None or model is None:
            raise NotFound(f"Expected a published decision {key!r} that you may see, but there is none.")
        result = model.evaluate(key, body["variables"], Evaluation(now=portal_now()))
        return Response(
            {
                "result": to_json(result.value),
                "version": version.number,
                "evaluated": [
                    {
                        "decision": trace.decision,
                        "inputs": {name: to_json(value) for name, value in trace.inputs.items()},
                        "rules": [{"index": hit.index, "id": hit.id} for hit in trace.matched],
                    }
                    for trace in result.evaluated
                ],
                "diagnostics": [diagnostic.sentence for diagnostic in result.diagnostics],
            }
        )


def _published(definition: Definition) -> Any:
    return definition.versions.filter(state="published").order_by("-number").first()


class ClockAdvance(APIView):
    @extend_schema(operation_id="advance_clock", request=ClockShape, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        visibility.check_everywhere(request.user, "administer")
        handled = advance(parsed(ClockShape, request)["seconds"])
        return Response({"now": portal_now(), "handled": handled})
