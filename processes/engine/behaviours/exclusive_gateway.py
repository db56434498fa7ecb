"""Exclusive gateways: the first flow whose condition is true, else the default; joins let every token through."""

from __future__ import annotations

from processes.engine.behaviours.base import Behaviour
from processes.engine.flows import first_true
from processes.engine.outcome import Answer, Fail, Take
from processes.engine.state import Token
from processes.engine.step import Step
from processes.graph.model import CompiledElement


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    if len(element.outgoing) <= 1 and step.traits.plain_flows[element.position] is not None:
        return Take(element.outgoing)
    flows = first_true(step, token, element)
    return flows if isinstance(flows, Fail) else Take(flows)


BEHAVIOUR = Behaviour(enter)
