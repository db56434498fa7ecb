"""Each warning by the smallest process that earns it, and the one that earns none."""

from dataclasses import replace

import pytest

from processes.bpmn.reader import read_model
from processes.bpmn.readiness import Surroundings, readiness
from tests.bpmn.models import END, START, extended, path, process

READY = Surroundings(
    members={"Risk": 2, "Empty": 0}, has_owner=True, has_target=True, is_tried=True, has_alert=True
)
CALL = '<podium:call destination="crm" method="POST" path="/x" timeoutSeconds="10"/>'
RETRIES = '<podium:retries attempts="3"/>'
LEVEL = '<podium:escalation><podium:level after="PT1H" kind="remind"/></podium:escalation>'
DUE = 'podium:due="PT4H"'


def warnings(*elements: str, around: Surroundings = READY) -> set[tuple[str, str]]:
    model = read_model(process(START, *elements, END, path("start", "a", "end")), "p.bpmn")
    return {(problem.code, problem.element_id) for problem in readiness(model, around)}


def call(*extensions: str) -> str:
    return extended("serviceTask", 'id="a" name="Ship"', *extensions)


def person(attributes: str, *extensions: str) -> str:
    return extended("userTask", f'id="a" {attributes}', *extensions)


def boundary(definition: str) -> str:
    return f'<boundaryEvent id="b" attachedToRef="a">{definition}</boundaryEvent>'


def test_a_process_that_says_everything_has_no_warning():
    assert warnings(call(CALL, RETRIES)) == set()
    assert warnings(person(f'{DUE} podium:candidateGroups="Risk"', LEVEL)) == set()


@pytest.mark.parametrize(
    ("code", "around"),
    [
        ("ready-owner", replace(READY, has_owner=False)),
        ("ready-target", replace(READY, has_target=False)),
        ("ready-alert", replace(READY, has_alert=False)),
        ("ready-tried", replace(READY, is_tried=False)),
    ],
)
def test_what_the_portal_knows_about_the_process_is_asked(code: str, around: Surroundings):
    assert warnings(call(CALL, RETRIES), around=around) == {(code, "p")}


def test_an_effect_says_how_often_or_that_never_twice_or_how_it_is_undone():
    undone = boundary("<compensateEventDefinition/>")

    assert warnings(call(CALL)) == {("ready-effect", "a")}
    assert warnings(call(CALL, "<podium:atMostOnce/>")) == set()
    assert warnings(call(CALL), undone) == set()


def test_reading_is_no_effect():
    assert warnings(call(CALL.replace("POST", "GET"))) == set()


def test_a_call_has_a_time_out_or_a_timer_at_its_border():
    hanging = CALL.replace(' timeoutSeconds="10"', "")
    timer = boundary("<timerEventDefinition><timeDuration>PT1M</timeDuration></timerEventDefinition>")

    assert warnings(call(hanging, RETRIES)) == {("ready-timeout", "a")}
    assert warnings(call(hanging, RETRIES), timer) == set()


def test_an_answer_that_is_an_error_is_caught():
    refusing = CALL.replace("/>", '><podium:error status="409" code="OUT"/></podium:call>')

    assert warnings(call(refusing, RETRIES)) == {("ready-error-path", "a")}
    assert warnings(call(refusing, RETRIES), boundary("<errorEventDefinition/>")) == set()


def test_a_step_of_people_has_a_deadline_and_an_escalation():
    assert warnings(person('podium:candidateGroups="Risk"')) == {
        ("ready-deadline", "a"),
        ("ready-escalation", "a"),
    }


@pytest.mark.parametrize("offered", ["", 'podium:candidateGroups="Empty, Unknown"'])
def test_a_step_of_people_is_offered_to_somebody(offered: str):
    assert warnings(person(f"{DUE} {offered}", LEVEL)) == {("ready-nobody", "a")}


def test_groups_that_an_expression_names_are_not_guessed_at():
    assert warnings(person(f'{DUE} podium:candidateGroups="= team"', LEVEL)) == set()


HANGING = call('<podium:call destination="crm" method="POST" path="/x"/>', RETRIES)
REFUSED = CALL.replace("/>", '><podium:error status="409" code="OUT"/></podium:call>')
NOBODY = person(f'{DUE} name="Check" podium:candidateGroups="Empty"', LEVEL)
BARE = person('name="Check" podium:candidateGroups="Risk"')
SAID = {
    "ready-owner": (call(CALL, RETRIES), "“Order” has no owner: nobody is asked"),
    "ready-target": (call(CALL, RETRIES), "“Order” has no target: nobody can tell a slow case"),
    "ready-alert": (call(CALL, RETRIES), "“Order” has no alert: nobody is told"),
    "ready-tried": (call(CALL, RETRIES), "“Order” was never tried as it stands"),
    "ready-effect": (
        call(CALL),
        "“Ship” (a) says neither how often it is tried, nor that it must not happen twice",
    ),
    "ready-timeout": (HANGING, "“Ship” (a) has no time-out of its own: a hanging answer holds the case"),
    "ready-error-path": (call(REFUSED, RETRIES), "“Ship” (a) takes the answer 409 as an error, but nothing"),
    "ready-deadline": (BARE, "“Check” (a) has no deadline: it may lie for ever"),
    "ready-escalation": (BARE, "“Check” (a) has no escalation: when nobody does it, nobody else learns"),
    "ready-nobody": (NOBODY, "“Check” (a) is offered to “Empty”, but nobody is in there."),
}


@pytest.mark.parametrize("code", SAID)
def test_each_warning_leads_to_its_element_with_a_sentence_that_names_it_and_says_why(code: str):
    element, sentence = SAID[code]
    file = process(START, element, END, path("start", "a", "end"), attributes='name="Order"')
    told = readiness(read_model(file, "p.bpmn"), Surroundings(members={"Risk": 2, "Empty": 0}))

    [found] = [each for each in told if each.code == code]
    assert found.message.startswith(sentence)
    assert (found.element_id, found.severity) == ("p" if "Order" in sentence else "a", "warning")
