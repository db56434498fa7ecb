"""Business rule tasks: evaluate a decision, keep the result and how it came about."""

from __future__ import annotations

from typing import Any

from processes.engine.behaviours import service_task
from processes.engine.behaviours.base import Behaviour, proceed
from processes.engine.environment import DecisionAnswer
from processes.engine.expressions import text
from processes.engine.outcome import Answer, Fail
from processes.engine.scopes import context
from processes.engine.state import Token
from processes.engine.step import Step
from processes.graph.model import CompiledElement, DecisionDetail


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    detail = element.detail
    if not isinstance(detail, DecisionDetail):
        return service_task.enter(step, token, element)
    visible = context(step, token)
    key = text(detail.decision, visible, step.now)
    if isinstance(key, Fail):
        return key
    bound = str(step.state.version_id) if detail.binding == "deployment" else detail.binding_value
    answer = step.env.catalog.decide(key, detail.binding, bound, dict(visible), step.now)
    if answer is None:
        return Fail("unknown-decision", f"Expected a decision {key!r}, but none of that name is published.")
    if answer.failure:
        return Fail("decision-failed", f"Expected decision {key!r} to answer, but: {answer.failure}")
    if answer.diagnostics and answer.value is None and not answer.rules:
        return Fail("decision-failed", f"Expected decision {key!r} to answer, but: {answer.diagnostics[0]}")
    _record(step, token, key, answer)
    value = mapped(answer, detail.map_result)
    if isinstance(value, Fail):
        return value
    return proceed(step, token, element, {detail.result_variable: value} if detail.result_variable else {})


def mapped(answer: DecisionAnswer, how: str) -> Any | Fail:
    """Camunda 7's `mapDecisionResult`: there a result is a list of rules, each a set of outputs."""
    rules = answer.rows
    if how == "singleEntry":
        if len(rules) > 1 or (rules and len(rules[0]) > 1):
            return Fail("decision-not-single", "Expected one output of one rule, but there are more.")
        return _only(rules[0]) if rules else None
    if how == "singleResult":
        if len(rules) > 1:
            return Fail("decision-not-single", f"Expected one matching rule, but {len(rules)} match.")
        return rules[0] if rules else None
    if how == "collectEntries":
        return [_only(rule) for rule in rules]
    if how == "resultList":
        return rules
    return answer.value


def _only(rule: dict[str, Any]) -> Any:
    return next(iter(rule.values()), None)


def _record(step: Step, token: Token, key: str, answer: DecisionAnswer) -> None:
    step.changes.decisions.append(
        (
            step.state.id,
            token.id,
            key,
            answer.version_id,
            answer.inputs,
            answer.value,
            answer.rules,
            step.now,
        )
    )


BEHAVIOUR = Behaviour(enter)
