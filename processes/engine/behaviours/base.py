"""What a behaviour is: two stateless functions of (step, token, element) that answer an outcome.

`enter` is asked when a token comes (and again when its incident is retried), `resume` when what it waited for came or
when nothing lives inside it any more. They may evaluate, assign and open things; only the loop moves tokens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from processes.engine.flows import leaving_flows
from processes.engine.outcome import Answer, Fail, Take
from processes.engine.scopes import assign_all, assign_target, parent, set_local, set_local_target, value_at
from processes.engine.state import Token
from processes.engine.step import Step
from processes.graph.model import CompiledElement, Mapping

Payload = dict[str, Any]
Enter = Callable[[Step, Token, CompiledElement], Answer]
Resume = Callable[[Step, Token, CompiledElement, Payload], Answer]


def proceed(step: Step, token: Token, element: CompiledElement, payload: Payload) -> Answer:
    """The work is done: keep its result, map the outputs, leave by the flows that may be taken."""
    fail = keep_result(step, token, element.outputs, payload)
    if fail is not None:
        return fail
    return exits(step, token, element)


def receive(step: Step, token: Token, element: CompiledElement) -> Answer:
    """A token made by an event carries what the event brought as its variables; it is a result like any other."""
    brought, token.variables = token.variables, None
    answer = proceed(step, token, element, brought or {})
    if isinstance(answer, Fail):
        token.variables = brought
    return answer


def exits(step: Step, token: Token, element: CompiledElement, outcome: str = "completed") -> Answer:
    """Leave by the flows that may be taken. Children of a multi-instance activity end their path instead."""
    if token.loop_index is not None:
        return Take((), outcome)
    flows = leaving_flows(step, token, element)
    if isinstance(flows, Fail):
        return flows
    if element.completion_quantity > 1:
        flows = tuple(flow for flow in flows for _ in range(element.completion_quantity))
    return Take(flows, outcome)


def keep_result(step: Step, token: Token, outputs: tuple[Mapping, ...], payload: Payload) -> Fail | None:
    """Without output mappings a result goes to the nearest scope that has the name; with them it stays local
    and only what they name goes out."""
    if not outputs:
        return assign_all(step, token, payload) if payload else None
    for name, value in payload.items():
        set_local(step, token, name, value)
    return map_out(step, token, outputs)


def map_out(step: Step, token: Token, outputs: tuple[Mapping, ...]) -> Fail | None:
    outside = parent(step, token)
    for mapping in outputs:
        value = value_at(step, token, mapping.source)
        if isinstance(value, Fail):
            return value
        fail = assign_target(step, outside, mapping.target, value)
        if fail is not None:
            return fail
    return None


def map_in(step: Step, token: Token, inputs: tuple[Mapping, ...]) -> Fail | None:
    """Input mappings become the token's own variables; later ones see earlier ones."""
    for mapping in inputs:
        value = value_at(step, token, mapping.source)
        if isinstance(value, Fail):
            return value
        set_local_target(step, token, mapping.target, value)
    return None


@dataclass(frozen=True, slots=True)
class Behaviour:
    enter: Enter
    resume: Resume = proceed
