"""Multi-instance activities and loops."""

from typing import Any

from processes.engine.commands import CompleteJob
from processes.engine.state import InstanceState
from tests.builders import each, process, rounds
from tests.engine.harness import PARTIAL, STRAIGHT, Engine, Row, Run
from tests.engine.invariants import check


def test_parallel_children_are_opened_at_once_each_with_its_item(engine: Engine) -> None:
    run = engine.start(
        process().start().service_task("pick", loop=each("items")).end().build(), {"items": ["x", "y"]}
    )

    assert [t["variables"]["item"] for t in run.tokens if not t["is_body"]] == ["x", "y"]
    assert run.waiting == ["pick", "pick"]


def test_outputs_are_collected_in_the_order_of_the_items(engine: Engine) -> None:
    loop = each("items", collect="weights", output="weight")
    run = engine.start(process().start().service_task("weigh", loop=loop).end().build(), {"items": [1, 2, 3]})

    first, second, third = (t["id"] for t in run.tokens if not t["is_body"])
    for token, weight in ((third, 30), (first, 10), (second, 20)):
        job = next(j for j in engine.store.jobs.values() if j["token_id"] == token)
        run.do(finish(run, job, weight=weight))

    assert run.variables["weights"] == [10, 20, 30]
    assert run.state == "completed"
    assert engine.store.results == {}


def finish(run: Run, job: Row, **variables: object) -> CompleteJob:
    return CompleteJob(run.id, job["token_id"], job["id"], variables)


def test_empty_collection_passes_with_an_empty_result(engine: Engine) -> None:
    loop = each("items", collect="found", output="item")
    run = engine.start(process().start().service_task("pick", loop=loop).end().build(), {"items": []})

    assert run.state == "completed"
    assert run.variables["found"] == []


def test_what_is_not_a_list_is_an_incident(engine: Engine) -> None:
    run = engine.start(process().start().service_task("pick", loop=each("items")).end().build())

    assert run.incidents == [("pick", "loop-without-count")]


def test_wider_than_the_limit_is_an_incident(engine: Engine) -> None:
    engine.limits = type(engine.limits)(width=3)
    run = engine.start(process().start().task("pick", loop=each(count="4")).end().build())

    assert run.incidents == [("pick", "too-wide")]


def test_sequential_children_run_one_after_the_other(engine: Engine) -> None:
    loop = each("items", sequential=True, collect="seen", output="item")
    run = engine.start(process().start().service_task("pick", loop=loop).end().build(), {"items": ["x", "y"]})
    assert run.waiting == ["pick"]

    run.complete("pick", "pick")

    assert run.variables["seen"] == ["x", "y"]
    assert run.state == "completed"


def test_straight_through_children_are_counted_by_cardinality(engine: Engine) -> None:
    run = engine.start(process().start().task("t", loop=each(count="3")).end().build())

    assert run.passed == ["start", "t", "t", "t", "t", "end"]
    assert sum(1 for r in run.history if r["loop_index"] == -1) == 1


def test_completion_condition_ends_the_others(engine: Engine) -> None:
    loop = each("items", until="numberOfCompletedInstances >= 2", collect="done", output="item")
    run = engine.start(process().start().service_task("vote", loop=loop).end().build(), {"items": [1, 2, 3]})

    run.complete("vote", "vote")

    assert run.state == "completed"
    assert run.ended == ["vote"]
    assert run.variables["done"] == [1, 2, None]
    assert engine.store.jobs == {}


def test_boundary_of_the_whole_ends_every_child(engine: Engine) -> None:
    model = process().start().service_task("pick", loop=each("items")).end()
    run = engine.start(model.boundary("late", "pick", timer="PT1H").end("no").build(), {"items": [1, 2, 3]})

    engine.pass_time(hours=1)

    assert run.state == "completed"
    assert engine.store.jobs == {}


def test_error_of_one_child_ends_the_others(engine: Engine) -> None:
    model = process().start().service_task("pick", loop=each("items")).end()
    run = engine.start(model.boundary("bad", "pick", error="E").end("no").build(), {"items": [1, 2]})

    run.throw_error("pick", "E")

    assert run.passed[-1] == "no"
    assert engine.store.jobs == {}


