"""What Camunda 8, Camunda 7 and Activiti say about an element, from the file to the end."""

import pytest

from processes.bpmn.rules.activities import HEARD
from processes.engine.listeners import AFTER, BEFORE
from processes.graph.model import CompiledProcess
from tests.bpmn.models import extended
from tests.engine.drawn import drawn, end, path, refused, start, task
from tests.engine.harness import Engine, Run

PREFIXES = ["camunda", "activiti"]


def one(activity: str, **more: str) -> CompiledProcess:
    return drawn(start(), activity, end(), path("start", "work", "end"), **more)


def began(engine: Engine, activity: str, **variables: object) -> Run:
    return engine.start(one(activity), variables, business_key="O-1")


def old(prefix: str, text: str) -> str:
    """The same in the prefix of Camunda 7's forerunner."""
    if prefix == "camunda":
        return text
    named = text.replace("camunda:", "activiti:")
    return named.replace(' id="work"', ' id="work" xmlns:activiti="http://activiti.org/bpmn"', 1)


def zeebe(tag: str, *extensions: str, attributes: str = "") -> str:
    return extended(tag, f'id="work" {attributes}', *extensions)


# -- Camunda 8 -------------------------------------------------------------------------------------------------------


def test_zeebe_task_definition_and_headers_make_a_job(engine: Engine) -> None:
    run = began(
        engine,
        zeebe(
            "serviceTask",
            '<zeebe:taskDefinition type="= &quot;charge-&quot; + region" retries="5"/>',
            '<zeebe:taskHeaders><zeebe:header key="method" value="card"/></zeebe:taskHeaders>',
        ),
        region="eu",
    )

    assert (run.job("work")["type"], run.job("work")["max_attempts"]) == ("charge-eu", 5)
    assert run.process.elements[run.process.positions["work"]].detail.headers == (("method", "card"),)


def test_zeebe_io_mapping_keeps_results_local_unless_mapped(engine: Engine) -> None:
    mapping = '<zeebe:ioMapping><zeebe:input source="= n * 2" target="m"/><zeebe:output source="= r" target="result"/></zeebe:ioMapping>'
    run = began(engine, zeebe("serviceTask", '<zeebe:taskDefinition type="t"/>', mapping), n=2)
    assert run.token("work")["variables"] == {"m": 4}

    run.complete("work", r=1, other=2)

    assert run.variables == {"n": 2, "result": 1}


def test_zeebe_script_is_evaluated(engine: Engine) -> None:
    script = zeebe("scriptTask", '<zeebe:script expression="= n + 1" resultVariable="m"/>')

    assert began(engine, script, n=1).variables == {"n": 1, "m": 2}


def test_zeebe_called_decision_gives_its_result(engine: Engine) -> None:
    engine.catalog.decisions["risk"] = lambda visible: "high"
    rule = zeebe("businessRuleTask", '<zeebe:calledDecision decisionId="risk" resultVariable="risk"/>')

    assert began(engine, rule).variables == {"risk": "high"}


@pytest.mark.parametrize(
    ("attributes", "mapping", "child", "result"),
    [
        ("", "", {"n": 1, "k": 2}, {"n": 1, "k": 2, "r": 5, "s": 6}),
        ('propagateAllParentVariables="false"', "", {}, {"n": 1, "k": 2, "r": 5, "s": 6}),
        ('propagateAllParentVariables="false"', '<zeebe:input source="= n + 1" target="m"/>', {"m": 2}, {"n": 1, "k": 2, "r": 5, "s": 6}),
        ('propagateAllChildVariables="false"', "", {"n": 1, "k": 2}, {"n": 1, "k": 2}),
        ('propagateAllChildVariables="false"', '<zeebe:output source="= r" target="result"/>', {"n": 1, "k": 2}, {"n": 1, "k": 2, "result": 5}),
        ("", '<zeebe:output source="= r" target="result"/>', {"n": 1, "k": 2}, {"n": 1, "k": 2, "result": 5}),
    ],
    ids=["everything", "nothing in", "what is mapped in", "nothing out", "what is mapped out", "mapped out only"],
)  # fmt: skip
def test_zeebe_called_element_passes_what_it_says(
    engine: Engine, attributes: str, mapping: str, child: dict[str, int], result: dict[str, int]
) -> None:
    engine.deploy(one(task(), key="called"))
    call = zeebe(
        "callActivity",
        f'<zeebe:calledElement processId="called" {attributes}/>',
        f"<zeebe:ioMapping>{mapping}</zeebe:ioMapping>",
    )
    run = began(engine, call, n=1, k=2)
    engine.deliver()
    (called,) = run.children()
    assert called.variables == child

    called.complete("work", r=5, s=6)

    assert run.variables == result


