"""Event sub-processes: armed with their scope, instead of it or beside it."""

from tests.builders import ProcessBuilder, process
from tests.engine.harness import Engine


def guarded(**start: object) -> ProcessBuilder:
    model = process().start().service_task("a").end()
    return model.event_sub_process("guard").start("on", **start).service_task("b").end("out").done()


def test_interrupting_event_sub_process_takes_over_the_process(engine: Engine) -> None:
    run = engine.start(guarded(message="stop").build())

    engine.message("stop", variables={"why": "late"})

    assert run.ended == ["a"]
    assert run.waiting == ["b"]
    assert run.variables == {"why": "late"}
    assert run.complete("b").state == "completed"


def test_event_sub_process_beside_the_process_may_come_again(engine: Engine) -> None:
    run = engine.start(guarded(message="note", interrupting=False).build())

    engine.message("note")
    engine.message("note")

    assert sorted(run.waiting) == ["a", "b", "b"]


def test_process_waits_for_its_event_sub_process(engine: Engine) -> None:
    run = engine.start(guarded(message="note", interrupting=False).build())
    engine.message("note")

    run.complete("a")
    assert run.state == "active"

    assert run.complete("b").state == "completed"


def test_process_that_ends_disarms_its_event_sub_processes(engine: Engine) -> None:
    run = engine.start(guarded(timer="PT1H").build())

    run.complete("a")

    assert run.state == "completed"
    assert engine.store.timers == {}


def test_error_is_caught_inside_its_scope_before_the_boundary(engine: Engine) -> None:
    model = process().start().sub_process("box").start("in").service_task("a").end("out")
    model.event_sub_process("guard").start("on", error="E").task("b").end("saved").done()
    run = engine.start(model.done().end().boundary("outer", "box", error="E").end("lost").build())

    run.throw_error("a", "E")

    assert run.passed == ["start", "in", "on", "b", "saved", "guard", "box", "end"]


def test_error_thrown_again_inside_leaves_by_the_boundary(engine: Engine) -> None:
    model = process().start().sub_process("box").start("in").service_task("a").end("out")
    model.event_sub_process("guard").start("on", error="E").end("rethrow", error="E").done()
    run = engine.start(model.done().end().boundary("outer", "box", error="E").end("lost").build())

    run.throw_error("a", "E")

    assert run.passed[-2:] == ["outer", "lost"]


def test_error_inside_an_event_sub_process_is_not_caught_by_its_sibling(engine: Engine) -> None:
    model = process().start().sub_process("box").start("in").service_task("a").end("out")
    model.event_sub_process("first").start("on", error="E").end("again", error="F").done()
    model.event_sub_process("second").start("also", error="F").end("no").done()
    run = engine.start(model.done().end().boundary("outer", "box", error="F").end("lost").build())

    run.throw_error("a", "E")

    assert run.passed[-2:] == ["outer", "lost"]


def test_escalation_inside_is_heard_beside_what_runs(engine: Engine) -> None:
    model = process().start().throw("up", escalation="E").user_task("a").end()
    model.event_sub_process("guard").start("on", escalation="", interrupting=False).task("b").end(
        "out"
    ).done()

    run = engine.start(model.build())

    assert "b" in run.passed
    assert run.waiting == ["a"]


def test_the_process_as_a_whole_escalates(engine: Engine) -> None:
    model = process().start().user_task("a").end()
    model.event_sub_process("guard").start("on", escalation="LATE", interrupting=False).task("b").end(
        "out"
    ).done()
    run = engine.start(model.build())

    run.escalate_as_a_whole("LATE")
    run.escalate_as_a_whole("OTHER")

    assert run.passed.count("b") == 1
    assert run.waiting == ["a"]


def test_interrupted_scope_hears_nothing_more(engine: Engine) -> None:
    model = guarded(message="stop").event_sub_process("other").start("also", message="note").end("no").done()
    run = engine.start(model.build())

    engine.message("stop")

    assert not engine.message("note")
    assert run.waiting == ["b"]


def test_conditional_event_sub_process_fires_when_a_variable_changes(engine: Engine) -> None:
    run = engine.start(guarded(condition="n > 5").build(), {"n": 1})

    run.set(n=6)

    assert run.waiting == ["b"]
