"""Events as they are drawn: every trigger in every place the specification gives it, from the file to the end."""

import pytest

from processes.graph.model import CompiledProcess
from tests.engine.drawn import beside, boundary, catch, drawn, end, path, refused, start, task, throw
from tests.engine.harness import BEGIN, Engine, Run

# How the world makes each trigger happen to a running instance.
HAPPENS = {
    "message": lambda run: run.engine.message("plain"),
    "keyed": lambda run: run.engine.message("paid", "O-1"),
    "signal": lambda run: run.engine.signal("alarm"),
    "date": lambda run: run.engine.pass_time(hours=1),
    "duration": lambda run: run.engine.pass_time(hours=1),
    "cycle": lambda run: run.engine.pass_time(hours=1),
    "cron": lambda run: run.engine.pass_time(hours=1),
    "condition": lambda run: run.set(n=3),
    "error": lambda run: run.throw_error("work", "E1"),
    "any-error": lambda run: run.throw_error("work", "anything"),
    "escalation": lambda run: run.escalate("work", "X1"),
    "any-escalation": lambda run: run.escalate("work", "anything"),
}
WAITED_FOR = ["message", "keyed", "signal", "date", "duration", "cycle", "cron", "condition"]
INSTEAD = list(HAPPENS)
BESIDE = [trigger for trigger in HAPPENS if "error" not in trigger]
VARIABLES = {"order": "O-1", "n": 1}


def begun(engine: Engine, model: CompiledProcess) -> Run:
    return engine.start(model, dict(VARIABLES), business_key="O-1")


@pytest.mark.parametrize("trigger", WAITED_FOR)
def test_an_intermediate_event_waits_for_what_it_names(engine: Engine, trigger: str) -> None:
    run = begun(engine, drawn(start(), catch(trigger), end(), path("start", "catch", "end")))
    assert run.waiting == ["catch"]

    HAPPENS[trigger](run)

    assert run.passed == ["start", "catch", "end"]
    assert run.state == "completed"


@pytest.mark.parametrize("trigger", INSTEAD)
def test_an_interrupting_boundary_event_goes_on_instead_of_its_activity(engine: Engine, trigger: str) -> None:
    model = drawn(
        start(), task(), end(), boundary(trigger), task("instead", "task"), end(element_id="other"),
        path("start", "work", "end"), path("edge", "instead", "other"),
    )  # fmt: skip
    run = begun(engine, model)

    HAPPENS[trigger](run)

    assert run.ended == ["work"]
    assert run.passed == ["start", "edge", "instead", "other"]
    assert run.state == "completed"


@pytest.mark.parametrize("trigger", BESIDE)
def test_a_boundary_event_beside_its_activity_lets_it_go_on(engine: Engine, trigger: str) -> None:
    model = drawn(
        start(), task(), end(), boundary(trigger, beside=True), task("too", "task"), end(element_id="other"),
        path("start", "work", "end"), path("edge", "too", "other"),
    )  # fmt: skip
    run = begun(engine, model)

    HAPPENS[trigger](run)
    assert "too" in run.passed
    run.complete("work")

    assert run.ended == []
    assert run.state == "completed"


@pytest.mark.parametrize("trigger", INSTEAD)
def test_an_event_sub_process_that_interrupts_ends_what_runs_beside_it(engine: Engine, trigger: str) -> None:
    run = begun(engine, drawn(start(), task(), end(), beside(trigger), path("start", "work", "end")))

    HAPPENS[trigger](run)

    assert run.ended == ["work"]
    assert run.passed[-3:] == ["heard", "es_end", "es"]
    assert run.state == "completed"


@pytest.mark.parametrize("trigger", BESIDE)
def test_an_event_sub_process_that_does_not_interrupt_runs_beside(engine: Engine, trigger: str) -> None:
    run = begun(
        engine,
        drawn(start(), task(), end(), beside(trigger, interrupting=False), path("start", "work", "end")),
    )

    HAPPENS[trigger](run)
    assert "heard" in run.passed
    run.complete("work")

    assert run.ended == []
    assert run.state == "completed"


def test_a_cycle_beside_an_activity_fires_as_often_as_it_says(engine: Engine) -> None:
    model = drawn(
        start(), task(), end(), boundary("cycle", beside=True), task("too", "task"), end(element_id="other"),
        path("start", "work", "end"), path("edge", "too", "other"),
    )  # fmt: skip
    run = begun(engine, model)

    engine.pass_time(hours=5)

    assert run.passed.count("too") == 2


