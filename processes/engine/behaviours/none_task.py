"""Tasks without a performer, and manual tasks: straight through."""

from __future__ import annotations

from processes.engine.behaviours.base import Behaviour, proceed
from processes.engine.outcome import Answer
from processes.engine.state import Token
from processes.engine.step import Step
from processes.graph.model import CompiledElement


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    return proceed(step, token, element, {})


BEHAVIOUR = Behaviour(enter)