def test_one_failing_child_is_the_only_incident(engine: Engine) -> None:
    run = engine.start(
        process().start().service_task("pick", loop=each("items")).end().build(), {"items": [1, 2, 3]}
    )

    run.give_up("pick")
    waiting = [t for t in run.tokens if t["state"] == "waiting" and not t["is_body"]]

    assert run.incidents == [("pick", "job-failed")]
    assert len(waiting) == 2


def test_sub_process_per_item_keeps_its_variables_apart(engine: Engine) -> None:
    loop = each("items", collect="sums", output="total")
    model = process().start().sub_process("box", loop=loop, outputs={}).start("in")
    model.script("add", "item + 1", "total").end("out").done().end()

    run = engine.start(model.build(), {"items": [1, 2, 3]})

    assert run.variables["sums"] == [2, 3, 4]
    assert "total" not in run.variables


def test_compensation_undoes_every_child(engine: Engine) -> None:
    model = process().start().service_task("book", loop=each("items")).undo("cancel", of="book")
    run = engine.start(model.throw("undo", compensate=True).end().build(), {"items": [1, 2]})
    run.complete("book", "book")

    assert run.token("cancel")["variables"]["item"] == 2
    run.complete("cancel", "cancel")

    assert run.state == "completed"


def test_loop_runs_until_its_condition_fails(engine: Engine) -> None:
    model = process().start().script("more", "n + 1", "n", loop=rounds("n < 3")).end()

    run = engine.start(model.build(), {"n": 0})

    assert run.variables == {"n": 3}


def test_loop_tested_before_may_not_run_at_all(engine: Engine) -> None:
    model = process().start().script("more", "n + 1", "n", loop=rounds("n < 3", before=True)).end()

    assert engine.start(model.build(), {"n": 5}).variables == {"n": 5}


def test_loop_ends_at_its_maximum(engine: Engine) -> None:
    model = process().start().script("more", "n + 1", "n", loop=rounds("true", maximum=4)).end()

    assert engine.start(model.build(), {"n": 0}).variables == {"n": 4}


def test_body_that_cannot_begin_is_no_visit_of_its_own(engine: Engine) -> None:
    run = engine.start(process().start().task("t", loop=each(count="0")).task("on").to("t").build())

    assert run.incidents == [("t", "endless-loop")]
    check(engine.store)


def test_endless_loop_marker_is_an_incident(engine: Engine) -> None:
    engine.limits = type(engine.limits)(visits_per_element=50)
    run = engine.start(process().start().task("t", loop=rounds("true")).end().build())

    assert run.incidents == [("t", "endless-loop")]


def test_completing_one_of_many_needs_neither_siblings_nor_results() -> None:
    engine = Engine(PARTIAL)
    loop = each("items", collect="seen", output="item")
    model = process().start().service_task("pick", loop=loop).end().build()
    run = engine.start(model, {"items": list(range(200))})
    loads = []
    load = engine.store.load

    def noted(*args: Any, **more: Any) -> InstanceState:
        state = load(*args, **more)
        loads.append((len(state.tokens), state.whole, state.results))
        return state

    engine.store.load = noted

    run.complete("pick")

    assert loads == [(2, False, {})]


def test_five_thousand_children_in_one_step_stay_linear() -> None:
    engine = Engine(STRAIGHT)
    loop = each("items", collect="seen", output="item")
    model = process().start().sub_process("box", loop=loop).start("in").parallel("f").task("a").parallel("j")
    model = model.end("out").at("f").task("b").to("j").done().end()

    run = engine.start(model.build(), {"items": list(range(5_000))})

    assert run.variables["seen"] == list(range(5_000))


def test_ending_five_thousand_children_stays_linear() -> None:
    engine = Engine(STRAIGHT)
    model = process().start().service_task("pick", loop=each("items")).end()
    run = engine.start(model.build(), {"items": list(range(5_000))})

    run.cancel()

    assert run.state == "cancelled"
    assert len(run.ended) == 5_001
