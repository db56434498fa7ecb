"""Evaluate an expression of the model and say as a value what went wrong.

The only place where the engine touches FEEL. Results become JSON here, because what is assigned to a variable is JSON
from the first moment and never differs after a reload.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from processes.engine.outcome import Fail
from processes.feel.api import BudgetExceeded, Evaluation, Expression, to_json
from processes.feel.values import described

PLAIN = frozenset((str, int, bool, type(None)))  # are their own JSON


def evaluate(expression: Expression, context: Mapping[str, Any], now: datetime) -> Any | Fail:
    """The JSON value of an expression; null is a value."""
    evaluation = Evaluation(now=now)
    try:
        value = expression.evaluate(context, evaluation)
        return value if type(value) in PLAIN else to_json(value)
    except BudgetExceeded as exceeded:  # also a value of shared parts that would be endless as a document
        return Fail("expression-too-costly", f"{exceeded.sentence} Expression: {shown(expression)}")


def truth(expression: Expression, context: Mapping[str, Any], now: datetime) -> bool | Fail:
    """The value of a condition, which has to be true or false."""
    evaluation = Evaluation(now=now)
    try:
        value = expression.evaluate(context, evaluation)
    except BudgetExceeded as exceeded:
        return Fail("expression-too-costly", f"{exceeded.sentence} Expression: {shown(expression)}")
    if value is True or value is False:
        return value
    if value is None:
        reasons = " ".join(d.sentence for d in evaluation.diagnostics[:3])
        return Fail(
            "condition-without-value",
            f"Expected the condition {shown(expression)} to be true or false, but it has no value. {reasons}".strip(),
        )
    return Fail(
        "condition-not-boolean",
        f"Expected the condition {shown(expression)} to be true or false, but it is {described(value)}.",
    )


def text(expression: Expression | None, context: Mapping[str, Any], now: datetime) -> str | Fail:
    """The value as text; "" for no expression and for null."""
    if expression is None:
        return ""
    value = evaluate(expression, context, now)
    if type(value) is str:
        return value
    if isinstance(value, Fail):
        return value
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    return str(value)


def texts(expression: Expression | None, context: Mapping[str, Any], now: datetime) -> list[str] | Fail:
    """The value as a list of texts: a list, or one text with commas."""
    if expression is None:
        return []
    value = evaluate(expression, context, now)
    if isinstance(value, Fail):
        return value
    if value is None:
        return []
    parts = value if isinstance(value, list) else str(value).split(",")
    return [part for part in (str(item).strip() for item in parts if item is not None) if part]


def shown(expression: Expression) -> str:
    """The text of an expression as a sentence can carry it."""
    written = " ".join(expression.text.split())
    return f"'{written}'" if len(written) <= 200 else f"'{written[:200]}...'"