def test_zeebe_user_task_says_who_when_how_urgent_and_by_which_form(engine: Engine) -> None:
    began(
        engine,
        zeebe(
            "userTask",
            "<zeebe:userTask/>",
            '<zeebe:assignmentDefinition assignee="= clerk" candidateGroups="= [&quot;Sales&quot;]" candidateUsers="ann, bob"/>',
            '<zeebe:taskSchedule dueDate="2026-03-05T12:00:00Z" followUpDate="2026-03-03T12:00:00Z"/>',
            '<zeebe:priorityDefinition priority="= 80"/>',
            '<zeebe:formDefinition formId="approve"/>',
        ),
        clerk="carl",
    )

    (work,) = engine.store.work.values()
    assert (work.assignee, work.candidate_groups, work.candidate_users) == ("carl", ["Sales"], ["ann", "bob"])
    assert (work.due, work.follow_up) == ("2026-03-05T12:00:00Z", "2026-03-03T12:00:00Z")
    assert (work.priority, work.form) == (80, "approve")


def test_a_user_task_without_the_mark_of_camunda_8_is_done_by_people_too(engine: Engine) -> None:
    run = began(engine, zeebe("userTask", '<zeebe:formDefinition formKey="camunda-forms:bpmn:f1"/>'))

    assert run.complete("work").state == "completed"


def test_zeebe_message_subscription_correlates_by_its_key(engine: Engine) -> None:
    run = began(engine, task(tag="receiveTask", attributes='messageRef="msg"'), order=7)

    assert not engine.message("paid", "8")
    assert engine.message("paid", "7")
    assert run.state == "completed"


def test_zeebe_publish_message_names_the_key(engine: Engine) -> None:
    began(engine, zeebe("sendTask", '<zeebe:publishMessage correlationKey="= order"/>', attributes='messageRef="plain"'), order=7)  # fmt: skip

    assert [message[:2] for message in engine.store.messages] == [("plain", "7")]


def test_zeebe_listeners_are_waited_for_around_the_work(engine: Engine) -> None:
    listeners = (
        '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="before"/>'
        '<zeebe:executionListener eventType="end" type="after"/></zeebe:executionListeners>'
    )
    run = began(engine, zeebe("serviceTask", '<zeebe:taskDefinition type="t"/>', listeners))

    types = []
    for _ in range(3):
        types.append(run.job("work")["type"])
        run.complete("work")

    assert types == ["before", "t", "after"]


def test_zeebe_task_listeners_are_waited_for_when_a_task_opens_and_completes(engine: Engine) -> None:
    listeners = (
        '<zeebe:taskListeners><zeebe:taskListener eventType="creating" type="before"/>'
        '<zeebe:taskListener eventType="completing" type="after"/></zeebe:taskListeners>'
    )
    run = began(engine, zeebe("userTask", "<zeebe:userTask/>", listeners))

    assert run.job("work")["type"] == "before"
    run.complete("work")
    run.complete("work", approved=True)
    assert run.job("work")["type"] == "after"
    assert run.complete("work").state == "completed"


@pytest.mark.parametrize("moment", ["updating", "assigning", "canceling"])
def test_a_listener_for_a_moment_nobody_is_told_of_is_refused(moment: str) -> None:
    listener = (
        f'<zeebe:taskListeners><zeebe:taskListener eventType="{moment}" type="t"/></zeebe:taskListeners>'
    )

    assert refused(start(), zeebe("userTask", "<zeebe:userTask/>", listener), end(), path("start", "work", "end")) == [
        "listener-event"
    ]  # fmt: skip


