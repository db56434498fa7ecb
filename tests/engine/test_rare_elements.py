"""Complex gateways, ad-hoc sub-processes, listeners, token quantities."""

from dataclasses import replace

from processes.feel.api import Expression
from processes.graph.model import CompiledProcess, EventDetail, Kind, Trigger
from tests.builders import ProcessBuilder, each, event, feel, process
from tests.engine.harness import Engine

PROCESS = "p"  # the process itself, where its listeners wait


def first_two_of_three() -> ProcessBuilder:
    model = process().start().parallel("fork").service_task("a")
    model.add("enough", Kind.COMPLEX_GATEWAY, completion_condition=feel("activationCount >= 2"))
    model.service_task("go").end().at("fork").service_task("b").to("enough")
    return model.at("fork").service_task("c").to("enough")


def test_complex_gateway_fires_when_enough_have_come(engine: Engine) -> None:
    run = engine.start(first_two_of_three().build())
    run.complete("a")
    assert "go" not in run.waiting

    run.complete("c")

    assert "go" in run.waiting


def test_complex_gateway_swallows_who_comes_after_it_fired(engine: Engine) -> None:
    run = engine.start(first_two_of_three().build()).complete("a", "c", "go")
    assert run.state == "active"

    run.complete("b")

    assert run.state == "completed"
    assert run.passed.count("go") == 1


def ad_hoc(**more: object) -> ProcessBuilder:
    model = process().start().sub_process("box", Kind.AD_HOC_SUB_PROCESS, **more).service_task("a")
    model.cursor = None
    return model.service_task("b").done().end()


def test_ad_hoc_activities_start_all_at_once(engine: Engine) -> None:
    run = engine.start(ad_hoc().build())

    assert run.waiting == ["a", "b"]
    assert run.complete("b", "a").state == "completed"


def test_ad_hoc_activities_in_sequence_start_one_after_the_other(engine: Engine) -> None:
    run = engine.start(ad_hoc(is_sequential=True).build())
    assert run.waiting == ["a"]

    run.complete("a")

    assert run.waiting == ["b"]
    assert run.complete("b").state == "completed"


def test_ad_hoc_ends_when_its_condition_holds(engine: Engine) -> None:
    run = engine.start(ad_hoc(completion_condition=feel("enough")).build(), {"enough": False})

    run.complete("a", enough=True)

    assert run.ended == ["b"]
    assert run.state == "completed"


def test_ad_hoc_starts_the_activities_an_expression_names(engine: Engine) -> None:
    run = engine.start(ad_hoc(active_elements=feel('["b"]')).build())

    assert run.waiting == ["b"]


def test_ad_hoc_with_an_unknown_activity_is_an_incident(engine: Engine) -> None:
    run = engine.start(ad_hoc(active_elements=feel('["x"]')).build())

    assert run.incidents == [("box", "unknown-activity")]


def test_listener_assigns_variables_before_and_after_the_work(engine: Engine) -> None:
    listeners = (("start", "assign", feel("{begun: true}")), ("end", "assign", feel("{done: true}")))
    run = engine.start(process().start().service_task("a", listeners=listeners).end().build())
    assert run.variables == {"begun": True}

    run.complete("a")

    assert run.variables == {"begun": True, "done": True}


def test_listener_jobs_are_done_around_the_work(engine: Engine) -> None:
    listeners = (("start", "job", feel('"before"')), ("end", "job", feel('"after"')))
    run = engine.start(process().start().service_task("a", "work", listeners=listeners).end().build())

    types = []
    for _ in range(3):
        types.append(run.job("a")["type"])
        run.complete("a")

    assert types == ["before", "work", "after"]
    assert run.passed == ["start", "a", "end"]


def test_activity_begins_when_as_many_tokens_came_as_it_wants(engine: Engine) -> None:
    model = process().start().parallel("fork").service_task("a").task("both", start_quantity=2).end()
    run = engine.start(model.at("fork").service_task("b").to("both").build())
    run.complete("a")
    assert "both" not in run.passed

    run.complete("b")

    assert run.passed.count("both") == 1
    assert run.state == "completed"


def test_activity_sends_out_as_many_tokens_as_it_says(engine: Engine) -> None:
    run = engine.start(process().start().task("twice", completion_quantity=2).service_task("a").end().build())

    assert run.waiting == ["a", "a"]


