"""Every rule by the smallest model that breaks it, and the models that must not break any."""

import re
from pathlib import Path

import pytest

from portal.lib.problems import Problem
from processes.bpmn.reader import read_model
from processes.bpmn.references import Reference, missing, references
from processes.graph.prepare import prepare
from tests.bpmn.models import END, START, extended, file, flow, path, process

A = '<task id="a"/>'
B = '<task id="b"/>'
LATE = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
ITEMS = '<itemDefinition id="text" structureRef="String"/><itemDefinition id="many" isCollection="true"/>'


def catch(element_id: str, definition: str = LATE) -> str:
    return f'<intermediateCatchEvent id="{element_id}">{definition}</intermediateCatchEvent>'


def throw(element_id: str, definition: str = "") -> str:
    return f'<intermediateThrowEvent id="{element_id}">{definition}</intermediateThrowEvent>'


def boundary(element_id: str, definition: str = LATE, attributes: str = "") -> str:
    return f'<boundaryEvent id="{element_id}" attachedToRef="a" {attributes}>{definition}</boundaryEvent>'


def gateway(kind: str, attributes: str = "") -> str:
    return f'<{kind}Gateway id="g" {attributes}/>'


def event_sub_process(start: str) -> str:
    return f'<subProcess id="s" triggeredByEvent="true">{start}<endEvent id="done"/></subProcess>'


def loop(content: str = "", attributes: str = "") -> str:
    return f'<task id="a"><multiInstanceLoopCharacteristics {attributes}>{content}</multiInstanceLoopCharacteristics></task>'


def chain(after: str, kind: str) -> str:
    return f'<podium:escalation><podium:level after="{after}" kind="{kind}"/></podium:escalation>'


def voted(attributes: str) -> str:
    return f'<podium:outcomes><podium:outcome name="approve"/></podium:outcomes><podium:votes {attributes}/>'


RUNS = (START, A, END, path("start", "a", "end"))