def told(source: str, target: str, condition: str = "") -> str:
    """A flow with a listener that remembers it was taken."""
    inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    set_it = f"${{execution.setVariable('taken', '{target}')}}"
    listener = f'<camunda:executionListener event="take" expression="{set_it}"/>'
    extensions = f"<extensionElements>{listener}</extensionElements>"
    attributes = f'id="{source}-{target}" sourceRef="{source}" targetRef="{target}"'
    return f"<sequenceFlow {attributes}>{extensions}{inner}</sequenceFlow>"


def test_a_listener_at_the_only_way_out_is_heard_when_it_is_taken(engine: Engine) -> None:
    run = engine.start(drawn(start(), task(), end(), told("start", "work"), path("work", "end")))

    assert (run.waiting, run.variables) == (["work"], {"taken": "work"})


@pytest.mark.parametrize("n", [1, 9])
def test_a_listener_at_a_branch_is_heard_when_that_branch_is_taken(engine: Engine, n: int) -> None:
    split = '<exclusiveGateway id="x" default="x-small"/>'
    ends = end(element_id="big") + end(element_id="small")
    flows = (path("start", "x"), told("x", "big", "= n &gt; 5"), path("x", "small"))
    run = engine.start(drawn(start(), split, ends, *flows), {"n": n})

    assert run.variables.get("taken") == ("big" if n > 5 else None)


def test_a_listener_between_two_that_branch_is_refused() -> None:
    gates = '<exclusiveGateway id="x" default="x-j"/><exclusiveGateway id="j"/>'
    flows = (path("start", "x", "work", "j", "end"), told("x", "j"))

    assert refused(start(), gates, task(), end(), *flows) == ["listener-event"]


def test_the_rule_and_the_engine_hear_the_same_listeners() -> None:
    assert set(HEARD) == BEFORE | AFTER


def test_zeebe_ad_hoc_starts_the_activities_its_expression_names(engine: Engine) -> None:
    box = (
        '<adHocSubProcess id="work"><extensionElements><zeebe:adHoc activeElementsCollection="= chosen"/>'
        f"</extensionElements>{task('a')}{task('b')}</adHocSubProcess>"
    )

    assert began(engine, box, chosen=["b"]).waiting == ["b"]


def test_zeebe_version_tag_properties_and_templates_are_taken(engine: Engine) -> None:
    model = drawn(
        '<extensionElements><zeebe:versionTag value="v1.2"/></extensionElements>',
        start(),
        zeebe(
            "serviceTask",
            '<zeebe:taskDefinition type="t"/>',
            '<zeebe:properties><zeebe:property name="a" value="b"/></zeebe:properties>',
            attributes='zeebe:modelerTemplate="io.acme.Pay"',
        ),
        end(),
        path("start", "work", "end"),
    )

    assert model.version_tag == "v1.2"
    assert engine.start(model).complete("work").state == "completed"


# -- Camunda 7 and Activiti ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", PREFIXES)
def test_an_external_topic_opens_a_job(engine: Engine, prefix: str) -> None:
    run = began(engine, old(prefix, task(attributes='camunda:type="external" camunda:topic="charge"')))

    assert run.job("work")["type"] == "charge"


@pytest.mark.parametrize(
    "delegate",
    ['class="org.acme.Charge"', 'delegateExpression="${org.acme.Charge}"', 'expression="${org.acme.Charge(1)}"'],
)  # fmt: skip
@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_delegate_is_the_python_handler_of_its_name(engine: Engine, prefix: str, delegate: str) -> None:
    run = began(engine, old(prefix, task(attributes=f'camunda:{delegate} camunda:resultVariable="receipt"')))

    assert run.job("work")["type"] == "org.acme.Charge"
    assert run.process.elements[run.process.positions["work"]].detail.result_variable == "receipt"


