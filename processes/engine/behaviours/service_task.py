"""Service tasks: open a job and wait for its result."""

from __future__ import annotations

from processes.engine.behaviours import script_task
from processes.engine.behaviours.base import Behaviour
from processes.engine.jobs import open_job
from processes.engine.outcome import Answer, Wait
from processes.engine.state import Token
from processes.engine.step import Step
from processes.graph.model import CompiledElement, JobDetail

WAIT = Wait("job")


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    """An expression in place of a job (Camunda 7's `camunda:expression`) is evaluated like a script."""
    if isinstance(element.detail, JobDetail):
        return open_job(step, token, element.detail) or WAIT
    return script_task.enter(step, token, element)


BEHAVIOUR = Behaviour(enter)
