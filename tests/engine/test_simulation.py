"""Simulation: the engine on a virtual clock with given answers."""

from datetime import UTC, datetime
from typing import Any

import pytest

from processes.engine.simulation.answers import AnswersUnreadable, read_answers
from processes.engine.simulation.catalog import MemoryCatalog
from processes.engine.simulation.report import report
from processes.engine.simulation.world import World
from processes.graph.model import CompiledProcess
from tests.builders import process

BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def simulate(*processes: CompiledProcess, variables: dict[str, Any] | None = None, **answers: Any) -> Any:
    versions = dict(enumerate(processes, 1))
    given = read_answers(answers)
    world = World(MemoryCatalog(versions, given.decisions), versions, given, BEGIN, BEGIN)
    world.start(1, variables or {})
    world.run()
    return report(world)


def test_jobs_and_tasks_without_answers_are_completed() -> None:
    model = process().start().service_task("a").user_task("b", outcomes=("yes", "no")).end().build()

    (instance,) = simulate(model)["instances"]

    assert instance["entered"] == ["start", "a", "b", "end"]
    assert (instance["state"], instance["variables"]) == ("completed", {"outcome": "yes"})


def test_failed_attempts_are_tried_again_until_they_are_used_up() -> None:
    model = process().start().service_task("a").end().build()

    shown = simulate(model, elements={"a": {"fail": "down"}})

    assert shown["instances"][0]["incidents"] == [{"element": "a", "code": "job-failed", "message": "down"}]
    assert shown["clock"] == "2026-01-05T09:02:00+00:00"


def test_answers_are_given_in_their_order() -> None:
    model = process().start().service_task("a").end().build()

    shown = simulate(model, elements={"a": [{"fail": "down"}, {"variables": {"x": 1}}]})

    assert shown["instances"][0]["variables"] == {"x": 1}


def test_time_passes_when_nothing_else_can_happen() -> None:
    model = process().start().user_task("a").end().boundary("late", "a", timer="P2D").end("too_late").build()

    shown = simulate(model, elements={"a": {"wait": True}})

    assert shown["instances"][0]["entered"][-1] == "too_late"
    assert shown["clock"] == "2026-01-07T09:00:00+00:00"


def test_work_takes_the_time_its_answer_says() -> None:
    model = process().start().user_task("a").end().boundary("late", "a", timer="PT1H").end("too_late").build()

    quick = simulate(model, elements={"a": {"after": "PT59M"}})
    slow = simulate(model, elements={"a": {"after": "PT61M"}})

    assert quick["instances"][0]["entered"][-1] == "end"
    assert slow["instances"][0]["entered"][-1] == "too_late"


def test_what_waits_at_the_horizon_is_told() -> None:
    (instance,) = simulate(process().start().catch("never", message="m").end().build())["instances"]

    assert [(wait["element"], wait["waiting_for"]) for wait in instance["waits"]] == [("never", "message")]


def test_message_comes_from_outside_at_its_time() -> None:
    model = process().start().catch("paid", message="paid", key="order").end().build()
    message = {"name": "paid", "correlation_key": "7", "variables": {"sum": 5}, "at": "PT3H"}

    shown = simulate(model, variables={"order": 7}, messages=[message])

    assert shown["instances"][0]["variables"] == {"order": 7, "sum": 5}
    assert shown["clock"] == "2026-01-05T12:00:00+00:00"


def test_business_event_starts_another_process() -> None:
    order = process("order").start().service_task("reserve", emits=("Reserved",)).end().build()
    forecast = process("forecast").start(message="Reserved").service_task("count").end().build()

    shown = simulate(order, forecast)

    assert [(i["process"], i["state"]) for i in shown["instances"]] == [
        ("order", "completed"),
        ("forecast", "completed"),
    ]


def test_called_process_runs_as_an_instance_of_its_own() -> None:
    caller = process("caller").start().call("sub", "called").end().build()
    called = process("called").start().script("double", "x * 2", "x").end().build()

    shown = simulate(caller, called, variables={"x": 4})

    assert [i["variables"]["x"] for i in shown["instances"]] == [8, 8]
    assert shown["instances"][1]["parent"] == shown["instances"][0]["id"]


def test_decisions_answer_what_was_given() -> None:
    model = process().start().decide("rule", "fraud", "review").end().build()

    assert simulate(model, decisions={"fraud": True})["instances"][0]["variables"] == {"review": True}


def test_error_given_as_an_answer_is_caught() -> None:
    model = process().start().service_task("pay").end().boundary("no", "pay", error="DECLINED").end("lost")

    shown = simulate(model.build(), elements={"pay": {"error": "DECLINED"}})

    assert shown["instances"][0]["entered"][-1] == "lost"


def test_answers_that_say_something_unknown_are_refused() -> None:
    with pytest.raises(AnswersUnreadable, match="pay"):
        read_answers({"elements": {"pay": {"eror": "X"}}})
