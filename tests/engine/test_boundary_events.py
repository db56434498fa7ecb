"""Boundary events: instead of their activity or beside it."""

from processes.engine.commands import TriggerTimer
from tests.builders import ProcessBuilder, process
from tests.engine.harness import Engine


def reminded(interrupting: bool) -> ProcessBuilder:
    model = process().start().user_task("approve").end()
    return (
        model.boundary("late", "approve", timer="PT1H", interrupting=interrupting)
        .service_task("tell")
        .end("told")
    )


def test_interrupting_timer_ends_its_task(engine: Engine) -> None:
    run = engine.start(reminded(interrupting=True).build())

    engine.pass_time(hours=1)

    assert run.ended == ["approve"]
    assert run.waiting == ["tell"]
    assert engine.store.work == {}


def test_timer_beside_its_task_leaves_it_open(engine: Engine) -> None:
    run = engine.start(reminded(interrupting=False).build())

    engine.pass_time(hours=1)

    assert sorted(run.waiting) == ["approve", "tell"]
    assert run.complete("approve", "tell").state == "completed"


def test_timer_that_fires_after_the_fact_is_rejected(engine: Engine) -> None:
    run = engine.start(reminded(interrupting=True).build())
    (timer,) = engine.store.timers.values()
    run.complete("approve")

    late = TriggerTimer(run.id, timer["token_id"], timer["id"], timer["element"], timer["due_at"])

    assert engine.execute(late).code == "ended"


def test_timer_of_a_task_that_was_left_is_rejected(engine: Engine) -> None:
    model = process().start().user_task("a").user_task("b").end().boundary("late", "a", timer="PT1H").end("x")
    run = engine.start(model.build())
    (timer,) = engine.store.timers.values()
    run.complete("a")

    late = TriggerTimer(run.id, timer["token_id"], timer["id"], timer["element"], timer["due_at"])

    assert engine.execute(late).code == "gone"


def test_completing_the_task_disarms_its_timer(engine: Engine) -> None:
    run = engine.start(reminded(interrupting=True).build())

    run.complete("approve")

    assert engine.store.timers == {}
    assert run.state == "completed"


def test_repeating_timer_beside_its_task_fires_as_often_as_it_says(engine: Engine) -> None:
    model = process().start().user_task("approve").end()
    model.boundary("remind", "approve", cycle="R3/PT1H", interrupting=False).task("tell").end("told")
    run = engine.start(model.build())

    engine.pass_time(hours=10)

    assert run.passed.count("tell") == 3
    assert engine.store.timers == {}


def test_error_of_a_job_is_caught_by_its_code(engine: Engine) -> None:
    model = process().start().service_task("charge").end()
    model.boundary("declined", "charge", error="DECLINED", code_variable="why").task("sorry").end("lost")
    run = engine.start(model.build())

    run.throw_error("charge", "DECLINED", reason="no money")

    assert run.passed == ["start", "declined", "sorry", "lost"]
    assert run.variables == {"why": "DECLINED", "reason": "no money"}
    assert run.history[1]["error_code"] == "DECLINED"


def test_catch_all_takes_what_no_code_matches(engine: Engine) -> None:
    model = process().start().service_task("charge").end()
    model.boundary("any", "charge", error="").end("lost").boundary("one", "charge", error="A").end("found")

    run = engine.start(model.build())
    run.throw_error("charge", "A")
    other = engine.start(model.build())
    other.throw_error("charge", "B")

    assert run.passed[-1] == "found"
    assert other.passed[-1] == "lost"


def test_error_that_nothing_catches_is_an_incident(engine: Engine) -> None:
    run = engine.start(process().start().service_task("charge").end().build())

    run.throw_error("charge", "DECLINED")

    assert run.incidents == [("charge", "uncaught-error")]
    assert run.state == "active"


def test_message_at_the_boundary_interrupts_and_brings_its_variables(engine: Engine) -> None:
    model = process().start().user_task("pick").end()
    model.boundary("cancelled", "pick", message="order-cancelled", key="order").end("gone")
    run = engine.start(model.build(), {"order": "O-1"})

    engine.message("order-cancelled", "O-1", {"by": "customer"})

    assert run.passed[-1] == "gone"
    assert run.variables["by"] == "customer"
    assert engine.store.subscriptions == {}


def test_unreadable_timer_is_an_incident_before_anything_opens(engine: Engine) -> None:
    model = process().start().user_task("approve").end().boundary("late", "approve", timer="soon").end("no")

    run = engine.start(model.build())

    assert run.incidents == [("approve", "timer-unreadable")]
    assert engine.store.work == {}


def test_escalation_runs_beside_the_task(engine: Engine) -> None:
    model = process().start().user_task("approve").end()
    model.boundary("lead", "approve", escalation="LATE", interrupting=False).task("tell").end("told")
    run = engine.start(model.build())

    run.escalate("approve", "LATE")

    assert "tell" in run.passed
    assert run.waiting == ["approve"]
