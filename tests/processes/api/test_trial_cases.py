"""What processes are made of, tried by hand: scopes, rounds, borders, messages, called processes."""

import socket
from typing import Any

import pytest

from processes.actions.definitions import deploy
from processes.models import DecisionHistory, Effect
from tests.bpmn.models import END, START, extended, file, flow, path, process
from tests.dmn.test_side_by_side import rule, table
from tests.rest import Rest

pytestmark = pytest.mark.django_db
MESSAGE = '<message id="m_paid" name="paid"/>'
AGREE = extended(
    "userTask",
    'id="agree" podium:title="= &quot;Agree, &quot; + who"',
    '<podium:outcomes variable="said"><podium:outcome name="yes"/></podium:outcomes>',
).replace(
    "</userTask>",
    '<multiInstanceLoopCharacteristics><extensionElements><podium:loop inputCollection="= people" inputElement="who" '
    'outputCollection="answers" outputElement="= said"/></extensionElements></multiInstanceLoopCharacteristics></userTask>',
)


def attempt(rest: Rest, model: bytes, variables: dict[str, Any], *steps: dict[str, Any]) -> dict[str, Any]:
    version = deploy([("p.bpmn", model)]).resources[0].version_id
    answer = rest.post(
        f"/process-definitions/{version}/trial", {"variables": variables, "steps": list(steps)}
    )
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_each_round_of_a_step_is_answered_by_itself(rita: Rest):
    model = process(START, AGREE, END, path("start", "agree", "end"))
    people = {"people": ["Ann", "Ben"]}
    shown = attempt(rita, model, people)
    assert [(each["title"], each["round"]) for each in shown["open"]] == [
        ("Agree, Ann", 1),
        ("Agree, Ben", 2),
    ]

    steps = [
        {"kind": "answer", "element": "agree", "token": each["token"], "outcome": "yes"}
        for each in reversed(shown["open"])
    ]
    assert [each["title"] for each in attempt(rita, model, people, steps[0])["open"]] == ["Agree, Ann"]
    assert attempt(rita, model, people, *steps)["instances"][0]["variables"]["answers"] == ["yes", "yes"]


def test_a_sub_process_is_left_by_the_timer_at_its_border(rita: Rest):
    inside = (
        '<subProcess id="sub"><startEvent id="s"/><userTask id="check"/><endEvent id="e"/>'
        f"{path('s', 'check', 'e')}</subProcess>"
    )
    late = (
        '<boundaryEvent id="late" attachedToRef="sub"><timerEventDefinition>'
        "<timeDuration>P2D</timeDuration></timerEventDefinition></boundaryEvent>"
    )
    model = process(
        START, inside, late, END, '<endEvent id="gone"/>', path("start", "sub", "end"), flow("late", "gone")
    )
    assert attempt(rita, model, {})["next_timer"]["element"] == "late"

    assert attempt(rita, model, {}, {"kind": "jump"})["instances"][0]["entered"][-2:] == ["late", "gone"]
    done = {"kind": "answer", "element": "check"}
    assert attempt(rita, model, {}, done)["instances"][0]["entered"][-1] == "end"


def test_an_awaited_message_is_named_with_its_key_and_brings_variables(rita: Rest):
    catch = (
        '<intermediateCatchEvent id="paid"><messageEventDefinition messageRef="m_paid" '
        'podium:correlationKey="= order"/></intermediateCatchEvent>'
    )
    model = process(START, catch, END, path("start", "paid", "end"), before=MESSAGE)
    (wait,) = attempt(rita, model, {"order": "O-1"})["awaited"]
    assert wait == {"kind": "message", "name": "paid", "correlation_key": "O-1", "element": "paid"}

    other = {"kind": "message", "name": "paid", "correlation_key": "O-2"}
    assert attempt(rita, model, {"order": "O-1"}, other)["instances"][0]["state"] == "active"
    right = {"kind": "message", "name": "paid", "correlation_key": "O-1", "variables": {"sum": 3}}
    shown = attempt(rita, model, {"order": "O-1"}, right)
    assert (shown["instances"][0]["variables"], shown["awaited"]) == ({"order": "O-1", "sum": 3}, [])


