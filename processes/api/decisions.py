"""Evaluate a decision, and compare two of its versions over what was recorded."""

from dataclasses import asdict
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.lib.clock import portal_now
from portal.lib.errors import Invalid, NotFound
from processes import visibility
from processes.actions.decisions import evaluate_decision
from processes.api.instances import parsed
from processes.api.shapes import Shape, Variables
from processes.dmn.api import DmnProblems
from processes.dmn.compare import Change, Side
from processes.dmn.explain import explanation
from processes.feel.api import BudgetExceeded, to_json
from processes.models import Definition, DefinitionVersion
from processes.selectors.decisions import MAX_COMPARED, comparison

MAX_CHANGES = 1_000  # rows of one answer; the numbers beside them count all


class EvaluateShape(Shape):
    variables = Variables(required=False, default=dict)
    version = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    explain = serializers.BooleanField(required=False, default=False)


class CompareShape(Shape):
    version_a = serializers.IntegerField(min_value=1)
    version_b = serializers.IntegerField(min_value=1)
    last = serializers.IntegerField(required=False, default=1_000, min_value=1, max_value=MAX_COMPARED)


class BudgetUsedUp(Invalid):
    code = "budget-exceeded"


class DraftBroken(Invalid):
    """A draft is asked before it can be published."""

    code = "model-problems"


class DecisionEvaluate(APIView):
    @extend_schema(
        operation_id="evaluate_decision", request=EvaluateShape, responses={200: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, key: str) -> Response:
        """The newest published version answers unless `version` names one. `explain` tells why rules did not match."""
        body = parsed(EvaluateShape, request)
        version = _version(_definition(request, key), body.get("version"))
        try:
            result = evaluate_decision(
                version=version, variables=body["variables"], now=portal_now(), explain=body["explain"]
            )
        except BudgetExceeded as error:
            raise BudgetUsedUp(error.sentence) from error
        except DmnProblems as error:
            raise _broken(error) from error
        return Response({"version": version.number, **explanation(result)})


class DecisionCompare(APIView):
    @extend_schema(
        operation_id="compare_decision", request=CompareShape, responses={200: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, key: str) -> Response:
        """Inputs of changed evaluations are shown to those who may see variables."""
        body = parsed(CompareShape, request)
        definition = _definition(request, key)
        before, after = _version(definition, body["version_a"]), _version(definition, body["version_b"])
        try:
            found = comparison(definition, before, after, body["last"])
        except DmnProblems as error:
            raise _broken(error) from error
        shows_inputs = visibility.may_see_variables(request.user, definition.pk)
        return Response(
            {
                "compared": found.compared,
                "changed": len(found.changes),
                "same_by_other_rules": found.same_by_other_rules,
                "changes": [_change(change, shows_inputs) for change in found.changes[:MAX_CHANGES]],
            }
        )


def _definition(request: Request, key: str) -> Definition:
    definition = visibility.definitions(request.user).filter(kind="dmn", key=key).first()
    if definition is None:
        raise NotFound(f"Expected a decision {key!r} that you may see, but there is none.")
    return definition


def _version(definition: Definition, number: int | None) -> DefinitionVersion:
    versions = definition.versions.select_related("definition").defer("content")
    if number is None:
        version = versions.filter(state="published").order_by("-number").first()
    else:
        version = versions.filter(number=number).first()
    if version is None:
        which = "a published version" if number is None else f"version {number}"
        raise NotFound(f"Expected {which} of {definition.key!r}, but there is none.")
    return version


def _broken(error: DmnProblems) -> DraftBroken:
    sentence = "Expected a version without errors, but this one has some; see `problems`."
    return DraftBroken(sentence, problems=[asdict(problem) for problem in error.problems])


def _change(change: Change, shows_inputs: bool) -> dict[str, Any]:
    inputs = {"inputs": to_json(dict(change.inputs))} if shows_inputs else {}
    return {"id": change.id, **inputs, "before": _side(change.before), "after": _side(change.after)}


def _side(side: Side) -> dict[str, Any]:
    rules = [{"element_id": element_id, "index": index} for element_id, index in side.rules]
    return {"result": to_json(side.value), "rules": rules, "error": side.error}
