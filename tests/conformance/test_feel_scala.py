"""Camunda's own expressions and unary tests, where the suite is at hand; compared with their types.

The suite is not part of the project: set PODIUM_SUITES, or lay it beside the project as ../shared/suites.
"""

import json
import os
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from processes.feel.api import (
    Evaluation,
    ExpressionSyntaxError,
    compile_expression,
    compile_unary_tests,
)
from processes.feel.builtins.camunda_temporal import lenient_duration, lenient_temporal
from processes.feel.compare import equal
from processes.feel.values import kind_of

SUITES = Path(os.environ.get("PODIUM_SUITES", Path(__file__).parents[2] / "../shared/suites"))
CASES = SUITES / "feel-scala/cases_shared.json"
REQUIRED_RATIO = 0.97  # of the shared cases; what fails is named in the message

pytestmark = pytest.mark.skipif(not CASES.exists(), reason=f"the suite feel-scala is not at {CASES}")


def test_camundas_cases_pass():
    cases = json.loads(CASES.read_text(), parse_float=Decimal)

    failed = [case["expression"] for case in cases if not passes(case)]

    assert len(failed) <= len(cases) * (1 - REQUIRED_RATIO), failed


def passes(case: dict[str, Any]) -> bool:
    evaluation = Evaluation(now=datetime(2026, 1, 1, tzinfo=UTC))
    variables = value_of(case["variables"])
    try:
        if case["kind"] == "unary":
            tests = compile_unary_tests(case["expression"], dialect="camunda")
            result = tests.evaluate({**variables, "?": value_of(case["input"])}, evaluation)
        else:
            result = compile_expression(case["expression"], dialect="camunda").evaluate(variables, evaluation)
    except ExpressionSyntaxError:
        return bool(case.get("expect_error"))
    if case.get("expect_error"):
        return bool(evaluation.diagnostics)
    return same(result, value_of(case["expected"]))


def value_of(value: Any) -> Any:
    """JSON with marked temporal values, as Java writes them, to FEEL values."""
    if isinstance(value, list):
        return [value_of(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "@type" not in value:
        return {key: value_of(item) for key, item in value.items()}
    if "duration" in value["@type"]:
        return lenient_duration(value["@value"])
    return lenient_temporal(value["@value"])


def same(result: Any, expected: Any) -> bool:
    if isinstance(result, list) and isinstance(expected, list):
        return len(result) == len(expected) and all(map(same, result, expected))
    if isinstance(result, dict) and isinstance(expected, dict):
        return result.keys() == expected.keys() and all(same(result[key], expected[key]) for key in result)
    return kind_of(result) == kind_of(expected) and equal(result, expected) is True
