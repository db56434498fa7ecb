"""Short ways to say what an expression should come to."""

from collections.abc import Callable
from typing import Any

import pytest

from processes.feel.api import Evaluation, compile_expression, compile_unary_tests, to_json


@pytest.fixture
def feel() -> Callable[..., Any]:
    """`feel("1 + x", x=2)` -> the value as JSON."""

    def evaluate(text: str, **variables: Any) -> Any:
        return to_json(compile_expression(text, names=list(variables)).evaluate(variables))

    return evaluate


@pytest.fixture
def camunda() -> Callable[..., Any]:
    """The same in Camunda's dialect."""

    def evaluate(text: str, **variables: Any) -> Any:
        return to_json(compile_expression(text, dialect="camunda").evaluate(variables))

    return evaluate


@pytest.fixture
def passes() -> Callable[..., Any]:
    """`passes("> 5", 7)` -> what a decision table's cell says about a value."""

    def evaluate(text: str, value: Any, **variables: Any) -> Any:
        return compile_unary_tests(text, names=list(variables)).evaluate({"?": value, **variables})

    return evaluate


@pytest.fixture
def complaint() -> Callable[..., str]:
    """The code of the first diagnostic an expression leaves behind."""

    def evaluate(text: str, **variables: Any) -> str:
        evaluation = Evaluation()
        assert compile_expression(text).evaluate(variables, evaluation) is None
        return evaluation.diagnostics[0].code

    return evaluate