@pytest.mark.parametrize("prefix", PREFIXES)
def test_an_expression_gives_its_value_to_the_result_variable(engine: Engine, prefix: str) -> None:
    activity = old(prefix, task(attributes='camunda:expression="${n + 1}" camunda:resultVariable="m"'))

    assert began(engine, activity, n=1).variables["m"] == 2


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("${n &gt; 1 &amp;&amp; !done}", True),
        ("${n gt 1 and not done}", True),
        ("${n == 2 ? 'two' : 'many'}", "two"),
        ("${order.lines[0].name}", "book"),
        ("${empty missing}", True),
        ("${order.lines.size()}", 1),
        ("no. ${n}", "no. 2"),
        ("#{n mod 2}", 0),
    ],
)
def test_juel_that_needs_no_java_is_understood(engine: Engine, expression: str, value: object) -> None:
    activity = extended(
        "serviceTask",
        'id="work" camunda:type="external" camunda:topic="t"',
        f'<camunda:inputOutput><camunda:inputParameter name="x">{expression}</camunda:inputParameter></camunda:inputOutput>',
    )
    run = began(engine, activity, n=2, done=False, order={"lines": [{"name": "book"}]})

    assert run.token("work")["variables"] == {"x": value}


@pytest.mark.parametrize("prefix", PREFIXES)
def test_input_and_output_parameters_may_be_texts_lists_and_maps(engine: Engine, prefix: str) -> None:
    activity = extended(
        "serviceTask",
        'id="work" camunda:type="external" camunda:topic="t"',
        "<camunda:inputOutput>"
        '<camunda:inputParameter name="list"><camunda:list><camunda:value>a</camunda:value><camunda:value>${n}</camunda:value></camunda:list></camunda:inputParameter>'
        '<camunda:inputParameter name="map"><camunda:map><camunda:entry key="k">${n}</camunda:entry></camunda:map></camunda:inputParameter>'
        '<camunda:outputParameter name="result">${r}</camunda:outputParameter></camunda:inputOutput>',
    )
    run = began(engine, old(prefix, activity), n=2)
    assert run.token("work")["variables"] == {"list": ["a", 2], "map": {"k": 2}}

    assert run.complete("work", r=5).variables == {"n": 2, "result": 5}


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_user_task_says_who_when_and_with_which_fields(engine: Engine, prefix: str) -> None:
    activity = extended(
        "userTask",
        'id="work" camunda:assignee="${clerk}" camunda:candidateGroups="Sales, ${group}" camunda:candidateUsers="ann" '
        'camunda:dueDate="${due}" camunda:followUpDate="2026-03-03T12:00:00Z" camunda:priority="70"',
        '<camunda:formData><camunda:formField id="ok" label="All right?" type="boolean"/></camunda:formData>',
    )
    began(engine, old(prefix, activity), clerk="carl", group="Audit", due="2026-03-05T12:00:00Z")

    (work,) = engine.store.work.values()
    assert (work.assignee, work.candidate_groups, work.candidate_users) == (
        "carl",
        ["Sales", "Audit"],
        ["ann"],
    )
    assert (work.due, work.follow_up, work.priority) == ("2026-03-05T12:00:00Z", "2026-03-03T12:00:00Z", 70)
    assert [field["id"] for field in work.form_fields] == ["ok"]


@pytest.mark.parametrize(
    "attribute", ['camunda:formKey="camunda-forms:deployment:approve.form"', 'camunda:formRef="approve"']
)
def test_a_form_key_names_a_deployed_form(engine: Engine, attribute: str) -> None:
    began(engine, task(tag="userTask", attributes=attribute))

    assert [work.form for work in engine.store.work.values()] == ["approve"]


@pytest.mark.parametrize(
    ("cycle", "attempts", "pauses"),
    [("R5/PT1M", 5, (60.0,)), ("PT1M,PT5M", 3, (60.0, 300.0)), ("${later}", 3, (5.0, 30.0, 120.0))],
)
def test_a_retry_cycle_says_how_often_and_when_again(
    engine: Engine, cycle: str, attempts: int, pauses: tuple[float, ...]
) -> None:
    activity = extended(
        "serviceTask", 'id="work" camunda:type="external" camunda:topic="t"',
        f"<camunda:failedJobRetryTimeCycle>{cycle}</camunda:failedJobRetryTimeCycle>",
    )  # fmt: skip
    run = began(engine, activity)

    detail = run.process.elements[run.process.positions["work"]].detail
    assert (run.job("work")["max_attempts"], detail.backoff_seconds) == (attempts, pauses)


