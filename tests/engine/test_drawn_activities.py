"""Activities, gateways and scopes as they are drawn, from the file to the end."""

import pytest

from processes.graph.model import CompiledProcess
from processes.graph.prepare import prepare
from tests.bpmn.models import extended, flow, process
from tests.engine.drawn import drawn, end, path, refused, start, task
from tests.engine.harness import Engine, Run

FOR_EACH = (
    "<multiInstanceLoopCharacteristics {how}><extensionElements>"
    '<zeebe:loopCharacteristics inputCollection="= items" inputElement="item" outputCollection="results" '
    'outputElement="= item * 10 + loopCounter"/></extensionElements></multiInstanceLoopCharacteristics>'
)
INNER = f"{start(element_id='in')}{end(element_id='out')}{path('in', 'out')}"
# Every activity that may be repeated: tag, what is inside, whether somebody has to finish each child.
REPEATED = {
    "task": ("", False),
    "manualTask": ("", False),
    "userTask": ("", True),
    "serviceTask": ("", True),
    "sendTask": ("", True),
    "businessRuleTask": ("", True),
    "scriptTask": ("<script>item</script>", False),
    "subProcess": (INNER, False),
    "transaction": (INNER, False),
    "adHocSubProcess": ('<task id="free"/>', False),
}


def one(activity: str) -> CompiledProcess:
    return drawn(start(), activity, end(), path("start", "work", "end"))


def began(engine: Engine, activity: str, **variables: object) -> Run:
    return engine.start(one(activity), variables, business_key="O-1")


@pytest.mark.parametrize("tag", ["task", "manualTask"])
def test_a_task_without_work_is_passed_at_once(engine: Engine, tag: str) -> None:
    assert began(engine, task(tag=tag)).passed == ["start", "work", "end"]


def test_a_user_task_asks_people_and_waits(engine: Engine) -> None:
    run = began(engine, task(tag="userTask", attributes='name="Approve"'))

    assert [work.title for work in engine.store.work.values()] == ["Approve"]
    assert run.complete("work", approved=True).variables == {"approved": True}


@pytest.mark.parametrize("tag", ["serviceTask", "sendTask", "businessRuleTask"])
def test_a_task_done_outside_opens_a_job_of_its_id(engine: Engine, tag: str) -> None:
    run = began(engine, task(tag=tag))

    assert run.job("work")["type"] == "work"
    assert run.complete("work", n=1).variables == {"n": 1}


def test_a_send_task_with_a_message_publishes_it(engine: Engine) -> None:
    run = began(engine, task(tag="sendTask", attributes='messageRef="plain"'))

    assert [message[0] for message in engine.store.messages] == ["plain"]
    assert run.state == "completed"


def test_a_receive_task_waits_for_its_message(engine: Engine) -> None:
    run = began(engine, task(tag="receiveTask", attributes='messageRef="plain"'))

    engine.message("plain", variables={"n": 1})

    assert (run.state, run.variables) == ("completed", {"n": 1})


def test_a_script_in_feel_gives_its_value_to_a_variable(engine: Engine) -> None:
    script = task(tag="scriptTask", inner="<script>= n * 2</script>", attributes='podium:resultVariable="m"')

    assert began(engine, script, n=4).variables == {"n": 4, "m": 8}


def test_a_business_rule_task_asks_its_decision(engine: Engine) -> None:
    engine.catalog.decisions["risk"] = lambda visible: visible["n"] > 3
    rule = task(tag="businessRuleTask", attributes='podium:decision="risk" podium:resultVariable="is_risky"')

    assert began(engine, rule, n=4).variables == {"n": 4, "is_risky": True}


@pytest.mark.parametrize("language", ["groovy", "javascript", "python"])
def test_a_script_in_another_language_is_refused(language: str) -> None:
    script = task(tag="scriptTask", inner="<script>x</script>", attributes=f'scriptFormat="{language}"')

    assert refused(start(), script, end(), path("start", "work", "end")) == ["script-language"]


