"""Reading a BPMN file: what it says, and what keeps it from being read."""

from processes.bpmn.elements import Call, Decision, Job, Model, Script, Text
from processes.bpmn.reader import read_model
from tests.bpmn.models import END, START, extended, file, flow, path, process


def read(*elements: str, **options: str) -> Model:
    return read_model(process(*elements, **options))


def node(*elements: str, **options: str):
    return read(*elements, **options).processes[0].nodes[0]


def test_nodes_and_flows_come_in_document_order_with_their_lines():
    found = read(START, END, path("start", "end")).processes[0]

    assert [(n.id, n.line) for n in found.nodes] == [("start", 4), ("end", 5)]
    assert [(f.source, f.target, f.line) for f in found.flows] == [("start", "end", 6)]


def test_text_that_is_no_xml_is_one_problem():
    assert [p.code for p in read_model(b"<definitions>").problems] == ["xml-not-well-formed"]


def test_a_document_type_is_refused():
    assert [p.code for p in read_model(b"<!DOCTYPE x><definitions/>").problems] == ["xml-doctype"]


def test_xml_of_something_else_is_refused():
    problem = read_model(b'<html xmlns="http://www.w3.org/1999/xhtml"/>').problems[0]

    assert problem.code == "not-bpmn"
    assert problem.message.endswith("it starts with <html> of “http://www.w3.org/1999/xhtml”.")


def test_an_unknown_element_is_named_with_its_line():
    problem = read(START, '<choreographyTask id="x"/>').problems[0]

    assert (problem.code, problem.element_id, problem.line) == ("unknown-element", "x", 5)


def test_an_id_given_twice_is_a_problem():
    assert [p.code for p in read(START, '<task id="start"/>').problems] == ["duplicate-id"]


def test_elements_of_other_vendors_are_let_alone():
    assert not read('<x:thing xmlns:x="urn:x"/>', START).problems


def test_flows_without_id_get_one():
    found = read(START, END, '<sequenceFlow sourceRef="start" targetRef="end"/>').processes[0]

    assert [f.id for f in found.flows] == ["p_flow_1"]


def test_nested_lanes_name_their_nodes():
    found = node(
        START,
        '<laneSet><lane name="Sales"><flowNodeRef>start</flowNodeRef><childLaneSet><lane name="Clerk">'
        "<flowNodeRef>start</flowNodeRef></lane></childLaneSet></lane></laneSet>",
    )

    assert found.lane == "Clerk"


# -- languages -----------------------------------------------------------------------------------------------


def test_a_condition_is_feel_with_or_without_the_equals_sign():
    flows = read(START, END, flow("start", "end", "= a"), flow("end", "start", "a")).processes[0].flows

    assert [f.condition.text for f in flows] == ["a", "a"]
    assert {f.condition.language for f in flows} == {"feel"}


def test_a_condition_in_braces_is_juel():
    condition = read(flow("a", "b", "${a}")).processes[0].flows[0].condition

    assert (condition.text, condition.language) == ("${a}", "juel")


def test_a_script_keeps_the_language_it_is_written_in():
    work = node('<scriptTask id="s" scriptFormat="groovy"><script>x = 1</script></scriptTask>').work

    assert work == Script(Text("x = 1", "groovy", 4))


# -- events --------------------------------------------------------------------------------------------------


def test_an_event_finds_its_message_and_correlation_key():
    event = node(
        '<intermediateCatchEvent id="wait"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>',
        before=extended("message", 'id="m" name="paid"', '<zeebe:subscription correlationKey="= order_id"/>'),
    ).events[0]

    assert (event.name.text, event.correlation_key.text) == ("paid", "order_id")


def test_an_error_without_code_is_known_by_its_id():
    event = node(
        '<endEvent id="e"><errorEventDefinition errorRef="broken"/></endEvent>', before='<error id="broken"/>'
    ).events[0]

    assert event.code.text == "broken"


