"""Incidents: what stops is told, mended and continued where it stopped."""

from processes.engine.commands import CompleteJob
from tests.builders import process
from tests.engine.harness import Engine


def test_job_whose_attempts_are_used_up_stops_its_token(engine: Engine) -> None:
    run = engine.start(process().start().service_task("charge").end().build())

    run.give_up("charge")

    assert run.incidents == [("charge", "job-failed")]
    assert run.job("charge")["state"] == "failed"


def test_late_result_of_a_job_that_was_given_up_is_rejected(engine: Engine) -> None:
    run = engine.start(process().start().service_task("charge").end().build())
    job = run.job("charge")
    run.give_up("charge")

    assert run.do(CompleteJob(run.id, job["token_id"], job["id"])).code == "gone"


def test_retry_makes_the_same_job_ready_with_the_same_key(engine: Engine) -> None:
    run = engine.start(process().start().service_task("charge").end().build())
    key = run.job("charge")["idempotency_key"]
    run.give_up("charge")

    run.resolve("charge")

    assert run.incidents == []
    assert run.job("charge")["state"] == "ready"
    assert run.job("charge")["idempotency_key"] == key
    assert run.complete("charge").state == "completed"


def test_key_of_a_job_stays_whatever_happens_beside_it(engine: Engine) -> None:
    model = (
        process().start().parallel("fork").service_task("charge").end().at("fork").task("b").user_task("c")
    )
    run = engine.start(model.end("out").build())
    key = run.job("charge")["idempotency_key"]
    run.give_up("charge").complete("c")

    run.resolve("charge")

    assert run.job("charge")["idempotency_key"] == key


def test_retry_as_a_new_effect_has_another_key(engine: Engine) -> None:
    run = engine.start(process().start().service_task("charge").end().build())
    key = run.job("charge")["idempotency_key"]
    run.give_up("charge")

    run.resolve("charge", new_effect=True)

    assert run.job("charge")["idempotency_key"] == key.replace(":0", ":1")


def test_skipping_goes_on_as_if_the_element_had_completed(engine: Engine) -> None:
    run = engine.start(process().start().service_task("charge").end().build())
    run.give_up("charge")

    run.resolve("charge", skip=True, variables={"receipt": "by hand"})

    assert run.state == "completed"
    assert run.variables == {"receipt": "by hand"}
    assert run.history[1]["outcome"] == "skipped"


def test_output_that_fails_is_retried_without_doing_the_work_twice(engine: Engine) -> None:
    model = process().start().service_task("charge").exclusive("check").when("ok").end()
    run = engine.start(model.build())
    run.complete("charge")
    assert run.incidents == [("check", "condition-without-value")]

    run.resolve("check", variables={"ok": True})

    assert run.passed == ["start", "charge", "check", "end"]


def test_failed_output_mapping_keeps_the_result(engine: Engine) -> None:
    model = process().start().service_task("load", outputs={"big": "text"}).end()
    run = engine.start(model.build())
    engine.limits = type(engine.limits)(variable_bytes=10)
    run.complete("load", text="x" * 50)
    assert run.incidents == [("load", "variable-too-large")]
    engine.limits = type(engine.limits)()

    run.resolve("load")

    assert run.variables == {"big": "x" * 50}
    assert run.state == "completed"


def test_retry_that_fails_again_leaves_one_open_incident(engine: Engine) -> None:
    run = engine.start(process().start().exclusive("check").when("ok").end().build())

    run.resolve("check")

    assert run.incidents == [("check", "condition-without-value")]


def test_cancelling_the_instance_closes_its_incidents(engine: Engine) -> None:
    run = engine.start(process().start().service_task("charge").end().build())
    run.give_up("charge")

    run.cancel()

    assert run.state == "cancelled"
    assert engine.store.jobs == {}
    assert engine.store.open_incidents() == []


def test_unknown_outcome_asks_the_group(engine: Engine) -> None:
    detail = {"at_most_once": True, "unknown_outcome_group": "Warehouse", "unknown_outcome_question": "Left?"}
    run = engine.start(process().start().service_task("ship", detail=detail).end().build())

    run.ask_outcome("ship")

    (work,) = engine.store.work.values()
    assert (work.kind, work.title, work.candidate_groups) == ("outcome_question", "Left?", ["Warehouse"])


def test_an_effect_that_happened_completes_its_element(engine: Engine) -> None:
    detail = {"at_most_once": True, "unknown_outcome_group": "Warehouse"}
    run = engine.start(process().start().service_task("ship", detail=detail).end().build()).ask_outcome(
        "ship"
    )

    run.complete("ship", outcome="happened", parcel="P-1")

    assert run.state == "completed"
    assert run.variables == {"parcel": "P-1"}


def test_an_effect_that_did_not_happen_is_tried_as_a_new_one(engine: Engine) -> None:
    detail = {"at_most_once": True, "unknown_outcome_group": "Warehouse"}
    run = engine.start(process().start().service_task("ship", detail=detail).end().build()).ask_outcome(
        "ship"
    )

    run.complete("ship", outcome="did_not_happen")

    assert run.job("ship")["state"] == "ready"
    assert run.job("ship")["idempotency_key"].endswith(":1")


def test_unknown_outcome_without_a_group_is_an_incident(engine: Engine) -> None:
    run = engine.start(process().start().service_task("ship", detail={"at_most_once": True}).end().build())

    run.ask_outcome("ship")

    assert run.incidents == [("ship", "unknown-outcome")]


def test_decision_that_does_not_exist_is_an_incident(engine: Engine) -> None:
    run = engine.start(process().start().decide("rule", "fraud", "review").end().build())

    assert run.incidents == [("rule", "unknown-decision")]


def test_decision_gives_its_result_and_is_recorded(engine: Engine) -> None:
    engine.catalog.decisions["fraud"] = lambda context: context["amount"] > 100
    run = engine.start(process().start().decide("rule", "fraud", "review").end().build(), {"amount": 200})

    assert run.variables["review"] is True
    assert engine.store.decisions[0][2] == "fraud"
