"""Compensation: what was completed is undone, newest first."""

from tests.builders import ProcessBuilder, process
from tests.engine.harness import Engine


def booked(**more: object) -> ProcessBuilder:
    model = process(**more).start().service_task("pay").undo("refund", of="pay")
    return model.service_task("reserve").undo("release", of="reserve")


def test_thrown_compensation_undoes_in_reverse_order(engine: Engine) -> None:
    run = engine.start(booked().throw("undo", compensate=True).end().build())
    run.complete("pay", "reserve")
    assert run.waiting == ["release"]

    run.complete("release")
    assert run.waiting == ["refund"]
    run.complete("refund")

    assert run.passed == ["start", "pay", "reserve", "release", "refund", "undo", "end"]
    assert run.state == "completed"


def test_thrown_compensation_of_one_activity_leaves_the_others(engine: Engine) -> None:
    run = engine.start(booked().throw("undo", activity="pay", compensate=True).end().build())

    run.complete("pay", "reserve", "refund")

    assert "release" not in run.passed
    assert run.state == "completed"


def test_compensation_with_nothing_to_undo_passes(engine: Engine) -> None:
    model = (
        process().start().throw("undo", compensate=True).service_task("pay").undo("refund", of="pay").end()
    )

    run = engine.start(model.build())

    assert run.waiting == ["pay"]


def test_handler_sees_what_was_known_when_its_activity_completed(engine: Engine) -> None:
    model = process().start().service_task("pay", inputs={"account": "account"}).undo("refund", of="pay")
    run = engine.start(model.throw("undo", compensate=True).end().build(), {"account": "A-1"})

    run.set(account="A-2")
    run.complete("pay")

    assert run.token("refund")["variables"] == {"account": "A-1"}


def test_failing_handler_is_an_incident_and_the_rest_waits(engine: Engine) -> None:
    run = engine.start(booked().throw("undo", compensate=True).end().build())
    run.complete("pay", "reserve").give_up("release")
    assert run.incidents == [("release", "job-failed")]

    run.resolve("release")

    assert run.complete("release", "refund").state == "completed"


def test_error_nobody_catches_undoes_the_instance_when_the_process_says_so(engine: Engine) -> None:
    run = engine.start(booked(on_failure="compensate").service_task("ship").end().build())
    run.complete("pay", "reserve")

    run.throw_error("ship", "LOST")
    assert run.state == "compensating"
    run.complete("release", "refund")

    assert run.state == "compensated"
    assert run.passed == ["start", "pay", "reserve", "release", "refund", "p"]


def test_operator_undoes_an_instance_that_runs(engine: Engine) -> None:
    run = engine.start(booked().user_task("wait").end().build()).complete("pay", "reserve")

    run.compensate()
    run.complete("release", "refund")

    assert run.ended == ["wait"]
    assert run.state == "compensated"


def test_nothing_to_undo_ends_compensated_at_once(engine: Engine) -> None:
    run = engine.start(booked(on_failure="compensate").end().build())

    run.throw_error("pay", "DECLINED")

    assert run.state == "compensated"


def test_completed_sub_process_is_undone_from_inside(engine: Engine) -> None:
    model = process().start().sub_process("box").start("in").service_task("pay").undo("refund", of="pay")
    model.end("out").done().service_task("ship").undo("call_back", of="ship").throw(
        "undo", compensate=True
    ).end()
    run = engine.start(model.build())

    run.complete("pay", "ship", "call_back", "refund")

    assert run.passed[-5:] == ["ship", "call_back", "refund", "undo", "end"]
    assert run.state == "completed"


def test_cancelling_while_undoing_ends_the_instance(engine: Engine) -> None:
    run = engine.start(booked().user_task("wait").end().build()).complete("pay", "reserve")
    run.compensate()

    run.cancel()

    assert run.state == "cancelled"
