"""Compiling: positions, connections, scopes and what a step has to load."""

import pytest

from processes.bpmn.reader import read_model
from processes.graph.compile import CannotCompile, compile_process
from processes.graph.model import CompiledProcess, JobDetail, Kind, Trigger, UserTaskDetail
from tests.bpmn.models import END, START, extended, flow, path, process


def compiled(*elements: str, **options: str) -> CompiledProcess:
    return compile_process(read_model(process(*elements, **options)).processes[0])


def at(made: CompiledProcess, element_id: str):
    return made.elements[made.positions[element_id]]


def ids(made: CompiledProcess, positions) -> list[str]:
    return [made.elements[position].id for position in positions]


def test_positions_follow_the_document_with_the_process_first():
    made = compiled(
        START, '<subProcess id="sub"><task id="inner"/></subProcess>', END, path("start", "sub", "end")
    )

    assert made.element_ids == ["p", "start", "sub", "inner", "end"]
    assert made.flow_ids == ["start-sub", "sub-end"]


def test_flows_alone_connect_the_elements():
    made = compiled(END, '<task id="a"/>', START, path("start", "a", "end"))

    assert ids(made, [made.flows[f].target for f in at(made, "start").outgoing]) == ["a"]
    assert ids(made, [made.flows[f].source for f in at(made, "end").incoming]) == ["a"]


def test_a_scope_begins_at_its_none_start_event():
    made = compiled(
        START,
        '<startEvent id="late"><timerEventDefinition><timeDate>2030-01-01T00:00:00Z</timeDate></timerEventDefinition></startEvent>',
        END,
        path("start", "end"),
    )

    assert ids(made, at(made, "p").starts) == ["start"]


def test_a_scope_without_start_event_begins_at_what_nothing_leads_to():
    made = compiled(
        '<subProcess id="sub"><task id="a"/><task id="b"/><task id="c"/>' + flow("a", "b") + "</subProcess>"
    )

    assert ids(made, at(made, "sub").starts) == ["a", "c"]


def test_boundary_events_wait_or_catch():
    made = compiled(
        START,
        '<task id="a"/>',
        '<boundaryEvent id="late" attachedToRef="a" cancelActivity="false"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>',
        '<boundaryEvent id="broken" attachedToRef="a"><errorEventDefinition/></boundaryEvent>',
        path("start", "a"),
    )

    assert ids(made, at(made, "a").boundary) == ["late"]
    assert ids(made, at(made, "a").catches) == ["broken"]
    assert at(made, "late").event.interrupting is False


def test_an_association_makes_the_compensation_handler():
    made = compiled(
        '<task id="pay"/><task id="refund" isForCompensation="true"/>',
        '<boundaryEvent id="undo" attachedToRef="pay"><compensateEventDefinition/></boundaryEvent>',
        '<association id="line" sourceRef="undo" targetRef="refund"/>',
    )

    assert at(made, "pay").compensation_handler == made.positions["refund"]
    assert ids(made, at(made, "p").starts) == ["pay"]


def test_a_compensation_throw_knows_the_activity_to_undo():
    made = compiled(
        '<task id="pay"/><intermediateThrowEvent id="undo"><compensateEventDefinition activityRef="pay"/></intermediateThrowEvent>'
    )

    assert at(made, "undo").event.activity == made.positions["pay"]


def test_several_definitions_make_a_multiple_event():
    made = compiled(
        '<intermediateCatchEvent id="any"><signalEventDefinition/><messageEventDefinition/></intermediateCatchEvent>'
    )

    event = at(made, "any").event
    assert (event.trigger, [part.trigger for part in event.parts]) == (
        Trigger.MULTIPLE,
        [Trigger.SIGNAL, Trigger.MESSAGE],
    )


def test_a_lane_is_the_candidate_group_of_a_task_that_names_nobody():
    made = compiled(
        '<laneSet><lane name="Clerks"><flowNodeRef>a</flowNodeRef><flowNodeRef>b</flowNodeRef></lane></laneSet>',
        '<userTask id="a"/><userTask id="b" podium:assignee="ann"/>',
    )

    assert at(made, "a").detail.candidate_groups.evaluate({}) == ["Clerks"]
    assert at(made, "b").detail.candidate_groups is None


def test_a_service_task_without_implementation_is_a_job_of_its_id():
    made = compiled('<serviceTask id="charge"/>')

    assert isinstance(at(made, "charge").detail, JobDetail)
    assert at(made, "charge").detail.type.evaluate({}) == "charge"


def test_kinds_tell_sub_processes_apart():
    made = compiled('<subProcess id="a"/><subProcess id="b" triggeredByEvent="true"/><transaction id="c"/>')

    kinds = [at(made, key).kind for key in "abc"]
    assert kinds == [Kind.SUB_PROCESS, Kind.EVENT_SUB_PROCESS, Kind.TRANSACTION]


