"""Transactions: cancelled as a whole, undone, left by their cancel event."""

from processes.engine.commands import CompleteWork
from processes.graph.model import Kind
from tests.builders import ProcessBuilder, process
from tests.engine.harness import Engine


def booking() -> ProcessBuilder:
    model = process().start().sub_process("book", Kind.TRANSACTION).start("in").service_task("pay")
    model.undo("refund", of="pay").user_task("confirm", outcomes=("yes", "no")).exclusive("sure")
    model.when('outcome = "yes"').end("out").at("sure").otherwise().end("cancel", cancel=True).done().end()
    return model.boundary("cancelled", "book", cancel=True).task("sorry").end("lost")


def test_transaction_that_is_not_cancelled_goes_on(engine: Engine) -> None:
    run = engine.start(booking().build()).complete("pay").complete("confirm", outcome="yes")

    assert run.passed[-1] == "end"
    assert run.state == "completed"


def test_cancelled_transaction_is_undone_and_left_by_its_cancel_event(engine: Engine) -> None:
    run = engine.start(booking().build()).complete("pay").complete("confirm", outcome="no")
    assert run.waiting == ["refund"]

    run.complete("refund")

    assert run.passed[-4:] == ["refund", "cancelled", "sorry", "lost"]
    assert run.state == "completed"


def test_unknown_outcome_of_a_person_is_refused(engine: Engine) -> None:
    run = engine.start(booking().build()).complete("pay")

    result = run.do(CompleteWork(run.id, run.token("confirm")["id"], outcome="maybe"))

    assert result.code == "unknown-outcome"
