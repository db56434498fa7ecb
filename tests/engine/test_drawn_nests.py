"""Constructs inside constructs: what single elements promise holds when they are nested, repeated and interrupted."""

import pytest

from processes.graph.model import CompiledProcess
from tests.bpmn.models import flow
from tests.engine.drawn import beside, boundary, catch, drawn, end, path, start, task, throw
from tests.engine.harness import Engine, Run

LOOP = (
    '<zeebe:loopCharacteristics inputCollection="= items" inputElement="item" '
    'outputCollection="results" outputElement="= item"/>'
)
EACH = (
    f"<multiInstanceLoopCharacteristics><extensionElements>{LOOP}</extensionElements>{{}}"
    "</multiInstanceLoopCharacteristics>"
)
FOR_EACH = EACH.format("")
IN_SEQUENCE = FOR_EACH.replace("Characteristics>", 'Characteristics isSequential="true">', 1)


def scope(*elements: str, element_id: str = "sub", tag: str = "subProcess", attributes: str = "") -> str:
    return f'<{tag} id="{element_id}" {attributes}>{"".join(elements)}</{tag}>'


def undone(activity: str, by: str) -> str:
    """A boundary event and the service task that undoes the activity."""
    line = f'<association id="to_{by}" sourceRef="c_{activity}" targetRef="{by}" associationDirection="One"/>'
    handler = task(by, attributes='isForCompensation="true"')
    return boundary("compensation", activity, f"c_{activity}") + handler + line


def called(*elements: str) -> CompiledProcess:
    return drawn(*elements, key="child")


def human(element_id: str) -> str:
    return task(element_id, tag="userTask")


CHOICE = '<exclusiveGateway id="x" default="x-out"/>'


def test_one_of_several_transactions_is_cancelled_and_undoes_its_own_work_only(engine: Engine) -> None:
    ways = (path("in", "book", "decide", "x", "out"), flow("x", "no", "= not(ok)"))
    events = (start(element_id="in"), end(element_id="out"), end("cancel", "no"))
    alarm = beside("signal", interrupting=False)
    work = (task("book"), undone("book", "unbook"), human("decide"), CHOICE, alarm)
    many = scope(FOR_EACH, *events, *work, *ways, element_id="tx", tag="transaction")
    off = (boundary("cancel", "tx", "off"), human("called_off"))
    run = engine.start(
        drawn(start(), many, *off, end(), path("start", "tx", "end"), path("off", "called_off", "end")),
        {"items": [1, 2]},
    )
    run.complete("book", "book")
    engine.signal("alarm")
    assert run.passed.count("heard") == 2

    run.complete("decide", ok=True).complete("decide", ok=False)
    assert run.waiting == ["unbook"]
    assert run.complete("unbook").waiting == ["called_off"]


def test_a_cancelled_transaction_undoes_what_was_done_in_scopes_inside_it_newest_first(
    engine: Engine,
) -> None:
    inside = (start(element_id="i_in"), task("car"), undone("car", "uncar"), end(element_id="i_out"))
    trip = scope(*inside, path("i_in", "car", "i_out"), element_id="i")
    body = (start(element_id="in"), task("book"), undone("book", "unbook"), trip, end("cancel", "no"))
    whole = scope(*body, path("in", "book", "i", "no"), element_id="tx", tag="transaction")
    run = engine.start(
        drawn(start(), whole, boundary("cancel", "tx", "off"), end(), path("start", "tx"), path("off", "end"))
    )

    assert run.complete("book", "car").waiting == ["uncar"]
    assert run.complete("uncar").waiting == ["unbook"]
    assert run.complete("unbook").state == "completed"


def test_interrupting_what_is_being_undone_leaves_nothing_behind(engine: Engine) -> None:
    body = (start(element_id="in"), task("book"), undone("book", "unbook"), end("cancel", "no"))
    whole = scope(*body, path("in", "book", "no"), element_id="tx", tag="transaction")
    off = (boundary("cancel", "tx", "off"), end(element_id="end2"))
    run = engine.start(
        drawn(start(), whole, *off, end(), beside("signal"), path("start", "tx", "end"), path("off", "end2"))
    )
    run.complete("book")
    engine.signal("alarm")

    assert (run.state, run.passed[-3:]) == ("completed", ["heard", "es_end", "es"])
    assert not engine.store.jobs


