"""Evaluate a model written in the test."""

from collections.abc import Callable
from typing import Any

import pytest

from processes.dmn.api import CompiledModel, DecisionResult, compile_model, read_model
from tests.dmn.models import dmn


@pytest.fixture
def model() -> Callable[..., CompiledModel]:
    """Compile elements into a model: `model(input_data(...), decision(...), version="1.1")`."""

    def build(*elements: str, imports: dict[str, Any] | None = None, **options: str) -> CompiledModel:
        read = read_model(dmn(*elements, **options), filename="test.dmn")
        return compile_model(read, imports=imports or {})

    return build


@pytest.fixture
def result(model: Callable[..., CompiledModel]) -> Callable[..., DecisionResult]:
    """Evaluate the decision `d` of elements with variables: `result(elements..., a=1)`."""

    def evaluate(*elements: str, **variables: Any) -> DecisionResult:
        return model(*elements).evaluate("d", variables)

    return evaluate


@pytest.fixture
def value(result: Callable[..., DecisionResult]) -> Callable[..., Any]:
    """The value alone."""
    return lambda *elements, **variables: result(*elements, **variables).value
