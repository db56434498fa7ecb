"""Transactions: sub-processes that can be cancelled as a whole; then what was done inside is undone first."""

from __future__ import annotations

from processes.engine.behaviours.base import Behaviour, Payload, proceed
from processes.engine.behaviours.sub_process import enter
from processes.engine.compensation import next_handler
from processes.engine.finishing import CANCELLED
from processes.engine.outcome import Answer, Finish
from processes.engine.state import Token
from processes.engine.step import Step
from processes.graph.model import CompiledElement


def resume(step: Step, token: Token, element: CompiledElement, payload: Payload) -> Answer:
    if not (token.variables and CANCELLED in token.variables):
        return proceed(step, token, element, payload)
    return next_handler(step, {token.id}) or Finish("cancelled")


BEHAVIOUR = Behaviour(enter, resume)
