"""Multi-instance and standard loops: a body that waits for its children, all at once or one after the other.

The body is an ordinary token in the activity's scope; a child is a token of the same element inside the body, with its
item, its `loopCounter` (from 1) and its index. Outputs are rows, assembled once, in order, when the body is done; so one
of 5,000 children completes by reading a bounded number of rows.
Source: BPMN 2.0.2, 10.3.3 and 13.3.6, 13.3.7; the names of counters are those of Camunda 7 and 8 both.
"""

from __future__ import annotations

import re
from typing import Any

from processes.engine.behaviours.base import exits
from processes.engine.behaviours.throw_event import throw
from processes.engine.expressions import truth
from processes.engine.interrupts import empty
from processes.engine.outcome import Answer, Fail, Spawn
from processes.engine.scopes import assign, context, parent, scope_token, value_at
from processes.engine.state import NeedsResults, Token
from processes.engine.step import Step
from processes.engine.throwing import throw_signal
from processes.engine.tokens import live_in
from processes.graph.model import CompiledElement, EventDetail, LoopDetail, Trigger

ITEMS = "podium:items"  # among a sequential body's variables
STOP = -1  # in `step.finished`: the completion condition holds
PATH = re.compile(r"\s*([A-Za-z_]\w*)(\s*\.\s*[A-Za-z_]\w*)*\s*")  # a variable or a path into one


def enter_body(step: Step, token: Token, element: CompiledElement) -> Answer:
    loop = loop_of(element)
    if loop.standard:
        return _next_round(step, token, element, loop, 0)
    items = _items(step, token, loop)
    if isinstance(items, Fail):
        return items
    token.variables = {**(token.variables or {}), **_counters(len(items), 0, 0)}
    step.state.results[token.id] = {}
    if not items:
        return _assemble(step, token, element, loop)
    if loop.sequential:
        token.variables[ITEMS] = items
        return _one(element, loop, 0, items[0])
    return Spawn(
        tuple((element.position, _locals(loop, index, item), index) for index, item in enumerate(items))
    )


def child_left(step: Step, token: Token, element: CompiledElement) -> Fail | None:
    """A child is about to leave: keep its output, and end the others when that is enough."""
    loop = loop_of(element)
    index = token.loop_index or 0
    fail = _keep_output(step, token, loop, index)
    if fail is not None:
        return fail
    step.finished[token.scope] = index
    if loop.thrown is not None:
        fail = _throw(step, token, loop, loop.thrown)
        if fail is not None:
            return fail
    if loop.completion_condition is None:
        return None
    enough = truth(loop.completion_condition, _with_counters(step, token, loop, index), step.now)
    if isinstance(enough, Fail):
        return enough
    if enough:
        step.finished[token.scope] = STOP
        empty(step, token.scope, spare=token.id)
    return None


def resume_body(step: Step, token: Token, element: CompiledElement) -> Answer:
    """No child lives any more: the next one, or everything is done."""
    loop = loop_of(element)
    last = step.finished.pop(token.id, STOP)
    if loop.standard:
        return _next_round(step, token, element, loop, last + 1)
    items = (token.variables or {}).get(ITEMS)
    if items is not None and last != STOP and last + 1 < len(items):
        return _one(element, loop, last + 1, items[last + 1])
    return _assemble(step, token, element, loop)


def loop_of(element: CompiledElement) -> LoopDetail:
    assert element.loop is not None, "Only activities with a loop have children with an index."
    return element.loop


def _next_round(step: Step, token: Token, element: CompiledElement, loop: LoopDetail, index: int) -> Answer:
    """A standard loop: `index` rounds are done."""
    if loop.maximum is not None and index >= loop.maximum:
        return exits(step, token, element)
    if loop.loop_condition is not None and (index > 0 or loop.test_before):
        visible = {**context(step, token), "loopCounter": index}
        again = truth(loop.loop_condition, visible, step.now)
        if isinstance(again, Fail):
            return again
        if not again:
            return exits(step, token, element)
    return _one(element, loop, index, None)


def _one(element: CompiledElement, loop: LoopDetail, index: int, item: Any) -> Spawn:
    return Spawn(((element.position, _locals(loop, index, item), index),))


