"""User tasks: ask people, wait; their answer is the outcome and the variables of their form."""

from __future__ import annotations

from dataclasses import replace

from processes.engine.behaviours import service_task
from processes.engine.behaviours.base import Behaviour, Payload, exits, keep_result
from processes.engine.outcome import Answer, Take, Wait
from processes.engine.state import Token
from processes.engine.step import Step
from processes.engine.work import open_work
from processes.graph.model import CompiledElement, JobDetail, UserTaskDetail

WAIT = Wait("work")
OUTCOME = "podium:outcome"  # in the payload: how the person decided


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    """A user task implemented by a worker (Zeebe's first user tasks) is a job."""
    detail = element.detail
    if isinstance(detail, JobDetail):
        return service_task.enter(step, token, element)
    return open_work(step, token, element, detail if isinstance(detail, UserTaskDetail) else BARE) or WAIT


def resume(step: Step, token: Token, element: CompiledElement, payload: Payload) -> Answer:
    outcome = payload.pop(OUTCOME, "")
    detail = element.detail
    if outcome and isinstance(detail, UserTaskDetail) and detail.outcomes and detail.outcome_variable:
        payload = {**payload, detail.outcome_variable: outcome}
    fail = keep_result(step, token, element.outputs, payload)
    if fail is not None:
        return fail
    answer = exits(step, token, element)
    return replace(answer, outcome=outcome) if outcome and isinstance(answer, Take) else answer


BARE = UserTaskDetail()
BEHAVIOUR = Behaviour(enter, resume)