ERRORS = {
    "flow-to-nowhere": process(*RUNS, flow("a", "gone")),
    "flow-across-scopes": process(*RUNS, f'<subProcess id="s">{B}</subProcess>', flow("a", "b")),
    "flow-into-start": process(*RUNS, flow("a", "start")),
    "flow-out-of-end": process(*RUNS, flow("end", "a")),
    "flow-at-event-sub-process": process(*RUNS, event_sub_process(f'<startEvent id="x">{LATE}</startEvent>'), flow("a", "s")),
    "flow-at-compensation": process(*RUNS, '<task id="b" isForCompensation="true"/>', flow("a", "b")),
    "default-flow": process(START, '<exclusiveGateway id="g" default="start-g"/>', END, path("start", "g", "end")),
    "empty-process": process(),
    "no-start": process(A, B, path("a", "b", "a")),
    "end-without-start": process(A, END, path("a", "end")),
    "event-sub-process-start": process(*RUNS, event_sub_process("")),
    "event-sub-process-trigger": process(*RUNS, event_sub_process('<startEvent id="x"/>')),
    "ad-hoc-event": process(*RUNS, f'<adHocSubProcess id="s">{B}<endEvent id="x"/></adHocSubProcess>'),
    "ad-hoc-empty": process(*RUNS, '<adHocSubProcess id="s"/>'),
    "bad-target": process(
        START, '<task id="a" xmlns:podium="https://podium.example/schema/bpmn" podium:target="P1M"/>', END, path("start", "a", "end")
    ),
    "event-not-here": process(*RUNS, throw("x", LATE)),
    "event-without-trigger": process(*RUNS, boundary("x", ""), flow("x", "end")),
    "parallel-multiple-here": process(*RUNS, boundary("x", LATE + "<conditionalEventDefinition><condition>= a</condition></conditionalEventDefinition>", 'parallelMultiple="true"'), flow("x", "end")),
    "event-mixed": process(*RUNS, throw("x", '<linkEventDefinition name="n"/><signalEventDefinition/>')),
    "event-without-incoming": process(*RUNS, catch("x"), flow("x", "end")),
    "event-without-outgoing": process(*RUNS, catch("x"), flow("a", "x")),
    "boundary-without-activity": process(START, END, path("start", "end"), boundary("x"), flow("x", "end")),
    "boundary-elsewhere": process(*RUNS, f'<subProcess id="s">{boundary("x")}</subProcess>'),
    "cancel-outside-transaction": process(*RUNS, '<endEvent id="x"><cancelEventDefinition/></endEvent>'),
    "timer-without-time": process(*RUNS, boundary("x", "<timerEventDefinition/>"), flow("x", "end")),
    "bad-time": process(*RUNS, boundary("x", LATE.replace("PT1H", "soon")), flow("x", "end")),
    "timer-twice": process(*RUNS, boundary("x", LATE.replace("</timer", "<timeDate>2030-01-01</timeDate></timer")), flow("x", "end")),
    "message-missing": process(*RUNS, boundary("x", "<messageEventDefinition/>"), flow("x", "end")),
    "signal-missing": process(*RUNS, boundary("x", "<signalEventDefinition/>"), flow("x", "end")),
    "condition-missing": process(*RUNS, boundary("x", "<conditionalEventDefinition/>"), flow("x", "end")),
    "link-without-name": process(*RUNS, throw("x", "<linkEventDefinition/>")),
    "link-without-partner": process(*RUNS, throw("x", '<linkEventDefinition name="n"/>')),
    "link-ambiguous": process(
        *RUNS, throw("x", '<linkEventDefinition name="n"/>'), *(catch(c, '<linkEventDefinition name="n"/>') for c in "yz")
    ),
    "unknown-reference": process(*RUNS, boundary("x", '<signalEventDefinition signalRef="gone"/>'), flow("x", "end")),
    "event-definition-owned": process(
        *RUNS, boundary("x", "<eventDefinitionRef>t</eventDefinitionRef>"), boundary("y", LATE.replace("<timerE", '<timerE', 1).replace("Definition>", 'Definition id="t">', 1))
    ),
    "gateway-unconnected": process(*RUNS, gateway("parallel")),
    "gateway-direction": process(START, gateway("parallel", 'gatewayDirection="Diverging"'), END, path("start", "g", "end")),
    "condition-not-here": process(START, gateway("eventBased"), catch("x"), catch("y"), END, path("start", "g", "x", "end"), flow("g", "y", "a"), path("y", "end")),
    "event-gateway-choice": process(START, gateway("eventBased"), path("start", "g")),
    "event-gateway-target": process(START, gateway("eventBased"), A, catch("x"), END, path("start", "g", "x", "end"), path("g", "a", "end")),
    "event-gateway-mixed": process(
        START,
        gateway("eventBased"),
        '<receiveTask id="r" messageRef="m"/>',
        catch("x", '<messageEventDefinition messageRef="m"/>'),
        path("start", "g", "x"),
        path("g", "r"),
        before='<message id="m" name="m"/>',
    ),
    "instantiating-with-incoming": process(START, '<receiveTask id="r" instantiate="true"/>', END, path("start", "r", "end")),
    "script-missing": process(*RUNS, '<scriptTask id="s"/>'),
    "called-process-missing": process(*RUNS, '<callActivity id="c"/>'),
    "called-process-start": file(
        '<process id="one"><callActivity id="c" calledElement="two"/></process>',
        f'<process id="two"><startEvent id="x">{LATE}</startEvent><endEvent id="y"/>{flow("x", "y")}</process>',
    ),
    "loop-without-count": process(START, loop(), END, path("start", "a", "end")),
    "loop-negative": process(START, loop("<loopCardinality>-1</loopCardinality>"), END, path("start", "a", "end")),
    "loop-event-missing": process(START, loop("<loopCardinality>1</loopCardinality>", 'behavior="One"'), END, path("start", "a", "end")),
    "loop-twice": process(*RUNS, '<task id="b"><standardLoopCharacteristics/><multiInstanceLoopCharacteristics><loopCardinality>1</loopCardinality></multiInstanceLoopCharacteristics></task>'),
    "loop-data": process(
        *RUNS,
        '<property id="list" itemSubjectRef="many" isCollection="true"/>',
        loop('<loopDataInputRef>list</loopDataInputRef><inputDataItem id="one" itemSubjectRef="many"/>').replace('id="a"', 'id="b"'),
        before=ITEMS,
    ),
    "compensation-handler-kind": process(*RUNS, B, boundary("x", "<compensateEventDefinition/>"), '<association sourceRef="x" targetRef="b"/>'),
    "compensation-no-activity": process(*RUNS, throw("x").replace("id=", 'isForCompensation="true" id=')),
    "mapping-without-target": process(*RUNS, extended("task", 'id="b"', '<podium:input source="1"/>')),
    "job-without-type": process(*RUNS, extended("serviceTask", 'id="b"', '<zeebe:taskDefinition type=""/>')),
    "decision-missing": process(*RUNS, extended("businessRuleTask", 'id="b"', '<zeebe:calledDecision decisionId=""/>')),
    "token-quantity": process(*RUNS, '<task id="b" completionQuantity="0"/>'),
    "public-executable": process(*RUNS, attributes='processType="Public"'),
    "text-format": process(*RUNS, '<textAnnotation textFormat="rough"/>'),
    "multiplicity": file(
        '<collaboration><participant id="x"><participantMultiplicity minimum="3" maximum="2"/></participant></collaboration>',
        '<process id="p"><task id="a"/></process>',
    ),
    "assignment-unknown": process(*RUNS, '<userTask id="b" podium:assignment="loudest"/>'),
    "assignment-nobody": process(*RUNS, '<userTask id="b" podium:assignment="round_robin"/>'),
    "escalation-after": process(*RUNS, extended("userTask", 'id="b"', chain("soon", "remind"))),
    "escalation-action": process(*RUNS, extended("serviceTask", 'id="b"', '<podium:job type="x"/>' + chain("PT1H", "reassign"))),
    "votes-policy": process(*RUNS, extended("userTask", 'id="b"', voted('policy="most"'))),
    "votes-number": process(*RUNS, extended("userTask", 'id="b"', voted('policy="count" needed="3" of="2"'))),
    "votes-outcome": process(*RUNS, extended("userTask", 'id="b"', voted('approve="yes"'))),
    "votes-assignee": process(*RUNS, extended("userTask", 'id="b" podium:assignee="ann"', voted(""))),
    "exclude-unknown": process(*RUNS, '<userTask id="b" podium:exclude="a"/>'),
    "performer-twice": process(*RUNS, '<userTask id="b"><performer><resourceParameterBinding/><resourceAssignmentExpression/></performer></userTask>'),
    "message-flow-to-nowhere": file('<collaboration><messageFlow id="f" sourceRef="a" targetRef="gone"/></collaboration>', '<process id="p"><task id="a"/></process>'),
    "message-flow-end": file('<collaboration><messageFlow id="f" sourceRef="a" targetRef="s"/></collaboration>', '<process id="p"><task id="a"/></process>', '<process id="q"><startEvent id="s"/></process>'),
    "reference-kind": process(*RUNS, '<dataObjectReference id="d" dataObjectRef="a"/>'),
    "expression-empty": process(*RUNS, "<correlationSubscription><correlationPropertyBinding><dataPath/></correlationPropertyBinding></correlationSubscription>"),
    "data-collection": process(*RUNS, '<dataObject id="d" itemSubjectRef="many"/>', before=ITEMS),
    "data-in-no-set": process("<ioSpecification><dataInput id='d'/><inputSet/></ioSpecification>", *RUNS),
    "data-set-part": process("<ioSpecification><dataInput id='d'/><inputSet><optionalInputRefs>d</optionalInputRefs></inputSet></ioSpecification>", *RUNS),
    "data-set-pair": process("<ioSpecification><inputSet id='i'><outputSetRefs>o</outputSetRefs></inputSet><outputSet id='o'/></ioSpecification>", *RUNS),
    "event-data": process(
        *RUNS,
        '<endEvent id="x"><dataInput id="d" itemSubjectRef="many" isCollection="true"/><messageEventDefinition messageRef="m"/></endEvent>',
        before=ITEMS + '<message id="m" itemRef="text"/>',
    ),
    "operation-data": process(
        *RUNS,
        '<serviceTask id="b" operationRef="o"/>',
        before=ITEMS + '<message id="m" itemRef="text"/><interface><operation id="o"><inMessageRef>m</inMessageRef></operation></interface>',
    ),
    "call-data": file(
        ITEMS,
        '<process id="one"><callActivity id="c" calledElement="two"/></process>',
        '<process id="two"><ioSpecification><dataInput id="d" itemSubjectRef="text"/></ioSpecification><task id="t"/></process>',
    ),
    "interface-binding": process("<supportedInterfaceRef>i</supportedInterfaceRef><ioSpecification><dataInput id='d'/></ioSpecification>", *RUNS, before='<interface id="i"/>'),
    "no-process": file('<message id="m"/>'),
    "missing-id": file('<process><task id="a"/></process>'),
    "duplicate-id": process(*RUNS, A),
    "unknown-element": process(*RUNS, '<choreographyTask id="x"/>'),
    "expression-syntax": process(*RUNS, extended("userTask", 'id="b" podium:title="= 1 +"')),
    "condition-not-boolean": process(START, A, END, path("start", "a"), flow("a", "end", "23")),
    "script-language": process(*RUNS, '<scriptTask id="s" scriptFormat="groovy"><script>x = 1</script></scriptTask>'),
    "java-call": process(*RUNS, '<userTask id="b" camunda:assignee="${staff.next()}"/>'),
    "script-elsewhere": process(*RUNS, '<scriptTask id="s" camunda:resource="a.groovy"/>'),
    "cmmn-case": process(*RUNS, '<callActivity id="c" camunda:caseRef="x"/>'),
    "java-variable-mapping": process(*RUNS, '<callActivity id="c" calledElement="x" camunda:variableMappingClass="org.acme.Map"/>'),
    "unsupported-task-type": process(*RUNS, '<serviceTask id="b" camunda:type="shell"/>'),
    "unsupported-connector": process(*RUNS, extended("serviceTask", 'id="b"', "<camunda:connector/>")),
    "bad-duration": process(*RUNS, extended("serviceTask", 'id="b"', '<podium:job type="x"/><podium:retries backoff="later"/>')),
}  # fmt: skip