@pytest.mark.parametrize("trigger", ["none", "message", "signal", "escalation", "compensation"])
def test_an_intermediate_throw_event_goes_on_at_once(engine: Engine, trigger: str) -> None:
    run = begun(engine, drawn(start(), throw(trigger), end(), path("start", "throw", "end")))

    assert run.passed == ["start", "throw", "end"]
    assert run.state == "completed"


@pytest.mark.parametrize("trigger", ["none", "message", "signal", "escalation", "compensation"])
def test_an_end_event_that_throws_ends_its_path_alone(engine: Engine, trigger: str) -> None:
    model = drawn(
        start(), '<parallelGateway id="fork"/>', end(trigger), task(), end(element_id="other"),
        path("start", "fork", "end"), path("fork", "work", "other"),
    )  # fmt: skip
    run = begun(engine, model)
    assert "end" in run.passed
    assert run.waiting == ["work"]

    assert run.complete("work").state == "completed"


def test_a_terminate_end_event_ends_everything(engine: Engine) -> None:
    model = drawn(
        start(), '<parallelGateway id="fork"/>', task(), end(), task("other"), end("terminate", "stop"),
        path("start", "fork", "work", "end"), path("fork", "other", "stop"),
    )  # fmt: skip
    run = begun(engine, model)

    run.complete("other")

    assert run.ended == ["work"]
    assert run.state == "terminated"


def inside(thrower: str) -> CompiledProcess:
    """A sub-process that throws at its end, with a boundary event that catches it."""
    trigger = thrower.removeprefix("any-")
    box = (
        f'<subProcess id="work">{start(element_id="in")}{end(trigger, "out")}{path("in", "out")}</subProcess>'
    )
    return drawn(
        start(), box, end(), boundary(thrower), task("caught", "task"), end(element_id="other"),
        path("start", "work", "end"), path("edge", "caught", "other"),
    )  # fmt: skip


@pytest.mark.parametrize("trigger", ["error", "any-error", "escalation", "any-escalation", "signal"])
def test_what_a_sub_process_throws_is_caught_at_its_border(engine: Engine, trigger: str) -> None:
    run = begun(engine, inside(trigger))

    assert "caught" in run.passed
    assert "end" not in run.passed
    assert run.state == "completed"


def test_an_error_end_event_that_nobody_catches_terminates(engine: Engine) -> None:
    run = begun(engine, drawn(start(), end("error"), path("start", "end")))

    assert run.state == "terminated"


def test_a_link_goes_on_at_its_other_end(engine: Engine) -> None:
    model = drawn(start(), throw("link"), catch("link"), end(), path("start", "throw"), path("catch", "end"))

    assert begun(engine, model).passed == ["start", "throw", "catch", "end"]


@pytest.mark.parametrize("trigger", ["message", "signal", "duration"])
def test_a_multiple_event_goes_on_with_the_first_of_its_parts(engine: Engine, trigger: str) -> None:
    model = drawn(start(), catch("message+signal+duration"), end(), path("start", "catch", "end"))
    run = begun(engine, model)

    HAPPENS[trigger](run)

    assert run.state == "completed"
    assert engine.store.timers == {}
    assert engine.store.subscriptions == {}


def test_a_parallel_multiple_event_waits_for_all_of_its_parts(engine: Engine) -> None:
    together = catch("message+signal+duration", attributes='parallelMultiple="true"')
    run = begun(engine, drawn(start(), together, end(), path("start", "catch", "end")))

    for trigger in ("signal", "duration"):
        HAPPENS[trigger](run)
    assert run.waiting == ["catch"]
    HAPPENS["message"](run)

    assert run.state == "completed"


@pytest.mark.parametrize("trigger", ["message", "signal", "error"])
def test_a_multiple_boundary_event_fires_with_the_first_of_its_parts(engine: Engine, trigger: str) -> None:
    model = drawn(
        start(), task(), end(), boundary("message+signal+error"), end(element_id="other"),
        path("start", "work", "end"), path("edge", "other"),
    )  # fmt: skip
    run = begun(engine, model)

    HAPPENS[trigger](run)

    assert run.passed == ["start", "edge", "other"]


def test_a_multiple_event_throws_all_of_its_parts(engine: Engine) -> None:
    waiting = drawn(start(), catch("signal"), end(), path("start", "catch", "end"))
    run = begun(engine, waiting)

    begun(engine, drawn(start(), end("message+signal"), path("start", "end")))
    engine.deliver()

    assert run.state == "completed"
    assert [message[0] for message in engine.store.messages] == ["plain"]


