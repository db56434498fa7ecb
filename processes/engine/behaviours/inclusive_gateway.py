"""Inclusive gateways: take every flow whose condition is true; joins wait for every token that can still come."""

from __future__ import annotations

from processes.engine.behaviours.base import Behaviour, Payload
from processes.engine.flows import leaving_flows
from processes.engine.joins import first_per_flow, merge, waiting_at
from processes.engine.outcome import Answer, Fail, Take, Wait
from processes.engine.state import Token
from processes.engine.step import Step
from processes.graph.model import CompiledElement

WAIT = Wait("join")


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    """A join is looked at when nothing moves any more, for only then is it known who can still come."""
    if len(element.incoming) > 1:
        return WAIT
    flows = leaving_flows(step, token, element)
    return flows if isinstance(flows, Fail) else Take(flows)


def resume(step: Step, token: Token, element: CompiledElement, payload: Payload) -> Answer:
    """The join fires: one token of each flow that has any goes up in this one."""
    flows = leaving_flows(step, token, element)
    if isinstance(flows, Fail):
        return flows
    partners = first_per_flow(waiting_at(step, token.scope, element.position))
    partners.pop(token.via_flow, None)
    return Take(flows, via_flows=merge(step, token, list(partners.values())))


BEHAVIOUR = Behaviour(enter, resume)