def call_that_is_undone() -> CompiledProcess:
    call = task("call", tag="callActivity", attributes='calledElement="child"')
    edges = (boundary("any-error", "call", "failed"), boundary("error", "then", "late"))
    ways = (path("start", "call", "then", "end"), path("failed", "undo"), path("late", "undo", "end2"))
    ends = (end(), end(element_id="end2"))
    return drawn(
        start(),
        call,
        undone("call", "undo_call"),
        human("then"),
        *edges,
        throw("compensation", "undo"),
        *ends,
        *ways,
    )


@pytest.mark.parametrize("is_done", [True, False], ids=["done", "failed"])
def test_a_call_is_undone_when_it_was_done_and_not_when_it_failed(engine: Engine, is_done: bool) -> None:
    engine.deploy(called(start(), task("w"), end(), path("start", "w", "end")))
    run = engine.start(call_that_is_undone())
    engine.deliver()
    [child] = run.children()

    if is_done:
        child.complete("w")
        run.throw_error("then", "E1")
        assert run.waiting == ["undo_call"]
        run.complete("undo_call")
    else:
        child.throw_error("w", "E9")

    assert (run.state, run.passed[-1]) == ("completed", "end2")


def test_an_event_sub_process_undoes_the_child_it_stands_in_and_no_other(engine: Engine) -> None:
    first = start("error", "es_start")
    steps = (first, throw("compensation", "undo"), end(element_id="es_end"))
    alarm = scope(
        *steps,
        path("es_start", "undo", "es_end"),
        element_id="es",
        attributes='triggeredByEvent="true"',
    )
    body = (start(element_id="in"), task("book"), undone("book", "unbook"), task("pay"), alarm)
    many = scope(FOR_EACH, *body, end(element_id="out"), path("in", "book", "pay", "out"))
    run = engine.start(drawn(start(), many, end(), path("start", "sub", "end")), {"items": [1, 2]})
    run.complete("book", "book").throw_error("pay", "E1")

    assert run.waiting == ["pay", "unbook"]
    assert run.complete("unbook", "pay").state == "completed"


HANDLERS = {
    "sub-process": scope(
        start(element_id="u_in"),
        task("u"),
        end(element_id="u_out"),
        path("u_in", "u", "u_out"),
        element_id="undo_it",
        attributes='isForCompensation="true"',
    ),
    "for each": task("undo_it", inner=FOR_EACH, attributes='isForCompensation="true"'),
    "call": task("undo_it", tag="callActivity", attributes='isForCompensation="true" calledElement="child"'),
}


@pytest.mark.parametrize("handler", HANDLERS)
def test_any_activity_may_be_what_undoes_another(engine: Engine, handler: str) -> None:
    engine.deploy(called(start(), task("w"), end(), path("start", "w", "end")))
    line = '<association id="a" sourceRef="c" targetRef="undo_it" associationDirection="One"/>'
    undo = (boundary("compensation", "book", "c"), HANDLERS[handler], line, throw("compensation", "back"))
    run = engine.start(
        drawn(start(), task("book"), *undo, end(), path("start", "book", "back", "end")), {"items": [1, 2]}
    )
    run.complete("book")
    _work_off(run, handler)

    assert (run.state, run.passed[-3:]) == ("completed", ["undo_it", "back", "end"])


def _work_off(run: Run, handler: str) -> None:
    if handler == "call":
        run.children()[0].complete("w")
    else:
        run.complete(*({"sub-process": ["u"], "for each": ["undo_it", "undo_it"]}[handler]))