@pytest.mark.parametrize("how", ["", 'isSequential="true"'], ids=["parallel", "sequential"])
@pytest.mark.parametrize("tag", REPEATED)
def test_any_activity_runs_once_for_each_item(engine: Engine, tag: str, how: str) -> None:
    inner, waits = REPEATED[tag]
    run = began(engine, task(tag=tag, inner=inner + FOR_EACH.format(how=how)), items=[1, 2, 3])

    for _ in range(3 if waits else 0):
        run.complete("work")

    assert run.state == "completed"
    assert run.variables["results"] == [11, 22, 33]


@pytest.mark.parametrize("how", ["", 'isSequential="true"'], ids=["parallel", "sequential"])
def test_a_receive_task_runs_once_for_each_item(engine: Engine, how: str) -> None:
    activity = task(tag="receiveTask", inner=FOR_EACH.format(how=how), attributes='messageRef="plain"')
    run = began(engine, activity, items=[1, 2])

    for _ in range(2):
        engine.message("plain")

    assert run.variables["results"] == [11, 22]


@pytest.mark.parametrize("how", ["", 'isSequential="true"'], ids=["parallel", "sequential"])
def test_a_call_runs_once_for_each_item(engine: Engine, how: str) -> None:
    engine.deploy(drawn(start(), end(), path("start", "end"), key="called"))
    activity = task(tag="callActivity", inner=FOR_EACH.format(how=how), attributes='calledElement="called"')
    run = began(engine, activity, items=[1, 2])
    engine.deliver()

    assert run.state == "completed"
    assert run.variables["results"] == [11, 22]


def test_a_cardinality_repeats_without_items(engine: Engine) -> None:
    many = "<multiInstanceLoopCharacteristics><loopCardinality>= n</loopCardinality></multiInstanceLoopCharacteristics>"

    assert began(engine, task(inner=many), n=3).waiting == ["work"] * 3


def test_a_completion_condition_ends_the_others(engine: Engine) -> None:
    enough = "<completionCondition>= numberOfCompletedInstances >= 2</completionCondition>"
    many = f"<multiInstanceLoopCharacteristics><loopCardinality>5</loopCardinality>{enough}</multiInstanceLoopCharacteristics>"
    run = began(engine, task(inner=many))

    run.complete("work")
    run.complete("work")

    assert run.state == "completed"
    assert run.ended == ["work"] * 3


def test_a_standard_loop_goes_on_while_its_condition_holds(engine: Engine) -> None:
    again = (
        "<standardLoopCharacteristics><loopCondition>= n &lt; 3</loopCondition></standardLoopCharacteristics>"
    )
    script = f"<script>n + 1</script>{again}"

    run = began(engine, task(tag="scriptTask", inner=script, attributes='podium:resultVariable="n"'), n=0)

    assert run.variables["n"] == 3


def test_a_standard_loop_may_be_tested_before_and_not_run_at_all(engine: Engine) -> None:
    again = '<standardLoopCharacteristics testBefore="true"><loopCondition>= false</loopCondition></standardLoopCharacteristics>'

    run = began(engine, task(inner=again))

    assert run.state == "completed"
    assert engine.store.jobs == {}


def test_a_standard_loop_ends_at_its_maximum(engine: Engine) -> None:
    again = '<standardLoopCharacteristics loopMaximum="2"><loopCondition>= true</loopCondition></standardLoopCharacteristics>'
    run = began(engine, task(inner=again))

    run.complete("work")
    run.complete("work")

    assert run.state == "completed"


