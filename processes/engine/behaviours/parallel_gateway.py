"""Parallel gateways: take every flow; joins wait for one token from each incoming flow."""

from __future__ import annotations

from processes.engine.behaviours.base import Behaviour
from processes.engine.joins import all_arrived, merge
from processes.engine.outcome import Answer, Take, Wait
from processes.engine.state import Token
from processes.engine.step import Step
from processes.graph.model import CompiledElement

WAIT = Wait("join")


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    if len(element.incoming) <= 1:
        return Take(element.outgoing)
    partners = all_arrived(step, token, element)
    if partners is None:
        return WAIT
    return Take(element.outgoing, via_flows=merge(step, token, partners))


BEHAVIOUR = Behaviour(enter)
