"""Call activities: start another process as an instance of its own, wait until it ended.

The child is started by a durable command, so that parent and child are never locked together.
"""

from __future__ import annotations

from typing import Any

from processes.engine.behaviours.base import Behaviour, Payload, exits, keep_result, map_out, proceed
from processes.engine.expressions import text
from processes.engine.interrupts import CHILD
from processes.engine.outcome import Answer, Fail, Wait
from processes.engine.scopes import context, set_local, value_at, with_part
from processes.engine.state import Token
from processes.engine.step import Step
from processes.graph.model import CallDetail, CompiledElement

WAIT = Wait("child")


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    detail = element.detail
    if not isinstance(detail, CallDetail):
        return proceed(step, token, element, {})
    visible = context(step, token)
    key = text(detail.process, visible, step.now)
    if isinstance(key, Fail):
        return key
    bound = str(step.state.version_id) if detail.binding == "deployment" else detail.binding_value
    found = step.env.catalog.called(key, detail.binding, bound)
    if found is None:
        return Fail(
            "unknown-process", f"Expected a process {key!r} to call, but none of that name is published."
        )
    if step.state.depth >= step.env.limits.depth:
        return Fail(
            "too-deep", f"Expected calls at most {step.env.limits.depth} deep, but this would be one more."
        )
    return _call(step, token, detail, found) or WAIT


def resume(step: Step, token: Token, element: CompiledElement, payload: Payload) -> Answer:
    """The child ended; `payload` are its variables."""
    detail = element.detail
    if not isinstance(detail, CallDetail) or detail.outputs is None:
        fail = keep_result(step, token, element.outputs, payload)
        if fail is None and isinstance(detail, CallDetail) and detail.more_outputs:
            fail = map_out(step, token, detail.more_outputs)
    else:
        fail = _map_back(step, token, detail, payload)
    return fail or exits(step, token, element)


def _call(step: Step, token: Token, detail: CallDetail, found: tuple[int, int]) -> Fail | None:
    variables = _handed_over(step, token, detail)
    key = text(detail.business_key, context(step, token), step.now)
    if isinstance(variables, Fail):
        return variables
    if isinstance(key, Fail):
        return key
    state = step.state
    child = next(step.env.ids)
    payload = {
        "instance_id": child,
        "definition_id": found[0],
        "version_id": found[1],
        "variables": variables,
        "business_key": key if detail.business_key is not None else state.business_key,
        "correlation_id": state.correlation_id,
        "actor": f"token:{token.id}",
        "parent_instance": state.id,
        "parent_token": token.id,
        "depth": state.depth + 1,
    }
    step.changes.commands.append((next(step.env.ids), child, token.id, "start", payload))
    set_local(step, token, CHILD, child)
    return None


def _handed_over(step: Step, token: Token, detail: CallDetail) -> dict[str, Any] | Fail:
    variables: dict[str, Any] = {}
    if detail.inputs is None:
        variables = {name: value for name, value in context(step, token).items() if ":" not in name}
    for mapping in detail.more_inputs if detail.inputs is None else detail.inputs:
        value = value_at(step, token, mapping.source)
        if isinstance(value, Fail):
            return value
        name, *path = mapping.target.split(".")
        variables[name] = with_part(variables.get(name), path, value)
    return variables


def _map_back(step: Step, token: Token, detail: CallDetail, payload: Payload) -> Fail | None:
    """Out mappings see the child's variables; without a payload (a retry) those kept the first time."""
    for name, value in payload.items():
        set_local(step, token, name, value)
    return map_out(step, token, detail.outputs or ())


BEHAVIOUR = Behaviour(enter, resume)
