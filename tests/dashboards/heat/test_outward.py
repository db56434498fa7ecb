"""What a model says about others: calls, messages, signals, business events, systems; only names that stand in it."""

from dashboards.heat.outward import MAIL, Outward, outward
from processes.graph.prepare import prepare
from tests.processes.models import MESSAGE, bpmn, flows


def read(body: str, before: str = "") -> Outward:
    (process,) = prepare(bpmn("p", body, before), "p.bpmn").processes
    return outward(process)


def around(body: str, *steps: str) -> str:
    return f'<startEvent id="s"/>{body}<endEvent id="e"/>{flows("s", *steps, "e")}'


def call(key: str) -> str:
    return f"""<callActivity id="c"><extensionElements><zeebe:calledElement processId="{key}"/></extensionElements>
      </callActivity>"""


def http(destination: str, step: str = "h") -> str:
    return f"""<serviceTask id="{step}"><extensionElements><podium:call destination="{destination}" method="GET"
      path="/"/></extensionElements></serviceTask>"""


def test_a_call_names_the_process_it_calls():
    assert read(around(call("other"), "c")).calls == (("other", "c"),)


def test_a_call_that_the_case_names_is_left_out():
    assert read(around(call("= which"), "c")).calls == ()


def test_messages_and_signals_are_said_and_heard():
    body = around(
        '<intermediateCatchEvent id="w"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
        '<intermediateThrowEvent id="t"><signalEventDefinition signalRef="stop"/></intermediateThrowEvent>',
        "w",
        "t",
    )
    found = read(body, MESSAGE + '<signal id="stop" name="stop"/>')

    assert (found.says, found.hears) == ((("signal", "stop", "t"),), (("message", "paid", "w"),))


def test_a_business_event_is_said():
    body = around('<task id="t" podium:emits="order.paid"/>', "t")

    assert read(body).says == (("event", "order.paid", "t"),)


def test_systems_are_destinations_and_the_mail_server():
    mail = """<sendTask id="m"><extensionElements><podium:email to="a@example.com" subject="x"/>
      </extensionElements></sendTask>"""

    assert read(around(http("erp") + mail, "h", "m")).systems == (("erp", "h"), (MAIL, "m"))