def test_events_that_are_awaited_together_are_refused_at_a_border_and_at_a_start() -> None:
    together = boundary("message+signal").replace("cancelActivity", 'parallelMultiple="true" cancelActivity')

    assert refused(
        start(), task(), end(), together, end(element_id="o"), path("start", "work", "end"), path("edge", "o")
    ) == ["parallel-multiple-here"]
    assert refused(start("message+signal", attributes='parallelMultiple="true"'), end(), path("start", "end")) == [
        "parallel-multiple-here"
    ]  # fmt: skip


def test_a_date_a_duration_and_cron_may_be_expressions(engine: Engine) -> None:
    timer = "<timerEventDefinition><timeDuration>= wait</timeDuration></timerEventDefinition>"
    waits = f'<intermediateCatchEvent id="catch">{timer}</intermediateCatchEvent>'
    engine.start(drawn(start(), waits, end(), path("start", "catch", "end")), {"wait": "PT3H"})

    (row,) = engine.store.timers.values()
    assert row["due_at"] == BEGIN.replace(hour=12)


def test_a_transaction_that_is_cancelled_is_undone_and_left_by_its_cancel_event(engine: Engine) -> None:
    box = (
        f'<transaction id="work">{start(element_id="in")}{task("pay")}{end("cancel", "out")}{path("in", "pay", "out")}'
        f'{boundary("compensation", "pay", "undo")}<serviceTask id="refund" isForCompensation="true"/>'
        '<association sourceRef="undo" targetRef="refund" associationDirection="One"/></transaction>'
    )
    model = drawn(
        start(), box, end(), boundary("cancel"), end(element_id="sorry"),
        path("start", "work", "end"), path("edge", "sorry"),
    )  # fmt: skip
    run = begun(engine, model).complete("pay")
    assert run.waiting == ["refund"]

    run.complete("refund")

    assert run.passed[-1] == "sorry"
    assert run.state == "completed"


def test_a_condition_is_a_part_of_a_multiple_event(engine: Engine) -> None:
    run = begun(engine, drawn(start(), catch("message+condition"), end(), path("start", "catch", "end")))

    run.set(n=3)

    assert run.state == "completed"


def test_a_condition_among_events_awaited_together_counts_once(engine: Engine) -> None:
    together = catch("condition+message", attributes='parallelMultiple="true"')
    run = begun(engine, drawn(start(), together, end(), path("start", "catch", "end")))

    run.set(n=3)
    run.set(n=4)
    assert run.waiting == ["catch"]
    engine.message("plain")

    assert run.state == "completed"


def test_a_condition_that_holds_already_is_heard_when_others_are_awaited_with_it(engine: Engine) -> None:
    together = catch("condition+message", attributes='parallelMultiple="true"')
    run = engine.start(drawn(start(), together, end(), path("start", "catch", "end")), {"n": 5})
    assert run.waiting == ["catch"]

    engine.message("plain")

    assert run.state == "completed"


def test_a_multiple_boundary_event_with_a_condition_fires_when_it_holds(engine: Engine) -> None:
    model = drawn(
        start(), task(), end(), boundary("message+condition"), end(element_id="other"),
        path("start", "work", "end"), path("edge", "other"),
    )  # fmt: skip
    run = begun(engine, model)

    run.set(n=3)

    assert run.passed == ["start", "edge", "other"]


def test_a_compensation_event_sub_process_is_how_its_scope_is_undone(engine: Engine) -> None:
    undo = (
        f'<subProcess id="undo" triggeredByEvent="true">{start("compensation", "us")}{task("refund")}'
        f"{end(element_id='ue')}{path('us', 'refund', 'ue')}</subProcess>"
    )
    box = f'<subProcess id="work">{start(element_id="in")}{task("pay")}{end(element_id="out")}{path("in", "pay", "out")}{undo}</subProcess>'
    run = begun(
        engine, drawn(start(), box, throw("compensation"), end(), path("start", "work", "throw", "end"))
    )

    run.complete("pay")
    assert run.waiting == ["refund"]

    assert run.complete("refund").state == "completed"


def test_events_awaited_together_are_refused_behind_an_event_based_gateway() -> None:
    together = catch("message+signal", attributes='parallelMultiple="true"')

    assert refused(
        start(), '<eventBasedGateway id="g"/>', together, catch("duration", "late"), end(), end(element_id="e2"),
        path("start", "g", "catch", "end"), path("g", "late", "e2"),
    ) == ["event-gateway-target"]  # fmt: skip