WARNINGS = {
    "no-implementation": process(*RUNS, '<serviceTask id="b"/>'),
    "start-without-end": process(START, A, path("start", "a")),
    "flow-without-condition": process(START, gateway("exclusive"), A, END, path("start", "g", "a"), path("g", "end")),
    "escalation-without-code": process(*RUNS, throw("x", "<escalationEventDefinition/>")),
    "compensation-without-handler": process(*RUNS, boundary("x", "<compensateEventDefinition/>")),
    "event-without-outgoing": process(*RUNS, boundary("x")),
    "unknown-reference": process(*RUNS, boundary("x", '<errorEventDefinition errorRef="gone"/>'), flow("x", "end")),
    "flow-not-immediate": process(START, END, '<sequenceFlow id="f" sourceRef="start" targetRef="end" isImmediate="false"/>'),
}  # fmt: skip


def found(data: bytes) -> dict[str, Problem]:
    return {problem.code: problem for problem in prepare(data, "model.bpmn").problems}


@pytest.mark.parametrize("code", ERRORS)
def test_what_cannot_run_is_refused_with_its_place(code: str):
    problem = found(ERRORS[code])[code]

    assert problem.severity == "error"
    assert problem.line is not None
    assert problem.message.endswith((".", "”"))


@pytest.mark.parametrize("code", WARNINGS)
def test_what_may_not_be_meant_is_said_but_runs(code: str):
    prepared = prepare(WARNINGS[code], "model.bpmn")

    assert {p.severity for p in prepared.problems if p.code == code} == {"warning"}
    assert prepared.is_deployable


