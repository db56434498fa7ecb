"""Script tasks: evaluate FEEL, keep the result. One that names a job type instead is a job."""

from __future__ import annotations

from processes.engine.behaviours.base import Behaviour, proceed
from processes.engine.jobs import open_job
from processes.engine.outcome import Answer, Fail, Wait
from processes.engine.scopes import value_at
from processes.engine.state import Token
from processes.engine.step import Step
from processes.graph.model import CompiledElement, JobDetail, ScriptDetail

WAIT = Wait("job")


def enter(step: Step, token: Token, element: CompiledElement) -> Answer:
    detail = element.detail
    if isinstance(detail, JobDetail):
        return open_job(step, token, detail) or WAIT
    if not isinstance(detail, ScriptDetail):
        return proceed(step, token, element, {})
    value = value_at(step, token, detail.expression)
    if isinstance(value, Fail):
        return value
    return proceed(step, token, element, {detail.result_variable: value} if detail.result_variable else {})


BEHAVIOUR = Behaviour(enter)
