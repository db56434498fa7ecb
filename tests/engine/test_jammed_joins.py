"""A join where something failed: those who came are one visit of it still, and go on together once it is mended."""

from processes.engine.limits import Limits
from processes.graph.model import CompiledProcess
from tests.builders import process
from tests.engine.harness import Engine, Run
from tests.engine.invariants import check


def two_paths() -> CompiledProcess:
    """Two service tasks that meet at an inclusive join, whose condition reads what nobody has set."""
    model = (
        process().start().parallel("fork").service_task("A").inclusive("join").when("ok").service_task("C")
    )
    return model.end().at("fork").service_task("B").to("join").build()


def jammed(engine: Engine) -> Run:
    run = engine.start(two_paths()).complete("A", "B")
    assert run.incidents == [("join", "condition-without-value")]
    check(engine.store)
    return run


def test_join_whose_condition_fails_is_one_incident(engine: Engine) -> None:
    jammed(engine)


def test_all_who_came_go_on_in_one_after_a_retry(engine: Engine) -> None:
    run = jammed(engine)

    run.resolve("join", variables={"ok": True})

    assert run.waiting == ["C"]
    check(engine.store)
    assert run.complete("C").state == "completed"
    assert run.passed.count("join") == 1


def test_retry_that_fails_again_is_one_incident_again(engine: Engine) -> None:
    run = jammed(engine)

    run.resolve("join")

    assert run.incidents == [("join", "condition-without-value")]
    check(engine.store)


def test_cancelling_a_jammed_instance_closes_one_visit_of_the_join(engine: Engine) -> None:
    run = jammed(engine)

    run.cancel()

    assert [run.name(row["element"]) for row in run.history].count("join") == 1
    check(engine.store)


def test_endless_loop_through_a_join_stops_beside_the_token_that_waits_there(engine: Engine) -> None:
    engine.limits = Limits(visits_per_element=5)
    model = process().start().exclusive("round").parallel("fork").to("round")
    model.at("fork").parallel("join").end().at("fork").to("join").at("fork").service_task("A").to("join")
    run = engine.start(model.build())

    assert ("join", "endless-loop") in run.incidents
    check(engine.store)


def test_activity_that_gathered_its_tokens_does_not_gather_again_on_a_retry(engine: Engine) -> None:
    model = process().start().parallel("fork").task("a").service_task("both", start_quantity=2).end()
    model.boundary("late", "both", timer="= span").end("too late").at("fork").task("b").to("both")
    run = engine.start(model.build())
    assert [element for element, _ in run.incidents] == ["both"]

    run.resolve("both", variables={"span": "PT1H"})

    assert run.waiting == ["both"]
    check(engine.store)