@pytest.mark.parametrize(
    ("told", "child", "result"),
    [
        ("", {}, {"n": 1, "k": 2}),
        ('<camunda:in source="n" target="m"/><camunda:in sourceExpression="${k * 10}" target="t"/>', {"m": 1, "t": 20}, {"n": 1, "k": 2}),
        ('<camunda:in variables="all"/>', {"n": 1, "k": 2}, {"n": 1, "k": 2}),
        ('<camunda:in variables="all"/><camunda:in source="n" target="m"/>', {"n": 1, "k": 2, "m": 1}, {"n": 1, "k": 2}),
        ('<camunda:out source="r" target="result"/>', {}, {"n": 1, "k": 2, "result": 5}),
        ('<camunda:out variables="all"/><camunda:out sourceExpression="${r + s}" target="sum"/>', {}, {"n": 1, "k": 2, "r": 5, "s": 6, "sum": 11}),
    ],
    ids=["nothing", "named in", "all in", "all and named in", "named out", "all and named out"],
)  # fmt: skip
def test_a_call_of_camunda_7_passes_what_it_is_told(
    engine: Engine, told: str, child: dict[str, int], result: dict[str, int]
) -> None:
    engine.deploy(one(task(), key="called"))
    run = began(engine, extended("callActivity", 'id="work" calledElement="called"', told), n=1, k=2)
    engine.deliver()
    (called,) = run.children()
    assert called.variables == child

    called.complete("work", r=5, s=6)

    assert run.variables == result


def test_a_call_of_camunda_7_hands_over_a_business_key(engine: Engine) -> None:
    engine.deploy(one(task(), key="called"))
    told = '<camunda:in businessKey="${order}"/>'
    run = began(engine, extended("callActivity", 'id="work" calledElement="called"', told), order="O-7")
    engine.deliver()

    assert engine.store.instances[run.children()[0].id]["business_key"] == "O-7"


def test_save_points_of_camunda_7_are_kept_and_every_step_is_one(engine: Engine) -> None:
    run = began(engine, task(tag="task", attributes='camunda:asyncBefore="true" camunda:asyncAfter="true"'))
    element = run.process.elements[run.process.positions["work"]]

    assert (element.save_before, element.save_after) == (True, True)
    assert run.state == "completed"


def test_a_model_error_behind_a_save_point_undoes_nothing_before_it(engine: Engine) -> None:
    script = '<scriptTask id="bad" camunda:asyncBefore="true" podium:resultVariable="x"><script>= missing.part + 1</script></scriptTask>'
    gate = '<exclusiveGateway id="g"/>'
    choice = '<sequenceFlow id="f" sourceRef="g" targetRef="end"><conditionExpression>= x &gt; 1</conditionExpression></sequenceFlow>'
    run = engine.start(
        drawn(start(), task(), script, gate, end(), path("start", "work", "bad", "g"), choice)
    ).complete("work", paid=True)

    assert run.incidents == [("g", "condition-without-value")]
    assert run.variables["paid"] is True


@pytest.mark.parametrize("prefix", PREFIXES)
def test_listeners_of_camunda_7_assign_and_ask_handlers(engine: Engine, prefix: str) -> None:
    activity = extended(
        "userTask", 'id="work"',
        """<camunda:executionListener event="start" expression="${execution.setVariable('begun', n + 1)}"/>"""
        '<camunda:taskListener event="create" class="org.acme.Tell"/>'
        """<camunda:taskListener event="complete" expression="${task.setVariable('done', true)}"/>"""
        '<camunda:executionListener event="end" delegateExpression="${archive}"/>',
    )  # fmt: skip
    run = began(engine, old(prefix, activity), n=1)
    assert run.variables == {"n": 1, "begun": 2}
    assert run.job("work")["type"] == "org.acme.Tell"

    run.complete("work").complete("work")

    assert run.job("work")["type"] == "archive"
    assert run.complete("work").variables == {"n": 1, "begun": 2, "done": True}


