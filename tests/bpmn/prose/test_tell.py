"""What a model says about a step, in words."""

import pytest

from processes.bpmn.prose.overview import about, named, roles, systems
from processes.bpmn.prose.story import Step, Story
from processes.bpmn.prose.tell import tell
from processes.bpmn.reader import read_model
from tests.bpmn.models import END, START, extended, flow, path, process


def story(*elements: str, attributes: str = "", before: str = "") -> Story:
    model = read_model(process(*elements, attributes=attributes, before=before), "p.bpmn")
    return tell(model, model.processes[0])


def step(element_id: str, *elements: str, before: str = "") -> Step:
    return next(each for each in story(*elements, before=before).all() if each.id == element_id)


def words(found: Step) -> list[str]:
    return [fact.words for fact in found.facts]


REVIEW = extended(
    "userTask",
    'id="review" name="Review" podium:candidateGroups="Risk" podium:form="review" podium:due="PT4H" '
    'podium:calendar="office" podium:noSelfApproval="true" podium:exclude="check"',
    '<podium:outcomes variable="o"><podium:outcome name="yes" label="Approve"/>'
    '<podium:outcome name="no" label="Reject" reasonRequired="true"/></podium:outcomes>',
    '<podium:votes policy="count" needed="2" of="3"/>',
    '<podium:escalation><podium:level after="PT2H"><podium:action kind="remind"/>'
    '<podium:action kind="notify" argument="Leads"/></podium:level></podium:escalation>',
)
CHECK = '<userTask id="check" name="Check"/>'
CALL = extended(
    "serviceTask",
    'id="call" name="Charge"',
    '<podium:call destination="payments" method="POST" path="/captures" timeoutSeconds="10">'
    '<podium:error status="409" code="TWICE"/></podium:call>',
    '<podium:retries attempts="3" backoff="PT1S, PT5S"/>',
)


def test_a_step_of_people_says_who_what_until_when_and_what_else():
    assert words(step("review", START, CHECK, REVIEW, END, path("start", "check", "review", "end"))) == [
        "Offered to the group Risk.",
        "Not by whoever started the case.",
        "Not by whoever did “Check”.",
        "2 of 3 have to approve.",
        "They fill in the form “review”.",
        "They choose Approve or Reject (with a reason).",
        "Due after 4 working hours.",
        "Time counts in the working hours “office”.",
        "After 2 working hours: whoever has it is reminded and Leads is told.",
    ]


def test_a_call_says_which_system_how_long_and_what_a_failure_does():
    assert words(step("call", START, CALL, END, path("start", "call", "end"))) == [
        "Calls payments: POST /captures.",
        "No answer after 10 seconds is a failure.",
        "The answer 409 counts as the error “TWICE”.",
        "Tried 3 times, after 1 second and 5 seconds; then an operator is asked.",
    ]


def test_work_that_must_not_happen_twice_says_whom_it_asks():
    ship = extended(
        "serviceTask",
        'id="ship"',
        '<podium:job type="ship"/>',
        '<podium:atMostOnce group="Yard" question="Gone?"/>',
    )

    assert words(step("ship", START, ship, END, path("start", "ship", "end")))[-1] == (
        "Never done twice: when nobody can tell whether it worked, the group Yard is asked: “Gone?”."
    )


def test_a_gateway_says_its_conditions_and_what_is_otherwise_last():
    gateway = '<exclusiveGateway id="how" name="How?" default="how-small"/>'
    tasks = '<task id="small" name="Small"/><task id="large" name="Large"/>'

    found = step(
        "how",
        START,
        gateway,
        tasks,
        path("start", "how"),
        flow("how", "small"),
        flow("how", "large", "= a > 5"),
    )

    assert found.ways_words == "The first that applies:"
    assert [(way.name, way.when, way.condition) for way in found.ways] == [
        ("Large", "if", "= a > 5"),
        ("Small", "otherwise", ""),
    ]


@pytest.mark.parametrize(
    ("stops", "said"),
    [
        ("true", "when 2 hours have passed"),
        ("false", "when 2 hours have passed, while the step goes on"),
    ],
)
def test_what_happens_meanwhile_is_told_with_the_step(stops: str, said: str):
    late = (
        f'<boundaryEvent id="late" attachedToRef="check" cancelActivity="{stops}"><timerEventDefinition>'
        "<timeDuration>PT2H</timeDuration></timerEventDefinition></boundaryEvent>"
    )

    found = step("check", START, CHECK, late, END, path("start", "check", "end"), flow("late", "end"))

    assert found.ways[-1].when == said


def test_an_undoing_step_is_told_from_both_sides():
    body = (
        '<task id="book" name="Book"/><task id="undo" name="Undo" isForCompensation="true"/>'
        '<boundaryEvent id="b" attachedToRef="book"><compensateEventDefinition/></boundaryEvent>'
        '<association id="a" sourceRef="b" targetRef="undo"/>'
    )
    told = story(START, body, END, path("start", "book", "end"))

    book, undo = (next(each for each in told.all() if each.id == name) for name in ("book", "undo"))
    assert (book.ways[-1].to, book.ways[-1].when) == ("undo", "when it has to be undone")
    assert "Only done to undo an earlier step." in words(undo)


def test_steps_inside_are_numbered_below_their_group():
    inside = f'<subProcess id="group"><startEvent id="s"/>{CHECK}{path("s", "check")}</subProcess>'

    told = story(START, inside, END, path("start", "group", "end"))

    assert [(each.number, each.id) for each in told.all()] == [
        ("1", "start"),
        ("2", "group"),
        ("2.1", "s"),
        ("2.2", "check"),
        ("3", "end"),
    ]


def test_who_does_what_which_systems_forms_and_deadlines_are_found_again():
    told = story(
        START, REVIEW, CALL, END, path("start", "review", "call", "end"), attributes='podium:startForm="ask"'
    )

    assert [(each.key, [one.id for one in each.steps]) for each in roles(told)] == [("Risk", ["review"])]
    assert [each.key for each in systems(told)] == ["payments"]
    assert [each.key for each in named(told, "form")] == ["ask", "review"]
    assert [row.step and row.step.id for row in about(told, "deadline")] == ["review", "review", "call"]


def test_the_whole_process_says_when_somebody_is_told_and_what_giving_up_does():
    watch = (
        '<extensionElements><podium:escalation calendar="office"><podium:level after="P2D">'
        '<podium:action kind="alert"/></podium:level></podium:escalation></extensionElements>'
    )

    told = story(watch, START, END, path("start", "end"), attributes='podium:onFailure="compensate"')

    assert [fact.words for fact in told.facts] == [
        "After 2 working days: those who operate the process are told.",
        "When it is given up, what was done is undone, last things first.",
    ]


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            "<timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition>",
            "Begins every day.",
        ),
        ("<messageEventDefinition messageRef='m'/>", "Begins when the message “paid” comes."),
    ],
)
def test_a_start_says_what_begins_it(event: str, said: str):
    start = f'<startEvent id="start">{event}</startEvent>'

    found = step("start", start, END, path("start", "end"), before='<message id="m" name="paid"/>')

    assert words(found) == [said]