def test_a_reference_to_nothing_is_kept_for_the_rules():
    event = node('<endEvent id="e"><errorEventDefinition errorRef="gone"/></endEvent>').events[0]

    assert (event.reference, event.is_known) == ("gone", False)


def test_a_shared_event_definition_is_found_by_reference():
    event = node(
        '<intermediateCatchEvent id="e"><eventDefinitionRef>t</eventDefinitionRef></intermediateCatchEvent>',
        before='<timerEventDefinition id="t"><timeDuration>PT5S</timeDuration></timerEventDefinition>',
    ).events[0]

    assert (event.timer_kind, event.timer.text) == ("duration", "PT5S")


def test_pools_that_exchange_a_message_without_name_meet_by_its_flow():
    model = read_model(
        file(
            '<collaboration id="c"><messageFlow id="f" sourceRef="ask" targetRef="answer"/></collaboration>',
            '<process id="one"><intermediateThrowEvent id="ask"><messageEventDefinition/></intermediateThrowEvent></process>',
            '<process id="two"><receiveTask id="answer"/></process>',
        )
    )

    names = [n.events[0].name.text for p in model.processes for n in p.nodes]
    assert names == ["message-flow:f", "message-flow:f"]


# -- zeebe ---------------------------------------------------------------------------------------------------


def test_zeebe_task_definitions_become_jobs():
    work = node(
        extended(
            "serviceTask",
            'id="s"',
            '<zeebe:taskDefinition type="= kind" retries="5"/>',
            '<zeebe:taskHeaders><zeebe:header key="a" value="b"/></zeebe:taskHeaders>',
        )
    ).work

    assert isinstance(work, Job)
    assert (work.type, work.retries, work.headers) == (Text("kind", "feel", 4), 5, (("a", "b"),))


def test_zeebe_mappings_are_read_in_order():
    found = node(
        extended(
            "serviceTask",
            'id="s"',
            '<zeebe:ioMapping><zeebe:input source="= a" target="b"/><zeebe:output source="c" target="d"/></zeebe:ioMapping>',
        )
    )

    assert [(m.source.text, m.source.language, m.target) for m in found.inputs] == [("a", "feel", "b")]
    assert [(m.source.text, m.source.language, m.target) for m in found.outputs] == [("c", "constant", "d")]


def test_zeebe_decisions_keep_their_binding():
    work = node(
        extended(
            "businessRuleTask",
            'id="r"',
            '<zeebe:calledDecision decisionId="risk" resultVariable="r" bindingType="versionTag" versionTag="v2"/>',
        )
    ).work

    assert isinstance(work, Decision)
    assert (work.decision.text, work.binding, work.binding_value) == ("risk", "tag", "v2")


def test_zeebe_calls_pass_everything_unless_told_otherwise():
    work = node(
        extended(
            "callActivity",
            'id="c"',
            '<zeebe:calledElement processId="child" propagateAllChildVariables="false"/>',
        )
    ).work

    assert isinstance(work, Call)
    assert (work.process.text, work.inputs, work.outputs) == ("child", None, ())


def test_zeebe_loops_name_collection_and_results():
    loop = node(
        '<task id="t"><multiInstanceLoopCharacteristics isSequential="true"><extensionElements>'
        '<zeebe:loopCharacteristics inputCollection="= items" inputElement="item" outputCollection="results" outputElement="= r"/>'
        "</extensionElements></multiInstanceLoopCharacteristics></task>"
    ).loop

    assert loop.is_sequential
    assert (loop.collection.text, loop.input_element, loop.output_collection, loop.output_element.text) == (
        "items",
        "item",
        "results",
        "r",
    )


# -- camunda 7 -----------------------------------------------------------------------------------------------


def test_an_external_topic_is_a_job_for_workers():
    work = node('<serviceTask id="s" camunda:type="external" camunda:topic="charge"/>').work

    assert (work.type.text, work.kind) == ("charge", "worker")