def split(kind: str, *, default: str = "") -> CompiledProcess:
    """Three ways out of a gateway or task: a when n > 1, b when n > 2, c otherwise or always."""
    chosen = f'default="g-c" {default}'
    return drawn(
        start(), f'<{kind} id="g" {chosen}/>', *(task(name) for name in "abc"), end(), end(element_id="e2"),
        end(element_id="e3"), path("start", "g"), flow("g", "a", "= n &gt; 1"), flow("g", "b", "= n &gt; 2"), flow("g", "c"),
        path("a", "end"), path("b", "e2"), path("c", "e3"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "n", "taken"),
    [
        ("exclusiveGateway", 1, ["c"]),
        ("exclusiveGateway", 3, ["a"]),
        ("inclusiveGateway", 1, ["c"]),
        ("inclusiveGateway", 3, ["a", "b"]),
        ("complexGateway", 3, ["a", "b"]),
        ("task", 1, ["c"]),
        ("task", 3, ["a", "b"]),
    ],
)
def test_conditions_and_the_default_choose_the_ways_out(
    engine: Engine, kind: str, n: int, taken: list[str]
) -> None:
    assert engine.start(split(kind), {"n": n}).waiting == taken


def test_flows_without_condition_out_of_an_activity_are_all_taken_and_meet_again_one_by_one(
    engine: Engine,
) -> None:
    model = drawn(
        start(), task("fork", "task"), task("a", "task"), task("b", "task"), task("work"), end(),
        path("start", "fork", "a", "work", "end"), path("fork", "b", "work"),
    )  # fmt: skip

    assert engine.start(model).waiting == ["work", "work"]


@pytest.mark.parametrize("kind", ["parallelGateway", "inclusiveGateway"])
def test_a_join_waits_for_what_was_split(engine: Engine, kind: str) -> None:
    model = drawn(
        start(), f'<{kind} id="fork"/>', task("a"), task("b"), f'<{kind} id="join"/>', task("work"), end(),
        path("start", "fork", "a", "join", "work", "end"), path("fork", "b", "join"),
    )  # fmt: skip
    run = engine.start(model)

    run.complete("b")
    assert run.passed.count("join") == 0
    run.complete("a")

    assert run.waiting == ["work"]


def test_a_complex_gateway_goes_on_when_its_activation_condition_holds(engine: Engine) -> None:
    gate = '<complexGateway id="join"><activationCondition>= activationCount >= 2</activationCondition></complexGateway>'
    model = drawn(
        start(), '<parallelGateway id="fork"/>', task("a"), task("b"), task("c"), gate, task("work"), end(),
        path("start", "fork", "a", "join", "work", "end"), path("fork", "b", "join"), path("fork", "c", "join"),
    )  # fmt: skip
    run = engine.start(model)

    run.complete("a", "c")

    assert "work" in run.waiting


@pytest.mark.parametrize("taken", ["plain", "alarm"])
def test_an_event_based_gateway_goes_on_with_the_first_event(engine: Engine, taken: str) -> None:
    model = drawn(
        start(), '<eventBasedGateway id="g"/>', task("told", "receiveTask", attributes='messageRef="plain"'),
        '<intermediateCatchEvent id="heard"><signalEventDefinition signalRef="sig"/></intermediateCatchEvent>',
        end(), end(element_id="e2"), path("start", "g", "told", "end"), path("g", "heard", "e2"),
    )  # fmt: skip
    run = engine.start(model)

    engine.message("plain") if taken == "plain" else engine.signal("alarm")

    assert run.passed[-2:] == (["told", "end"] if taken == "plain" else ["heard", "e2"])
    assert engine.store.subscriptions == {}


def test_an_ad_hoc_sub_process_ends_when_its_completion_condition_holds(engine: Engine) -> None:
    box = (
        '<adHocSubProcess id="work"><completionCondition>= done</completionCondition>'
        f"{task('a')}{task('b')}</adHocSubProcess>"
    )
    run = began(engine, box, done=False)
    assert run.waiting == ["a", "b"]

    run.complete("a", done=True)

    assert run.ended == ["b"]
    assert run.state == "completed"


def test_an_ad_hoc_sub_process_may_let_the_rest_finish(engine: Engine) -> None:
    box = (
        '<adHocSubProcess id="work" cancelRemainingInstances="false"><completionCondition>= done</completionCondition>'
        f"{task('a')}{task('b')}</adHocSubProcess>"
    )
    run = began(engine, box, done=False)

    run.complete("a", done=True)
    assert run.waiting == ["b"]

    assert run.complete("b").state == "completed"


