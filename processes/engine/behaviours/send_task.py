"""Send tasks: a job, or a message thrown by the engine itself."""

from __future__ import annotations

from processes.engine.behaviours import service_task
from processes.engine.behaviours.base import Behaviour, proceed
from processes.engine.outcome import Answer
from processes.engine.state import Token
from processes.engine.step import Step
from processes.engine.throwing import throw_message
from processes.graph.model import CompiledElement


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    if element.detail is not None:
        return service_task.enter(step, token, element)
    fail = None if element.event is None else throw_message(step, token, element.event)
    return fail or proceed(step, token, element, {})


BEHAVIOUR = Behaviour(enter)