def test_java_becomes_the_python_handler_of_that_name():
    names = [
        node(f'<serviceTask id="s" camunda:{attribute}/>').work
        for attribute in (
            'class="org.acme.Charge"',
            'delegateExpression="${charge}"',
            'expression="${bank.charge(x)}"',
        )
    ]

    assert [(work.type.text, work.kind) for work in names] == [
        ("org.acme.Charge", "handler"),
        ("charge", "handler"),
        ("bank.charge", "handler"),
    ]


def test_an_expression_without_java_is_evaluated():
    work = node('<serviceTask id="s" camunda:expression="${a + 1}" camunda:resultVariable="b"/>').work

    assert work == Script(Text("${a + 1}", "juel", 4), "b")


def test_the_older_prefix_means_the_same():
    work = node('<serviceTask id="s" xmlns:a="http://activiti.org/bpmn" a:class="org.acme.Charge"/>').work

    assert work.type.text == "org.acme.Charge"


def test_camunda_7_passes_only_what_it_is_told_to():
    work = node(
        extended(
            "callActivity",
            'id="c" calledElement="child"',
            '<camunda:in businessKey="${key}"/><camunda:in source="a" target="b"/>',
            '<camunda:out variables="all"/>',
        )
    ).work

    assert [m.target for m in work.inputs] == ["b"]
    assert work.outputs is None
    assert work.business_key.text == "${key}"


def test_retry_cycles_become_attempts_and_pauses():
    work = node(
        extended(
            "serviceTask",
            'id="s" camunda:topic="t"',
            "<camunda:failedJobRetryTimeCycle>R5/PT1M</camunda:failedJobRetryTimeCycle>",
        )
    ).work

    assert (work.retries, work.backoff_seconds) == (5, (60.0,))


def test_a_cmmn_case_is_refused():
    problems = read('<callActivity id="c" camunda:caseRef="case"/>').problems

    assert [p.code for p in problems] == ["cmmn-case"]


# -- podium --------------------------------------------------------------------------------------------------


def test_a_call_of_a_destination_becomes_a_connector_job():
    found = node(
        extended(
            "serviceTask",
            'id="pay"',
            '<podium:call destination="payments" method="POST" path="/captures" body="= {amount: amount}" resultVariable="payment">'
            '<podium:header name="X-Shop" value="one"/><podium:error status="409" code="OUT_OF_STOCK"/>'
            '<podium:result source="= payment.id" target="payment_id"/></podium:call>',
            '<podium:retries attempts="4" backoff="PT1S, PT1M"/>',
            '<podium:atMostOnce group="Warehouse" question="Did the parcel leave?"/>',
        )
    )

    work = found.work
    assert (work.type.text, work.kind, work.result_variable) == ("podium:http", "connector", "payment")
    assert [(name, value.text) for name, value in work.connector] == [
        ("destination", "payments"),
        ("method", "POST"),
        ("path", "/captures"),
        ("body", "{amount: amount}"),
        ("header.X-Shop", "one"),
        ("error.409", "OUT_OF_STOCK"),
        ("resultVariable", "payment"),
        ("mapsResponse", "true"),
    ]
    assert (work.retries, work.backoff_seconds) == (4, (1.0, 60.0))
    assert (work.at_most_once, work.unknown_outcome_group) == (True, "Warehouse")
    assert [m.target for m in found.outputs] == ["payment_id"]


def test_business_events_and_milestones_are_attributes():
    found = node('<task id="t" podium:emits="Paid, Booked" podium:milestone="Payment received"/>')

    assert (found.emits, found.milestone) == (("Paid", "Booked"), "Payment received")


def test_a_process_says_what_it_does_when_it_fails():
    found = read(START, attributes='podium:onFailure="compensate" podium:businessKey="= order_id"').processes[
        0
    ]

    assert (found.on_failure, found.business_key.text) == ("compensate", "order_id")
