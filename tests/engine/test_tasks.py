"""Tasks: what opens, what waits, what a result does."""

from tests.builders import process
from tests.engine.harness import Engine


def test_start_runs_to_the_first_wait(engine: Engine) -> None:
    run = engine.start(process().start().service_task("charge").end().build(), {"amount": 5})

    assert run.passed == ["start"]
    assert run.waiting == ["charge"]


def test_completing_a_job_keeps_its_result_and_goes_on(engine: Engine) -> None:
    run = engine.start(process().start().service_task("charge").end().build())

    run.complete("charge", receipt="R-1")

    assert run.state == "completed"
    assert run.variables == {"receipt": "R-1"}
    assert run.passed == ["start", "charge", "end"]