def test_an_ad_hoc_sub_process_in_sequence_does_one_after_the_other(engine: Engine) -> None:
    run = began(
        engine, f'<adHocSubProcess id="work" ordering="Sequential">{task("a")}{task("b")}</adHocSubProcess>'
    )
    assert run.waiting == ["a"]

    run.complete("a")

    assert run.waiting == ["b"]


def test_a_lane_is_the_group_that_is_asked_when_the_task_names_nobody(engine: Engine) -> None:
    lanes = '<laneSet><lane id="l" name="Sales"><flowNodeRef>work</flowNodeRef></lane></laneSet>'
    engine.start(drawn(lanes, start(), task(tag="userTask"), end(), path("start", "work", "end")))

    assert [work.candidate_groups for work in engine.store.work.values()] == [["Sales"]]


def test_data_objects_stores_and_their_associations_are_kept_and_disturb_nothing(engine: Engine) -> None:
    data = (
        '<dataObject id="d"/><dataObjectReference id="order" name="order" dataObjectRef="d"/>'
        '<dataStoreReference id="store" name="Archive" dataStoreRef="s"/>'
    )
    association = (
        '<dataInputAssociation id="in1"><sourceRef>order</sourceRef><targetRef>input</targetRef></dataInputAssociation>'
        '<dataOutputAssociation id="out1"><targetRef>store</targetRef></dataOutputAssociation>'
    )
    needs = '<property id="input" name="input"/>'
    model = drawn(
        data, start(), task(inner=needs + association), end(), path("start", "work", "end"),
        before='<dataStore id="s" name="Archive"/>',
    )  # fmt: skip

    assert engine.start(model, {"order": {"id": 7}}).complete("work").state == "completed"


def test_an_item_of_a_data_object_may_be_what_a_loop_runs_over(engine: Engine) -> None:
    loop = (
        "<multiInstanceLoopCharacteristics><loopDataInputRef>order</loopDataInputRef>"
        '<inputDataItem id="line" name="line"/></multiInstanceLoopCharacteristics>'
    )
    data = '<dataObject id="d" isCollection="true"/><dataObjectReference id="order" name="lines" dataObjectRef="d"/>'
    model = drawn(data, start(), task(inner=loop), end(), path("start", "work", "end"))

    run = engine.start(model, {"lines": ["a", "b"]})

    assert [t["variables"]["line"] for t in run.tokens if not t["is_body"]] == ["a", "b"]


def test_inputs_and_outputs_of_an_activity_are_its_own_until_they_are_mapped(engine: Engine) -> None:
    mapped = extended(
        "serviceTask", 'id="work"', '<podium:input source="= n * 2" target="m"/>', '<podium:output source="= k" target="result"/>'
    )  # fmt: skip
    run = began(engine, mapped, n=2)
    assert run.token("work")["variables"]["m"] == 4

    run.complete("work", k=9)

    assert run.variables == {"n": 2, "result": 9}


@pytest.mark.parametrize(
    ("tag", "inner", "waits"),
    [
        ("globalTask", "", False),
        ("globalManualTask", "", False),
        ("globalUserTask", "", True),
        ("globalScriptTask", "<script>1</script>", False),
        ("globalBusinessRuleTask", "", True),
    ],
)
def test_a_global_task_is_called_like_a_process(engine: Engine, tag: str, inner: str, waits: bool) -> None:
    call = '<callActivity id="work" calledElement="shared"/>'
    prepared = prepare(
        process(
            start(), call, end(), path("start", "work", "end"), before=f'<{tag} id="shared">{inner}</{tag}>'
        )
    )
    calling, shared = sorted(prepared.processes, key=lambda each: each.key)
    engine.deploy(shared)
    run = engine.start(calling)
    engine.deliver()

    for child in run.children() if waits else []:
        child.complete("shared:task")

    assert run.state == "completed"
