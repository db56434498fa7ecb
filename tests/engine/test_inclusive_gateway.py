"""Inclusive joins wait for every token that can still come, and for no other."""

from tests.builders import ProcessBuilder, process
from tests.engine.harness import Engine


def some_of_three() -> ProcessBuilder:
    model = process().start().inclusive("split").when("a").service_task("A").inclusive("join").end()
    model.at("split").when("b").service_task("B").to("join")
    return model.at("split").otherwise().service_task("C").to("join")


def test_every_true_flow_is_taken(engine: Engine) -> None:
    assert engine.start(some_of_three().build(), {"a": True, "b": True}).waiting == ["A", "B"]
    assert engine.start(some_of_three().build(), {"a": False, "b": True}).waiting == ["B"]
    assert engine.start(some_of_three().build(), {"a": False, "b": False}).waiting == ["C"]


def test_join_waits_for_the_paths_that_were_taken(engine: Engine) -> None:
    run = engine.start(some_of_three().build(), {"a": True, "b": True})
    run.complete("B")
    assert run.state == "active"

    run.complete("A")

    assert run.passed == ["start", "split", "B", "A", "join", "end"]


def test_join_goes_on_at_once_when_nobody_else_can_come(engine: Engine) -> None:
    run = engine.start(some_of_three().build(), {"a": True, "b": False})

    assert run.complete("A").state == "completed"


def test_join_goes_on_when_the_last_rival_dies(engine: Engine) -> None:
    model = some_of_three().boundary("late", "B", timer="PT1H").end("lost")
    run = engine.start(model.build(), {"a": True, "b": True})
    run.complete("A")
    assert run.state == "active"

    engine.pass_time(hours=1)

    assert run.state == "completed"
    assert "join" in run.passed


def test_join_waits_while_a_boundary_event_may_still_send_a_token(engine: Engine) -> None:
    model = process().start().parallel("fork").service_task("A").inclusive("join").end()
    model.at("fork").service_task("B").end("other").boundary("late", "B", timer="PT1H").to("join")
    run = engine.start(model.build())
    run.complete("A")
    assert run.waiting == ["B", "join"]

    engine.pass_time(hours=1)

    assert run.passed.count("join") == 1
    assert run.state == "completed"


def test_join_does_not_wait_for_a_token_behind_it(engine: Engine) -> None:
    model = process().start().inclusive("join").service_task("A").exclusive("again").when("more").to("join")
    model.at("again").otherwise().end()
    run = engine.start(model.build(), {"more": True})

    run.complete("A")

    assert run.waiting == ["A"]
    assert run.passed.count("join") == 2


def test_token_in_a_sub_process_may_still_come(engine: Engine) -> None:
    model = process().start().parallel("fork").service_task("A").inclusive("join").end()
    model.at("fork").sub_process("box").start("in").service_task("B").end("out").done().to("join")
    run = engine.start(model.build())

    run.complete("A")
    assert run.state == "active"
    run.complete("B")

    assert run.passed.count("join") == 1