def test_a_scope_with_repeated_work_is_undone_newest_first(engine: Engine) -> None:
    body = (start(element_id="in"), task("w", inner=FOR_EACH), undone("w", "undo_w"), task("v"))
    inside = scope(*body, undone("v", "undo_v"), end(element_id="out"), path("in", "w", "v", "out"))
    run = engine.start(
        drawn(start(), inside, throw("compensation", "undo"), end(), path("start", "sub", "undo", "end")),
        {"items": [1, 2]},
    )
    run.complete("w", "w", "v").complete("undo_v", "undo_w", "undo_w")

    assert run.passed[-5:] == ["undo_v", "undo_w", "undo_w", "undo", "end"]


def test_an_inclusive_join_in_a_loop_waits_in_every_round_for_what_that_round_sent(engine: Engine) -> None:
    split = '<exclusiveGateway id="m"/><inclusiveGateway id="s" default="s-b"/><inclusiveGateway id="j"/>'
    chosen = flow("s", "a", "= n &gt; 0") + flow("s", "j", "= n &gt; 1") + flow("s", "b")
    back = '<exclusiveGateway id="again" default="again-end"/>' + flow("again", "m", "= n &gt; 0")
    ways = (path("start", "m", "s"), chosen, path("a", "j"), path("b", "j"), path("j", "again", "end"))
    run = engine.start(drawn(start(), split, task("a"), task("b"), end(), back, *ways), {"n": 2})
    assert run.waiting == ["a", "j"]

    assert run.complete("a", n=1).waiting == ["a"]
    assert run.complete("a", n=0).state == "completed"
    assert run.passed.count("j") == 2


def test_an_inclusive_join_waits_for_what_a_boundary_event_sent_though_its_activity_is_over(
    engine: Engine,
) -> None:
    sub = scope(start(element_id="in"), human("w"), end(element_id="out"), path("in", "w", "out"))
    late = boundary("duration", "sub", "late", beside=True)
    ways = (path("start", "s", "sub", "j"), path("s", "q", "j", "end"), path("late", "nag", "j"))
    gates = '<inclusiveGateway id="s"/><inclusiveGateway id="j"/>'
    run = engine.start(drawn(start(), gates, sub, late, human("nag"), human("q"), end(), *ways))
    run.complete("q")
    engine.pass_time(hours=1)

    assert "nag" in run.complete("w").waiting
    assert run.complete("nag").state == "completed"
    assert run.passed.count("j") == 1


def test_links_of_one_name_stay_within_their_scopes(engine: Engine) -> None:
    def jump(number: int) -> str:
        link = '<linkEventDefinition name="L"/>'
        thrown = f'<intermediateThrowEvent id="throw{number}">{link}</intermediateThrowEvent>'
        caught = f'<intermediateCatchEvent id="catch{number}">{link}</intermediateCatchEvent>'
        ends = start(element_id=f"in{number}") + end(element_id=f"out{number}")
        ways = path(f"in{number}", f"throw{number}") + path(f"catch{number}", f"out{number}")
        return scope(ends, thrown, caught, ways, element_id=f"sub{number}")

    run = engine.start(drawn(start(), jump(1), jump(2), end(), path("start", "sub1", "sub2", "end")))

    assert [name for name in run.passed if name.startswith("catch")] == ["catch1", "catch2"]


def test_ad_hoc_work_inside_ad_hoc_work_ends_by_its_own_condition(engine: Engine) -> None:
    condition = "<completionCondition>= done</completionCondition>"
    inner = scope(condition, human("x"), human("y"), element_id="inner", tag="adHocSubProcess")
    outer = scope(inner, human("z"), element_id="outer", tag="adHocSubProcess")
    run = engine.start(drawn(start(), outer, end(), path("start", "outer", "end")), {"done": False})

    assert run.complete("x", done=True).waiting == ["z"]
    assert run.complete("z").passed[-2:] == ["outer", "end"]


def test_terminating_one_of_many_ends_that_one(engine: Engine) -> None:
    body = (start(element_id="in"), '<parallelGateway id="f"/>', human("a"), human("b"))
    ends = (
        end("terminate", "stop"),
        end(element_id="out"),
        path("in", "f", "a", "stop"),
        path("f", "b", "out"),
    )
    run = engine.start(
        drawn(start(), scope(FOR_EACH, *body, *ends), end(), path("start", "sub", "end")), {"items": [1, 2]}
    )

    assert run.complete("a").waiting == ["a", "b"]
    assert run.complete("b", "a").state == "completed"


