"""Catching and throwing: messages, signals, timers, conditions, links, event-based gateways."""

from processes.engine.commands import SetVariables
from processes.graph.model import EventDetail, Kind, Trigger
from tests.builders import ProcessBuilder, process
from tests.engine.harness import BEGIN, Engine


def test_message_waits_by_name_and_key(engine: Engine) -> None:
    run = engine.start(
        process().start().catch("paid", message="paid", key="order").end().build(), {"order": 7}
    )

    assert not engine.message("paid", "8")
    assert engine.message("paid", "7", {"amount": 5})

    assert run.state == "completed"
    assert run.variables["amount"] == 5


def test_empty_correlation_key_is_an_incident(engine: Engine) -> None:
    run = engine.start(process().start().catch("paid", message="paid", key="order").end().build())

    assert run.incidents == [("paid", "correlation-key-without-value")]


def test_receive_task_waits_for_its_message(engine: Engine) -> None:
    run = engine.start(process().start().receive("paid", "paid").end().build())

    engine.message("paid")

    assert run.passed == ["start", "paid", "end"]


def test_receive_task_without_a_message_waits_for_one_of_its_own_name(engine: Engine) -> None:
    model = process().start().add("wait", Kind.RECEIVE_TASK, event=EventDetail(Trigger.MESSAGE)).end().build()
    run = engine.start(model, business_key="O-1")

    assert engine.message("wait", "O-1")

    assert run.state == "completed"


def test_timer_catch_goes_on_when_it_is_due(engine: Engine) -> None:
    run = engine.start(process().start().catch("nap", timer="PT30M").end().build())
    engine.pass_time(minutes=29)
    assert run.waiting == ["nap"]

    engine.pass_time(minutes=1)

    assert run.state == "completed"


def test_timer_date_in_the_past_is_due_at_once(engine: Engine) -> None:
    run = engine.start(process().start().catch("then", date="2026-01-01T00:00:00Z").end().build())

    engine.pass_time(seconds=0)

    assert run.state == "completed"


def test_cron_timer_is_due_at_its_next_time(engine: Engine) -> None:
    engine.start(process().start().catch("noon", cycle="0 12 * * *").end().build())

    (timer,) = engine.store.timers.values()
    assert timer["due_at"] == BEGIN.replace(hour=12)


def test_signal_reaches_every_instance_that_waits(engine: Engine) -> None:
    waiting = process().start().catch("heard", signal="alarm").end().build()
    first, second = engine.start(waiting), engine.start(waiting)

    engine.start(process("thrower").start().throw("alarm", signal="alarm").end().build())
    engine.deliver()

    assert (first.state, second.state) == ("completed", "completed")


def test_signal_is_heard_inside_the_instance_that_throws_it(engine: Engine) -> None:
    model = process().start().parallel("fork").catch("heard", signal="alarm").end()
    model.at("fork").service_task("a").throw("alarm", signal="alarm").end("out")
    run = engine.start(model.build())

    run.complete("a")

    assert run.state == "completed"
    assert "heard" in run.passed


def test_signal_thrown_inside_a_sub_process_fires_its_boundary(engine: Engine) -> None:
    model = (
        process()
        .start()
        .sub_process("box")
        .start("in")
        .throw("alarm", signal="alarm")
        .user_task("a")
        .end("out")
    )
    run = engine.start(model.done().end().boundary("heard", "box", signal="alarm").end("alarmed").build())

    assert run.passed[-1] == "alarmed"


def test_link_goes_on_at_its_other_end(engine: Engine) -> None:
    model = process().start().throw("there", link="L")
    model.cursor = None
    run = engine.start(model.catch("here", link="L").end().build())

    assert run.passed == ["start", "there", "here", "end"]


def test_condition_that_holds_passes_at_once(engine: Engine) -> None:
    run = engine.start(process().start().catch("enough", condition="n > 2").end().build(), {"n": 3})

    assert run.state == "completed"


def test_condition_is_looked_at_when_a_variable_changes(engine: Engine) -> None:
    run = engine.start(process().start().catch("enough", condition="n > 2").end().build(), {"n": 1})
    run.set(n=2)
    assert run.waiting == ["enough"]

    run.set(n=3)

    assert run.state == "completed"


def test_condition_sees_a_variable_set_at_its_own_token(engine: Engine) -> None:
    run = engine.start(process().start().catch("enough", condition="n > 2").end().build(), {"n": 1})

    run.do(SetVariables(run.id, {"n": 3}, run.token("enough")["id"]))

    assert run.state == "completed"


def test_conditional_boundary_interrupts_when_it_becomes_true(engine: Engine) -> None:
    model = process().start().user_task("a").end().boundary("stop", "a", condition="stop").end("stopped")
    run = engine.start(model.build(), {"stop": False})

    run.set(stop=True)

    assert run.passed[-1] == "stopped"


def race() -> ProcessBuilder:
    model = process().start().event_gateway("first").catch("paid", message="paid").end("got")
    return model.at("first").catch("late", timer="PT1H").end("lost")


def test_event_gateway_goes_on_with_the_first_event(engine: Engine) -> None:
    run = engine.start(race().build())

    engine.message("paid", variables={"amount": 5})

    assert run.passed == ["start", "first", "paid", "got"]
    assert run.variables == {"amount": 5}
    assert engine.store.timers == {}


def test_event_gateway_goes_on_by_its_timer(engine: Engine) -> None:
    run = engine.start(race().build())

    engine.pass_time(hours=1)

    assert run.passed[-1] == "lost"
    assert engine.store.subscriptions == {}


def test_thrown_message_is_published_with_what_was_mapped(engine: Engine) -> None:
    model = process().start().throw("tell", message="told", key="order", inputs={"sum": "amount * 2"}).end()

    run = engine.start(model.build(), {"amount": 4, "order": "O-1"})

    assert engine.store.messages == [("told", "O-1", {"sum": 8}, run.id)]
    assert run.variables == {"amount": 4, "order": "O-1"}


def test_message_starts_an_instance_at_its_start_event(engine: Engine) -> None:
    model = process().start(message="ordered").user_task("a").end().build()

    run = engine.start(model, {"order": 1}, start_at=1)

    assert run.passed == ["start"]


def test_business_event_is_written_with_key_and_correlation(engine: Engine) -> None:
    model = process().start().service_task("pay", emits=("PaymentCaptured",)).end()
    run = engine.start(model.build(), business_key="O-1")

    run.complete("pay")

    assert [row[2] for row in engine.store.outbox] == ["PaymentCaptured"]
    assert engine.store.messages[0][:2] == ("PaymentCaptured", "O-1")
