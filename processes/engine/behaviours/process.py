"""The process itself as a token: only while the whole instance is undone."""

from __future__ import annotations

from processes.engine.behaviours.base import Behaviour, Payload
from processes.engine.compensation import next_handler
from processes.engine.outcome import Answer, Finish
from processes.engine.state import Token
from processes.engine.step import Step
from processes.graph.model import CompiledElement


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    return next_handler(step, None) or Finish("compensated")


def resume(step: Step, token: Token, element: CompiledElement, payload: Payload) -> Answer:
    return enter(step, token, element)


BEHAVIOUR = Behaviour(enter, resume)
