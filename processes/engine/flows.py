"""Which outgoing flows a token takes.

Source: BPMN 2.0.2, 8.3.13 (conditional and default flows out of activities) and 13.4 (gateways).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.engine.expressions import truth
from processes.engine.outcome import Fail
from processes.engine.scopes import context
from processes.engine.state import Token
from processes.engine.step import Step
from processes.graph.model import CompiledElement


def leaving_flows(step: Step, token: Token, element: CompiledElement) -> tuple[int, ...] | Fail:
    """All unconditional flows and those whose condition holds; the default when no condition of them does."""
    plain = step.traits.plain_flows[element.position]
    if plain is not None:
        return plain
    return all_true(step, token, element)


def all_true(step: Step, token: Token, element: CompiledElement) -> tuple[int, ...] | Fail:
    """Every flow that may be taken, in document order."""
    visible = context(step, token)
    taken: list[int] = []
    for flow in element.outgoing:
        if flow == element.default_flow:
            continue
        answer = holds(step, flow, visible)
        if isinstance(answer, Fail):
            return answer
        if answer:
            taken.append(flow)
    return tuple(taken) if taken else otherwise(element)


def first_true(step: Step, token: Token, element: CompiledElement) -> tuple[int, ...] | Fail:
    """The first flow that may be taken; conditions behind it are not evaluated."""
    visible = context(step, token)
    for flow in element.outgoing:
        if flow == element.default_flow:
            continue
        answer = holds(step, flow, visible)
        if isinstance(answer, Fail):
            return answer
        if answer:
            return (flow,)
    return otherwise(element)


def holds(step: Step, flow: int, visible: Mapping[str, Any]) -> bool | Fail:
    """Whether a flow may be taken; one without a condition always may."""
    condition = step.process.flows[flow].condition
    return True if condition is None else truth(condition, visible, step.now)


def otherwise(element: CompiledElement) -> tuple[int, ...] | Fail:
    if element.default_flow is not None:
        return (element.default_flow,)
    return Fail(
        "no-flow-taken",
        f"Expected to leave {element.id!r}, but no condition of its flows is true and it has no default flow.",
    )
