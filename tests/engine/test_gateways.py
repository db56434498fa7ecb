"""Gateways: who is chosen, who waits for whom."""

from tests.builders import ProcessBuilder, process
from tests.engine.harness import Engine


def either_way() -> ProcessBuilder:
    model = process().start().exclusive("check").when("amount > 100").user_task("review").end()
    return model.at("check").otherwise().task("pass").to("end")


def fork_and_join() -> ProcessBuilder:
    model = process().start().parallel("fork").service_task("a").parallel("join").end()
    return model.at("fork").service_task("b").to("join")


def test_exclusive_gateway_takes_the_first_true_flow(engine: Engine) -> None:
    run = engine.start(either_way().build(), {"amount": 200})

    assert run.waiting == ["review"]


def test_exclusive_gateway_takes_the_default_when_no_condition_is_true(engine: Engine) -> None:
    run = engine.start(either_way().build(), {"amount": 5})

    assert run.passed == ["start", "check", "pass", "end"]


def test_condition_without_value_is_an_incident_that_a_mended_variable_resolves(engine: Engine) -> None:
    run = engine.start(either_way().build())
    assert run.incidents == [("check", "condition-without-value")]

    run.resolve("check", variables={"amount": 200})

    assert run.incidents == []
    assert run.waiting == ["review"]


def test_no_true_flow_and_no_default_is_an_incident(engine: Engine) -> None:
    model = process().start().exclusive("check").when("amount > 100").task("a").at("check")
    model.when("amount > 200").task("b")

    run = engine.start(model.build(), {"amount": 1})

    assert run.incidents == [("check", "no-flow-taken")]


def test_parallel_gateway_opens_every_path(engine: Engine) -> None:
    run = engine.start(fork_and_join().build())

    assert run.waiting == ["a", "b"]


def test_join_fires_once_when_the_last_token_arrives(engine: Engine) -> None:
    run = engine.start(fork_and_join().build())

    run.complete("b", "a")

    assert run.passed == ["start", "fork", "b", "a", "join", "end"]
    assert run.history[4]["via_flows"] == [2, 5]
    assert run.state == "completed"


def test_two_tokens_on_one_flow_do_not_stand_in_for_a_missing_one(engine: Engine) -> None:
    model = process().start().parallel("fork").exclusive("merge").service_task("a").parallel("join").end()
    model.at("fork").to("merge").at("fork").service_task("b").to("join")
    run = engine.start(model.build())

    run.complete("a", "a")
    assert "join" not in run.passed
    run.complete("b")

    assert run.passed.count("join") == 1
    assert run.waiting == ["join"]


def test_implicit_split_out_of_a_task_takes_every_flow(engine: Engine) -> None:
    model = process().start().task("a").service_task("b").end("end_b").at("a").service_task("c").end("end_c")

    run = engine.start(model.build())

    assert run.waiting == ["b", "c"]


def test_conditional_flows_out_of_a_task_and_its_default(engine: Engine) -> None:
    model = process().start().task("a").when("x > 1").service_task("big").end()
    model.at("a").otherwise().service_task("small").to("end")

    assert engine.start(model.build(), {"x": 2}).waiting == ["big"]
    assert engine.start(model.build(), {"x": 1}).waiting == ["small"]


def test_implicit_merge_runs_what_follows_once_per_token(engine: Engine) -> None:
    model = process().start().parallel("fork").task("a").task("c").end().at("fork").task("b").to("c")

    run = engine.start(model.build())

    assert run.passed.count("c") == 2
    assert run.state == "completed"


def test_endless_loop_ends_in_an_incident_that_names_its_elements(engine: Engine) -> None:
    model = process().start().exclusive("again").task("round").to("again")

    run = engine.start(model.build())

    assert run.incidents == [("again", "endless-loop")]
    message = next(iter(engine.store.incidents.values()))["message"]
    assert "'again'" in message
    assert "'round'" in message