def test_what_many_throw_beside_goes_on_after_an_error_of_one_ended_them_all(engine: Engine) -> None:
    body = (start(element_id="in"), throw("escalation", "up"), human("w"), CHOICE, end(element_id="out"))
    ways = (path("in", "up", "w", "x", "out"), flow("x", "bad", "= item = 2"))
    many = scope(FOR_EACH, *body, end("error", "bad"), *ways)
    edges = (boundary("escalation", "sub", "told_of", beside=True), boundary("error", "sub", "failed"))
    ends = (end(), end(element_id="end2"), end(element_id="end3"))
    outer = (path("start", "sub", "end"), path("told_of", "told", "end2"), path("failed", "end3"))
    run = engine.start(drawn(start(), many, *edges, human("told"), *ends, *outer), {"items": [1, 2, 3]})

    assert run.complete("w", "w").waiting == ["told"] * 3
    assert run.complete("told", "told", "told").state == "completed"


def test_enough_of_many_scopes_end_the_others_with_their_timers_and_what_those_had_sent(
    engine: Engine,
) -> None:
    enough = "<completionCondition>= numberOfCompletedInstances &gt;= 1</completionCondition>"
    late = (boundary("duration", "w", "late", beside=True), human("nag"), end(element_id="out2"))
    body = (start(element_id="in"), human("w"), *late, end(element_id="out"))
    many = scope(EACH.format(enough), *body, path("in", "w", "out"), path("late", "nag", "out2"))
    run = engine.start(drawn(start(), many, end(), path("start", "sub", "end")), {"items": [1, 2, 3]})
    engine.pass_time(hours=1)
    run.complete("nag", "w")

    assert (run.state, run.variables["results"]) == ("completed", [1, None, None])
    assert not engine.store.timers
    assert not engine.store.work


def test_a_message_ends_a_sequence_of_calls_with_the_one_under_way(engine: Engine) -> None:
    engine.deploy(called(start(), task("w"), end(), path("start", "w", "end")))
    call = task("call", tag="callActivity", attributes='calledElement="child"', inner=IN_SEQUENCE)
    stop = (boundary("message", "call", "stop"), end(element_id="end2"), path("stop", "end2"))
    run = engine.start(drawn(start(), call, *stop, end(), path("start", "call", "end")), {"items": [1, 2, 3]})
    engine.deliver()
    run.children()[0].complete("w")
    engine.message("plain")
    engine.deliver()

    assert (run.state, [child.state for child in run.children()]) == ("completed", ["completed", "cancelled"])
    assert not engine.store.jobs


def test_a_way_back_into_the_scope_that_was_interrupted_begins_it_anew(engine: Engine) -> None:
    gates = '<parallelGateway id="f"/><parallelGateway id="j"/>'
    body = (start(element_id="in"), gates, task("a"), human("b"), end(element_id="out"))
    sub = scope(*body, path("in", "f", "a", "j", "out"), path("f", "b", "j"))
    again = (boundary("signal", "sub", "alarm"), path("alarm", "sub"))
    run = engine.start(drawn(start(), sub, *again, end(), path("start", "sub", "end")))
    run.complete("a")
    engine.signal("alarm")

    assert run.complete("b").waiting == ["a", "j"]
    assert run.complete("a").state == "completed"


def test_an_event_based_gateway_in_a_loop_leaves_no_wait_behind(engine: Engine) -> None:
    gates = '<exclusiveGateway id="m"/><eventBasedGateway id="g"/>'
    events = (catch("duration", "t"), catch("message", "paid"), task("nag", tag="task"))
    ways = (path("start", "m", "g"), path("g", "t", "nag", "m"), path("g", "paid", "end"))
    run = engine.start(drawn(start(), gates, *events, end(), *ways))
    engine.pass_time(hours=2.5)
    engine.message("plain")

    assert (run.state, run.passed.count("nag")) == ("completed", 2)
    assert not engine.store.timers
    assert not engine.store.subscriptions
