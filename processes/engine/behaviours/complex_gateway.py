"""Complex gateways: fire when an activation condition over the arrived tokens holds, swallow who comes after.

The condition sees `activationCount`, the tokens that wait. Having fired, the gateway keeps a marker until no other token
of the scope can still come; those that do are swallowed. Without a condition it is an inclusive gateway.
Source: BPMN 2.0.2, 13.4.5; the conditions on what leaves at the reset are not evaluated: nothing leaves then.
"""

from __future__ import annotations

from processes.engine.behaviours import inclusive_gateway
from processes.engine.behaviours.base import Behaviour, Payload
from processes.engine.expressions import truth
from processes.engine.flows import leaving_flows
from processes.engine.joins import first_per_flow, merge, waiting_at
from processes.engine.leaving import go
from processes.engine.outcome import Answer, Fail, Take, Wait
from processes.engine.scopes import context, set_local
from processes.engine.state import Token
from processes.engine.step import Step
from processes.engine.tokens import live_in
from processes.graph.model import CompiledElement

WAIT = Wait("join")
FIRED = "podium:fired"  # among the marker's variables: the flows that have had their token


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    if len(element.incoming) <= 1 or element.completion_condition is None:
        return inclusive_gateway.enter(step, token, element)
    waiting = waiting_at(step, token.scope, element.position)
    if marker_of(waiting) is not None:
        return WAIT
    visible = {**context(step, token), "activationCount": len(waiting) + 1}
    active = truth(element.completion_condition, visible, step.now)
    if isinstance(active, Fail):
        return active
    return _fire(step, token, element, waiting) if active else WAIT


def resume(step: Step, token: Token, element: CompiledElement, payload: Payload) -> Answer:
    """Nobody else can come: reset, or fire as an inclusive join would."""
    waiting = waiting_at(step, token.scope, element.position)
    if marker_of(waiting) is None:
        return inclusive_gateway.resume(step, token, element, payload)
    return Take((), via_flows=merge(step, token, [other for other in waiting if other is not token]))


def marker_of(waiting: list[Token]) -> Token | None:
    return next((token for token in waiting if token.variables and FIRED in token.variables), None)


def _fire(step: Step, token: Token, element: CompiledElement, waiting: list[Token]) -> Answer:
    """Tokens go out now; this one stays behind as the marker until the reset."""
    flows = leaving_flows(step, token, element)
    if isinstance(flows, Fail):
        return flows
    partners = first_per_flow(waiting)
    partners.pop(token.via_flow, None)
    set_local(step, token, FIRED, merge(step, token, list(partners.values())))
    if flows:
        step.state.live[token.scope] = live_in(step, token.scope) + 1
        go(step, token.scope, flows)
    return WAIT


BEHAVIOUR = Behaviour(enter, resume)
