"""Expressions that cost too much, or make what cannot be written down, are an error of the model."""

from datetime import UTC, datetime

import pytest

from processes.engine.expressions import evaluate, truth
from processes.engine.outcome import Fail
from processes.feel.api import compile_expression

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SHARED = "{a0: [1]" + "".join(f", a{i}: [a{i - 1}, a{i - 1}]" for i in range(1, 40)) + "}.a39"


@pytest.mark.parametrize("text", [SHARED, "for i in 1..999999999 return i"])
def test_a_value_without_end_is_a_failure_and_no_exception(text):
    result = evaluate(compile_expression(text), {}, NOW)

    assert isinstance(result, Fail)
    assert result.code == "expression-too-costly"


def test_a_condition_that_is_no_boolean_says_what_it_is():
    result = truth(compile_expression(SHARED), {}, NOW)

    assert isinstance(result, Fail)
    assert "but it is a list" in result.message