def test_a_model_in_order_has_no_problems():
    assert found(process(*RUNS)) == {}


def test_all_problems_are_told_at_once_in_the_order_of_lines():
    problems = prepare(
        process(
            START,
            '<scriptTask id="s" scriptFormat="groovy"><script>x</script></scriptTask>',
            '<callActivity id="c"/>',
            END,
            flow("start", "gone"),
        )
    ).problems

    assert [p.code for p in problems] == ["script-language", "called-process-missing", "flow-to-nowhere"]


def test_a_drawing_that_is_not_meant_to_run_only_gets_warnings():
    prepared = prepare(
        process('<callActivity id="c"/>').replace(b'isExecutable="true"', b'isExecutable="false"')
    )

    assert {p.severity for p in prepared.problems} == {"warning", "info"}
    assert prepared.processes == ()


def test_the_catalogue_names_every_rule():
    catalogue = Path("docs/problems.md").read_text()
    sources = [
        p.read_text() for folder in ("processes/bpmn", "processes/graph") for p in Path(folder).rglob("*.py")
    ]
    sources.append(Path("portal/lib/xml.py").read_text())
    codes = {code for text in sources for code in re.findall(r'"([a-z]+(?:-[a-z]+)+)"', text)} - {
        "feel-scala"
    }

    assert sorted(code for code in codes if f"`{code}`" not in catalogue) == []


# -- references ----------------------------------------------------------------------------------------------

OUTSIDE = process(
    START,
    extended("serviceTask", 'id="call"', '<podium:call destination="crm"/>'),
    '<serviceTask id="java" camunda:class="org.acme.Charge"/>',
    '<businessRuleTask id="rules" podium:decision="risk"/>',
    '<callActivity id="sub" calledElement="child"/>',
    '<userTask id="task" podium:calendar="office" podium:form="check"/>',
    '<businessRuleTask id="computed" podium:decision="= name"/>',
    extended("task", 'id="heard"', '<camunda:executionListener event="start" class="org.acme.Tell"/>'),
)  # fmt: skip


def test_references_name_what_lies_outside_the_file():
    named = references(read_model(OUTSIDE).processes[0])

    assert [(r.kind, r.key) for r in named] == [
        ("destination", "crm"),
        ("handler", "org.acme.Charge"),
        ("decision", "risk"),
        ("process", "child"),
        ("calendar", "office"),
        ("form", "check"),
        ("handler", "org.acme.Tell"),
    ]


def test_what_is_missing_is_a_problem_that_says_what_to_do():
    def is_known(reference: Reference) -> bool:
        return reference.kind != "handler"

    problems = missing(references(read_model(OUTSIDE).processes[0]), "model.bpmn", is_known)

    assert [(p.code, p.element_id, p.severity) for p in problems] == [
        ("missing-handler", "java", "error"),
        ("missing-handler", "heard", "error"),
    ]
    assert '@handler("org.acme.Charge")' in problems[0].message
