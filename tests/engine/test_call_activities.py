"""Call activities: an instance for an instance."""

from processes.graph.model import Mapping
from tests.builders import ProcessBuilder, feel, process
from tests.engine.harness import Engine


def caller(**detail: object) -> ProcessBuilder:
    return process("caller").start().call("sub", "called", detail=detail).end()


def called() -> ProcessBuilder:
    return process("called").start().service_task("work").end()


def test_child_gets_the_variables_and_gives_its_own_back(engine: Engine) -> None:
    engine.deploy(called().build())
    run = engine.start(caller().build(), {"x": 1}, business_key="O-1")
    engine.deliver()

    (child,) = run.children()
    child.complete("work", y=2)

    assert engine.store.instances[child.id]["business_key"] == "O-1"
    assert run.variables == {"x": 1, "y": 2}
    assert run.state == "completed"


def test_mappings_say_what_goes_in_and_out(engine: Engine) -> None:
    engine.deploy(called().build())
    detail = {"inputs": (Mapping(feel("x + 1"), "a"),), "outputs": (Mapping(feel("y"), "z"),)}
    run = engine.start(caller(**detail).build(), {"x": 1})
    engine.deliver()

    (child,) = run.children()
    assert child.variables == {"a": 2}
    child.complete("work", y=5)

    assert run.variables == {"x": 1, "z": 5}


def test_error_of_the_child_is_caught_at_the_call(engine: Engine) -> None:
    engine.deploy(process("called").start().end("bad", error="E").build())
    model = caller().boundary("caught", "sub", error="E").end("saved")

    run = engine.start(model.build())
    engine.deliver()

    assert run.passed[-1] == "saved"
    assert run.children()[0].state == "terminated"


def test_cancelling_the_parent_cancels_the_child(engine: Engine) -> None:
    engine.deploy(called().build())
    run = engine.start(caller().build())
    engine.deliver()

    run.cancel()

    assert run.children()[0].state == "cancelled"


def test_cancelled_child_is_an_incident_and_a_retry_calls_again(engine: Engine) -> None:
    engine.deploy(called().build())
    run = engine.start(caller().build())
    engine.deliver()
    run.children()[0].cancel()
    assert run.incidents == [("sub", "child-cancelled")]

    run.resolve("sub")

    assert [child.state for child in run.children()] == ["cancelled", "active"]


def test_unknown_process_is_an_incident(engine: Engine) -> None:
    run = engine.start(caller().build())

    assert run.incidents == [("sub", "unknown-process")]


def test_recursion_ends_at_the_limit(engine: Engine) -> None:
    engine.limits = type(engine.limits)(depth=3)
    run = engine.start(process("p").start().call("again", "p").end().build())
    engine.deliver()

    assert len(engine.store.instances) == 4
    assert run.state == "active"
    assert [row["code"] for row in engine.store.open_incidents()] == ["too-deep"]


def test_child_that_terminates_itself_completes_the_call(engine: Engine) -> None:
    engine.deploy(process("called").start().end("stop", terminate=True).build())

    run = engine.start(caller().build())
    engine.deliver()

    assert run.state == "completed"
