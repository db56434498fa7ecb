"""Embedded sub-processes: a scope of their own."""

from tests.builders import ProcessBuilder, process
from tests.engine.harness import Engine


def boxed() -> ProcessBuilder:
    model = process().start().sub_process("box").start("in").parallel("fork").user_task("a").end("out_a")
    return model.at("fork").user_task("b").end("out_b").done().end()


def test_sub_process_is_done_when_nothing_lives_in_it(engine: Engine) -> None:
    run = engine.start(boxed().build())
    run.complete("a")
    assert run.state == "active"

    run.complete("b")

    assert run.passed == ["start", "in", "fork", "a", "out_a", "b", "out_b", "box", "end"]
    assert run.state == "completed"


def test_empty_path_through_a_sub_process_passes_in_one_step(engine: Engine) -> None:
    model = process().start().sub_process("box").start("in").task("a").end("out").done().end()

    run = engine.start(model.build())

    assert run.passed == ["start", "in", "a", "out", "box", "end"]


def test_interrupting_a_sub_process_ends_all_inside(engine: Engine) -> None:
    run = engine.start(boxed().boundary("late", "box", timer="PT1H").end("too_late").build())

    engine.pass_time(hours=2)

    assert sorted(run.ended) == ["a", "b", "box"]
    assert run.state == "completed"


def test_error_end_climbs_to_the_boundary_of_its_sub_process(engine: Engine) -> None:
    model = process().start().sub_process("box").start("in").parallel("fork").user_task("a").end("out_a")
    model.at("fork").end("broken", error="E").done().end().boundary("caught", "box", error="E").end("saved")

    run = engine.start(model.build())

    assert run.passed == ["start", "in", "fork", "broken", "caught", "saved"]
    assert run.ended == ["a", "box"]


def test_error_end_that_nothing_catches_terminates_the_instance(engine: Engine) -> None:
    model = process().start().parallel("fork").user_task("a").end().at("fork").end("broken", error="E")

    run = engine.start(model.build())

    assert run.state == "terminated"
    assert run.ended == ["a"]


def test_terminate_inside_a_sub_process_ends_that_scope_only(engine: Engine) -> None:
    model = process().start().sub_process("box").start("in").parallel("fork").user_task("a").end("out_a")
    model.at("fork").end("stop", terminate=True).done().user_task("after").end()

    run = engine.start(model.build())

    assert run.waiting == ["after"]
    assert run.ended == ["a"]


def test_terminate_of_the_process_ends_everything(engine: Engine) -> None:
    model = process().start().parallel("fork").user_task("a").end().at("fork").end("stop", terminate=True)

    run = engine.start(model.build())

    assert run.state == "terminated"
    assert run.tokens == []


def test_variables_of_a_sub_process_stay_inside_unless_mapped_out(engine: Engine) -> None:
    model = process().start().sub_process("box", inputs={"x": "a + 1"}, outputs={"y": "x"})
    model.start("in").script("double", "x * 2", "x").end("out").done().end()

    run = engine.start(model.build(), {"a": 1})

    assert run.variables == {"a": 1, "y": 4}


def test_escalation_end_of_a_sub_process_is_caught_beside_it(engine: Engine) -> None:
    model = process().start().sub_process("box").start("in").throw("up", escalation="E").user_task("a")
    model.end("out").done().end().boundary("heard", "box", escalation="E", interrupting=False).task("b").end(
        "c"
    )

    run = engine.start(model.build())

    assert "b" in run.passed
    assert run.waiting == ["a"]