def test_every_mistake_in_an_expression_is_named():
    model = read_model(
        process(
            START,
            '<exclusiveGateway id="g"/>',
            END,
            path("start", "g"),
            flow("g", "end", "a =="),
            extended("userTask", 'id="t" podium:title="= 1 +"'),
        )
    )

    with pytest.raises(CannotCompile) as caught:
        compile_process(model.processes[0])

    assert [problem.element_id for problem in caught.value.problems] == ["t", "g-end"]


# -- needs ---------------------------------------------------------------------------------------------------


def test_a_step_needs_what_it_reads_until_the_next_wait():
    made = compiled(
        START,
        extended(
            "serviceTask",
            'id="a"',
            '<zeebe:ioMapping><zeebe:output source="= x" target="y"/></zeebe:ioMapping>',
        ),
        '<exclusiveGateway id="g" default="g-b"/>',
        '<userTask id="b" podium:title="= title"/>',
        extended("serviceTask", 'id="c"', '<podium:job type="= kind"/>'),
        END,
        path("start", "a", "g", "b", "c", "end"),
        flow("g", "end", "amount &gt; 10"),
    )

    assert made.needs[made.positions["a"]] == {"x", "amount", "title"}
    assert made.needs[made.positions["b"]] == {"title", "kind"}


def test_a_decision_needs_everything():
    made = compiled(
        START,
        extended("businessRuleTask", 'id="a"', '<zeebe:calledDecision decisionId="d" resultVariable="r"/>'),
        path("start", "a"),
    )

    assert made.needs[made.positions["start"]] is None


def test_the_end_of_a_sub_process_needs_what_follows_it():
    made = compiled(
        START,
        '<subProcess id="sub"><userTask id="inner"/><endEvent id="done"/>'
        + flow("inner", "done")
        + "</subProcess>",
        '<userTask id="after" podium:title="= later"/>',
        path("start", "sub", "after"),
    )

    assert "later" in made.needs[made.positions["inner"]]


def test_names_of_conditions_and_tasks_are_searchable():
    made = compiled(
        START,
        '<userTask id="a" podium:title="= customer"/>',
        END,
        path("start", "a"),
        flow("a", "end", "amount &gt; 1"),
    )

    assert made.searchable == {"customer", "amount"}


def test_a_link_leads_on_like_a_flow():
    made = compiled(
        START,
        '<intermediateThrowEvent id="jump"><linkEventDefinition name="x"/></intermediateThrowEvent>',
        '<intermediateCatchEvent id="land"><linkEventDefinition name="x"/></intermediateCatchEvent>',
        '<userTask id="after" podium:title="= later"/>',
        path("start", "jump"),
        path("land", "after"),
    )

    assert made.needs[made.positions["start"]] == {"later"}
    assert ids(made, at(made, "p").starts) == ["start"]


def test_a_loop_needs_what_any_of_its_elements_reads():
    made = compiled(
        START,
        '<task id="a"/><exclusiveGateway id="g"/>',
        END,
        path("start", "a", "g"),
        flow("g", "a", "again"),
        flow("g", "end", "done"),
    )

    assert {made.needs[made.positions[key]] for key in ("start", "a", "g")} == {frozenset({"again", "done"})}


def test_a_large_process_compiles_in_linear_time():
    names = [f"t{i}" for i in range(3000)]
    tasks = [f'<task id="{name}"/>' for name in names]

    made = compiled(START, *tasks, END, path("start", *names, "end"))  # minutes, were it quadratic

    assert len(made.elements) == 3003


def test_user_task_details_are_compiled():
    made = compiled(
        extended(
            "userTask",
            'id="t" podium:title="= &quot;Review: &quot; + customer" podium:candidateGroups="Risk, Fraud" podium:due="PT4H" podium:calendar="office"',
            '<podium:summary><podium:entry label="Amount" value="= amount"/></podium:summary>',
            '<podium:outcomes><podium:outcome name="approve" label="Approve" primary="true"/></podium:outcomes>',
            '<podium:escalation><podium:level after="PT2H"><podium:action kind="remind"/></podium:level></podium:escalation>',
        )
    )

    detail = at(made, "t").detail
    assert isinstance(detail, UserTaskDetail)
    assert detail.title.evaluate({"customer": "ACME"}) == "Review: ACME"
    assert detail.candidate_groups.evaluate({}) == ["Risk", "Fraud"]
    assert detail.due.evaluate({}) == "PT4H"
    assert detail.outcomes[0].primary
    assert detail.escalation[0].actions == (("remind", None),)