def test_a_message_at_the_border_of_a_step_takes_its_way(rita: Rest):
    cancel = (
        '<boundaryEvent id="cancelled" attachedToRef="check">'
        '<messageEventDefinition messageRef="m_paid" podium:correlationKey="= order"/></boundaryEvent>'
    )
    model = process(
        START,
        '<userTask id="check"/>',
        cancel,
        END,
        '<endEvent id="gone"/>',
        path("start", "check", "end"),
        flow("cancelled", "gone"),
        before=MESSAGE,
    )
    shown = attempt(
        rita, model, {"order": "O-1"}, {"kind": "message", "name": "paid", "correlation_key": "O-1"}
    )

    assert shown["instances"][0]["entered"][-2:] == ["cancelled", "gone"]


def test_an_error_is_caught_at_the_border(rita: Rest):
    ship = extended("serviceTask", 'id="ship"', '<podium:job type="ship"/>')
    caught = '<boundaryEvent id="out" attachedToRef="ship"><errorEventDefinition errorRef="none_left"/></boundaryEvent>'
    model = process(
        START,
        ship,
        caught,
        END,
        '<endEvent id="sorry"/>',
        path("start", "ship", "end"),
        flow("out", "sorry"),
        before='<error id="none_left" errorCode="NONE_LEFT"/>',
    )
    shown = attempt(rita, model, {}, {"kind": "answer", "element": "ship", "error": "NONE_LEFT"})

    assert shown["instances"][0]["entered"][-2:] == ["out", "sorry"]


def test_a_called_process_is_tried_with_the_one_that_calls_it(rita: Rest):
    called = file(
        f'<process id="called" isExecutable="true">{START}<userTask id="inner"/>{END}{path("start", "inner", "end")}</process>'
    )
    deploy([("called.bpmn", called)])
    model = process(
        START, '<callActivity id="call" calledElement="called"/>', END, path("start", "call", "end")
    )
    assert [each["element"] for each in attempt(rita, model, {})["open"]] == ["inner"]

    shown = attempt(rita, model, {}, {"kind": "answer", "element": "inner"})
    assert [each["state"] for each in shown["instances"]] == ["completed", "completed"]


def test_a_decision_is_shown_with_its_row_the_draft_of_it_counts_and_nothing_is_recorded(rita: Rest):
    rules = table(rule("r1", "1", '"one"'), rule("r2", "-", '"many"'))
    deploy([("rules.dmn", rules)])
    deploy([("rules.dmn", rules.replace(b'"many"', b'"plenty"'))], publish_now=False)
    ask = extended("businessRuleTask", 'id="ask" podium:decision="rules" podium:resultVariable="said"')

    shown = attempt(rita, process(START, ask, END, path("start", "ask", "end")), {"amount": 7})

    [decided] = shown["decisions"]
    assert (decided["decision"], decided["version"], decided["inputs"]["amount"]) == ("rules", 2, 7)
    assert (decided["value"], decided["rules"]) == ("plenty", [2])
    assert shown["instances"][0]["variables"]["said"] == "plenty"
    assert not DecisionHistory.objects.exists()


def test_a_call_is_answered_by_hand_and_goes_nowhere(rita: Rest, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *more, **named: asked.append(str(host)))
    call = extended("serviceTask", 'id="call"', '<podium:call destination="crm" method="POST" path="/x"/>')
    model = process(START, call, END, path("start", "call", "end"))

    waiting = attempt(rita, model, {})
    shown = attempt(rita, model, {}, {"kind": "answer", "element": "call", "variables": {"id": "C-1"}})

    assert [each["element"] for each in waiting["open"]] == ["call"]
    assert shown["instances"][0]["variables"] == {"id": "C-1"}
    assert (asked, Effect.objects.count()) == ([], 0)