def test_a_collection_and_an_element_variable_of_camunda_7_count_from_0(engine: Engine) -> None:
    loop = '<multiInstanceLoopCharacteristics camunda:collection="items" camunda:elementVariable="item"/>'
    run = began(engine, task(inner=loop, attributes='camunda:type="external" camunda:topic="t"'), items=["a"])

    (child,) = [t for t in run.tokens if not t["is_body"]]
    assert (child["variables"]["item"], child["variables"]["loopCounter"]) == ("a", 0)


def test_what_the_process_says_of_itself_is_read_in_either_dialect() -> None:
    model = one(
        task(),
        attributes='camunda:versionTag="v7" camunda:historyTimeToLive="P30D" camunda:candidateStarterGroups="Sales" '
        'camunda:candidateStarterUsers="ann" podium:businessKey="= order" podium:onFailure="compensate" podium:title="= order"',
    )

    assert (model.version_tag, model.history_days) == ("v7", 30)
    assert model.candidate_starters == ("Sales", "ann")
    assert (model.on_failure, model.business_key.text, model.title.text) == ("compensate", "order", "order")


def test_the_start_form_is_that_of_the_start_event() -> None:
    first = '<startEvent id="start" camunda:formKey="embedded:app:order.form" camunda:initiator="who"/>'
    model = drawn(first, end(), path("start", "end"))

    assert (model.start_form, model.initiator) == ("order", "who")


@pytest.mark.parametrize(
    ("activity", "code"),
    [
        ('<serviceTask id="work" camunda:type="shell"/>', "unsupported-task-type"),
        ('<callActivity id="work" camunda:caseRef="case"/>', "cmmn-case"),
        ('<scriptTask id="work" scriptFormat="groovy"><script>x</script></scriptTask>', "script-language"),
        ('<userTask id="work" camunda:assignee="${staff.next()}"/>', "java-call"),
    ],
)
def test_what_needs_java_is_refused_by_name(activity: str, code: str) -> None:
    assert code in refused(start(), activity, end(), path("start", "work", "end"))


def heard() -> str:
    listeners = '<zeebe:executionListeners><zeebe:executionListener eventType="end" type="after"/></zeebe:executionListeners>'
    return zeebe("serviceTask", '<zeebe:taskDefinition type="t"/>', listeners)


def test_a_listener_is_an_effect_of_its_own(engine: Engine) -> None:
    run = began(engine, heard())
    own = run.job("work")["idempotency_key"]
    run.complete("work")
    key = run.job("work")["idempotency_key"]

    run.give_up("work").resolve("work")

    assert key != own
    assert run.job("work")["idempotency_key"] == key


def test_work_that_is_skipped_is_heard_by_the_listener_behind_it(engine: Engine) -> None:
    run = began(engine, heard()).give_up("work")

    run.resolve("work", skip=True)

    assert run.job("work")["type"] == "after"
    assert run.complete("work").state == "completed"


def test_a_catch_keeps_code_and_message_of_what_it_caught(engine: Engine) -> None:
    catch = '<errorEventDefinition errorRef="err" camunda:errorCodeVariable="code" camunda:errorMessageVariable="why"/>'
    model = drawn(
        start(), task(), end(), f'<boundaryEvent id="edge" attachedToRef="work">{catch}</boundaryEvent>',
        end(element_id="other"), path("start", "work", "end"), path("edge", "other"),
    )  # fmt: skip
    run = engine.start(model)

    run.throw_error("work", "E1")

    assert run.variables == {"code": "E1", "why": "it went wrong"}


def test_a_caught_escalation_keeps_its_code(engine: Engine) -> None:
    catch = '<escalationEventDefinition camunda:escalationCodeVariable="code"/>'
    model = drawn(
        start(), task(), end(), f'<boundaryEvent id="edge" attachedToRef="work">{catch}</boundaryEvent>',
        end(element_id="other"), path("start", "work", "end"), path("edge", "other"),
    )  # fmt: skip
    run = engine.start(model)

    run.escalate("work", "X7")

    assert run.variables == {"code": "X7"}
