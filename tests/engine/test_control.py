"""What operators and stale commands do to a whole instance."""

from processes.engine.commands import CancelInstance, CompleteJob, SetVariables, StartInstance
from tests.builders import process
from tests.engine.harness import Engine


def test_cancel_ends_everything_and_says_why(engine: Engine) -> None:
    run = engine.start(process().start().user_task("approve").end().build())

    run.cancel()

    assert run.state == "cancelled"
    assert engine.store.instances[run.id]["end_note"] == "not wanted"


def test_second_cancel_is_rejected(engine: Engine) -> None:
    run = engine.start(process().start().user_task("approve").end().build())
    run.cancel()

    assert run.cancel().code == "ended"


def test_command_for_an_element_that_moved_on_is_rejected(engine: Engine) -> None:
    run = engine.start(process().start().service_task("a").service_task("b").end().build())
    job = run.job("a")
    run.complete("a")

    assert run.do(CompleteJob(run.id, job["token_id"], job["id"])).code == "gone"


def test_suspended_instance_refuses_people_and_timers_and_keeps_them(engine: Engine) -> None:
    model = process().start().user_task("approve").end().boundary("late", "approve", timer="PT1H").end("no")
    run = engine.start(model.build())
    run.suspend()

    engine.pass_time(hours=2)

    assert run.waiting == ["approve"]
    assert len(engine.store.timers) == 1


def test_resumed_instance_goes_on(engine: Engine) -> None:
    run = engine.start(process().start().user_task("approve").end().build())
    run.suspend()
    run.resume()

    assert run.complete("approve").state == "completed"


def test_result_of_work_begun_before_is_taken_while_suspended(engine: Engine) -> None:
    run = engine.start(process().start().service_task("a").service_task("b").end().build())
    run.suspend()

    run.complete("a")

    assert run.waiting == ["b"]


def test_transitions_of_an_instance_are_logged_with_who_and_why(engine: Engine) -> None:
    run = engine.start(process().start().user_task("approve").end().build(), actor="user:7")
    run.cancel()

    assert [(row[3], row[4], row[5], row[6], row[9]) for row in engine.store.transitions] == [
        ("start", "", "active", "user:7", ""),
        ("cancel", "active", "cancelled", "user:1", "not wanted"),
    ]


def test_unknown_instance_is_rejected(engine: Engine) -> None:
    engine.start(process().start().end().build())
    command = StartInstance(1, 1, 1, start_at=None)
    assert engine.execute(command) is None

    assert engine.execute(CancelInstance(1)).code == "ended"


def test_variables_larger_than_the_limit_are_refused(engine: Engine) -> None:
    run = engine.start(process().start().user_task("approve").end().build())
    engine.limits = type(engine.limits)(variable_bytes=100)

    assert run.do(SetVariables(run.id, {"note": "x" * 200})).code == "variable-too-large"