def _items(step: Step, token: Token, loop: LoopDetail) -> list[Any] | Fail:
    expression = loop.collection or loop.cardinality
    if expression is None:
        return Fail(
            "loop-without-count", "Expected a collection or a number of instances, but there is neither."
        )
    value = value_at(step, token, expression)
    if isinstance(value, Fail):
        return value
    if loop.collection is None and type(value) is not bool:
        value = _numbered(value, step.env.limits.width)
    if not isinstance(value, list):
        return Fail(
            "loop-without-count", f"Expected '{expression.text}' to be a list, but it is {value!r:.80}."
        )
    if len(value) > step.env.limits.width:
        return Fail(
            "too-wide",
            f"Expected at most {step.env.limits.width:,} instances of one activity, but there are {len(value):,}.",
        )
    return value


def _numbered(count: Any, width: int) -> Any:
    """A number of instances as that many empty items, one more than allowed at most."""
    try:
        return [None] * min(max(int(count), 0), width + 1)
    except (TypeError, ValueError):
        return count


def _locals(loop: LoopDetail, index: int, item: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"loopCounter": index + loop.counts_from}
    if loop.output_element is not None and (path := PATH.fullmatch(loop.output_element.text)):
        found[path[1]] = None  # a result of that name belongs to this child and nobody else
    if loop.input_element:
        found[loop.input_element] = item
    return found


def _keep_output(step: Step, token: Token, loop: LoopDetail, index: int) -> Fail | None:
    if not loop.output_collection or loop.output_element is None:
        return None
    value = value_at(step, token, loop.output_element)
    if isinstance(value, Fail):
        return value
    step.changes.mi_results.append((token.scope, index, step.state.id, value))
    known = step.state.results.get(token.scope)
    if known is not None:
        known[index] = value
    return None


def _throw(step: Step, token: Token, loop: LoopDetail, event: EventDetail) -> Fail | None:
    """The event a completing child throws, by the `behavior` of the activity (table 10.28)."""
    if loop.throws == "one" and _completed(step, token, loop) != 1:
        return None
    if loop.throws == "complex" and loop.thrown_if is not None:
        wanted = truth(loop.thrown_if, _with_counters(step, token, loop, token.loop_index or 0), step.now)
        if wanted is not True:
            return wanted if isinstance(wanted, Fail) else None
    if event.trigger is Trigger.SIGNAL:
        return throw_signal(step, token, event, note_of=token.scope)
    return throw(step, token, event)


def _completed(step: Step, token: Token, loop: LoopDetail) -> int:
    """How many children are done, the leaving one included."""
    if loop.sequential:
        return (token.loop_index or 0) + 1
    total: int = (scope_token(step.state, token.scope).variables or {}).get("numberOfInstances", 0)
    return total - (live_in(step, token.scope) - 1)


def _with_counters(step: Step, token: Token, loop: LoopDetail, index: int) -> dict[str, Any]:
    """What a completion condition sees: the child's variables and how far its body is."""
    total = (scope_token(step.state, token.scope).variables or {}).get("numberOfInstances", 0)
    active = 0 if loop.sequential else live_in(step, token.scope) - 1
    completed = _completed(step, token, loop)
    return {**context(step, token), **_counters(total, active, completed)}


def _counters(total: int, active: int, completed: int) -> dict[str, int]:
    return {
        "numberOfInstances": total,
        "numberOfActiveInstances": active,
        "numberOfCompletedInstances": completed,
        "numberOfTerminatedInstances": 0,
        "nrOfInstances": total,
        "nrOfActiveInstances": active,
        "nrOfCompletedInstances": completed,
    }


def _assemble(step: Step, token: Token, element: CompiledElement, loop: LoopDetail) -> Answer:
    """All outputs in the order of the items; null where a child was cancelled."""
    if loop.output_collection:
        known = step.state.results.get(token.id)
        if known is None:
            raise NeedsResults(step.state.id, token.id)
        total = (token.variables or {}).get("numberOfInstances", 0)
        collected = [known.get(index) for index in range(total)]
        fail = assign(step, parent(step, token), loop.output_collection, collected)
        if fail is not None:
            return fail
        if known:
            step.changes.mi_results_gone.append(token.id)
    return exits(step, token, element)
