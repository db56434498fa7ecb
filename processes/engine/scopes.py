"""Variables: who sees which, where an assignment goes, input and output mappings.

A name is looked up in the token, then in the scopes around it, then in the process. An assignment goes to the nearest
scope that has the name, else to the process (the rule of Zeebe, "variable scopes and propagation").
Costs O(names read x depth); nothing is copied when no scope around has variables of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from processes.engine.expressions import evaluate
from processes.engine.outcome import Fail
from processes.engine.sizes import json_bytes
from processes.engine.state import InstanceState, NeedsWhole, Token
from processes.engine.step import Step
from processes.feel.api import Expression


def scope_token(state: InstanceState, scope: int) -> Token:
    """The token of a scope; raises NeedsWhole when the partial view does not hold it."""
    token = state.tokens.get(scope)
    if token is None:
        assert not state.whole, f"Expected scope {scope} of instance {state.id} to live, but it is gone."
        raise NeedsWhole(state.id)
    return token


def chain(state: InstanceState, token: Token | None) -> Iterable[Token]:
    """The token and the scopes around it, innermost first."""
    while token is not None:
        yield token
        token = scope_token(state, token.scope) if token.scope else None


def context(step: Step, token: Token | None) -> Mapping[str, Any]:
    """Everything visible at a token. The root variables themselves when nothing is local."""
    state = step.state
    layers = [t.variables for t in chain(state, token) if t.variables]
    if not layers:
        return state.variables
    merged = dict(state.variables)
    for layer in reversed(layers):
        merged.update(layer)
    return merged


def local_context(step: Step, token: Token) -> dict[str, Any]:
    """Everything visible at a token that is not a root variable: what a compensation has to remember."""
    merged: dict[str, Any] = {}
    for one in reversed(list(chain(step.state, token))):
        if one.variables:
            merged.update(one.variables)
    return {name: value for name, value in merged.items() if ":" not in name}


def value_at(step: Step, token: Token | None, expression: Expression) -> Any | Fail:
    return evaluate(expression, context(step, token), step.now)


def assign(step: Step, token: Token | None, name: str, value: Any) -> Fail | None:
    """Give a variable a JSON value, seen from `token`; refused when it is larger than the limits allow."""
    size = 16 if value is None or type(value) in (int, bool) else json_bytes(value)
    state, limits = step.state, step.env.limits
    if size > limits.variable_bytes:
        return Fail("variable-too-large", _too_large(f"variable {name!r}", limits.variable_bytes, size))
    if step.traits.has_conditions:
        step.changed.add(name)
    while token is not None:
        if token.variables is not None and name in token.variables:
            token.variables[name] = value
            touch(step, token)
            return None
        token = scope_token(state, token.scope) if token.scope else None
    if state.variable_bytes + size > limits.instance_bytes:
        return Fail(
            "instance-too-large",
            _too_large("all variables", limits.instance_bytes, state.variable_bytes + size),
        )
    state.variable_bytes += size
    state.variables[name] = value
    state.patch[name] = value
    return None


def assign_target(step: Step, token: Token | None, target: str, value: Any) -> Fail | None:
    """Give the target of a mapping its value: `order.status` sets a part of `order` and keeps the rest."""
    if "." not in target:
        return assign(step, token, target, value)
    name, *path = target.split(".")
    return assign(step, token, name, with_part(context(step, token).get(name), path, value))


def with_part(whole: Any, path: list[str], value: Any) -> Any:
    """`whole` with one part set, as a new value; what is no context on the way becomes one."""
    if not path:
        return value
    kept = whole if isinstance(whole, dict) else {}
    return {**kept, path[0]: with_part(kept.get(path[0]), path[1:], value)}


def set_local_target(step: Step, token: Token, target: str, value: Any) -> None:
    """The same for a variable of the token's own."""
    name, *path = target.split(".")
    set_local(step, token, name, with_part((token.variables or {}).get(name), path, value))


def assign_all(step: Step, token: Token | None, values: Mapping[str, Any]) -> Fail | None:
    for name, value in values.items():
        fail = assign(step, token, name, value)
        if fail is not None:
            return fail
    return None


def set_local(step: Step, token: Token, name: str, value: Any) -> None:
    """Give the token a variable of its own."""
    if token.variables is None:
        token.variables = {}
    token.variables[name] = value
    touch(step, token)


def touch(step: Step, token: Token) -> None:
    """Remember that the stored row of a token has to be rewritten."""
    if token.id in step.state.tokens and token.id not in step.fresh:
        step.touched[token.id] = token


def parent(step: Step, token: Token) -> Token | None:
    return scope_token(step.state, token.scope) if token.scope else None


def _too_large(what: str, limit: int, size: int) -> str:
    return f"Expected {what} to take {limit:,} bytes at most, but it takes {size:,}."