def test_children_throw_an_event_beside_their_activity(engine: Engine) -> None:
    loop = each(count="3", sequential=True, throws="one", thrown=event(signal="first"))
    model = process().start().task("t", loop=loop).end()
    run = engine.start(model.boundary("heard", "t", signal="first").task("note").end("noted").build())

    assert run.passed.count("note") == 1
    assert run.passed.count("t") == 4
    assert run.state == "completed"


def test_parallel_multiple_event_waits_for_all_its_parts(engine: Engine) -> None:
    model = process().start()
    model.add("both", Kind.INTERMEDIATE_CATCH_EVENT, event=all_of(event(message="m"), event(timer="PT1H")))
    run = engine.start(model.end().build())
    engine.message("m")
    assert run.state == "active"

    engine.pass_time(hours=1)

    assert run.state == "completed"


def all_of(*parts: EventDetail | None) -> EventDetail:
    return EventDetail(Trigger.PARALLEL_MULTIPLE, parts=tuple(part for part in parts if part))


def test_escalation_of_a_called_process_is_heard_at_the_call(engine: Engine) -> None:
    engine.deploy(process("called").start().end("up", escalation="E").build())
    model = process().start().call("sub", "called").end()
    run = engine.start(
        model.boundary("heard", "sub", escalation="E", interrupting=False).task("n").end("x").build()
    )
    engine.deliver()

    assert "n" in run.passed
    assert run.state == "completed"


def test_what_a_called_process_escalates_as_a_whole_is_heard_at_the_call(engine: Engine) -> None:
    engine.deploy(process("called").start().user_task("a").end("up").build())
    model = process().start().call("sub", "called").end()
    run = engine.start(
        model.boundary("heard", "sub", escalation="", interrupting=False).task("n").end("x").build()
    )
    engine.deliver()

    run.children()[0].escalate_as_a_whole("LATE")
    engine.deliver()

    assert run.passed.count("n") == 1


def test_listeners_of_the_process_assign_at_its_start_and_its_end(engine: Engine) -> None:
    listeners = (("start", "assign", feel("{begun: 1}")), ("end", "assign", feel("{ended: begun + 1}")))
    model = process().start().service_task("a").end().build()
    heard = replace(model, elements=(replace(model.elements[0], listeners=listeners), *model.elements[1:]))
    run = engine.start(heard)

    assert run.variables == {"begun": 1}
    run.complete("a")
    assert run.variables == {"begun": 1, "ended": 2}


def heard_process(*listeners: tuple[str, str, Expression]) -> CompiledProcess:
    model = process().start().service_task("a").end().build()
    return replace(model, elements=(replace(model.elements[0], listeners=listeners), *model.elements[1:]))


def test_a_worker_is_waited_for_before_the_process_begins_and_before_it_ends(engine: Engine) -> None:
    run = engine.start(heard_process(("start", "job", feel('"audit"')), ("end", "job", feel('"archive"'))))

    assert run.waiting == [PROCESS]
    run.complete(PROCESS)
    assert run.waiting == ["a"]
    run.complete("a")
    assert (run.state, run.waiting) == ("active", [PROCESS])
    run.complete(PROCESS)
    assert run.state == "completed"


def test_listeners_of_the_process_that_follow_a_worker_are_heard_once(engine: Engine) -> None:
    count = ("start", "assign", feel("{n: if n = null then 1 else n + 1}"))
    run = engine.start(heard_process(count, ("start", "job", feel('"audit"')), count))
    run.complete(PROCESS)

    assert (run.variables, run.waiting) == ({"n": 2}, ["a"])


def test_a_case_that_waits_for_a_listener_of_the_process_can_be_cancelled(engine: Engine) -> None:
    run = engine.start(heard_process(("start", "job", feel('"audit"'))))

    run.cancel()

    assert run.state == "cancelled"


def test_a_mapping_target_with_a_dot_sets_a_part_and_keeps_the_rest(engine: Engine) -> None:
    outputs = {"order.status": "result", "order.by.name": "result"}
    run = engine.start(
        process().start().service_task("a", outputs=outputs).end().build(),
        {"order": {"id": 7, "status": "new"}},
    )

    run.complete("a", result="done")

    assert run.variables == {"order": {"id": 7, "status": "done", "by": {"name": "done"}}}
