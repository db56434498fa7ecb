"""Which version a call activity or a business rule task means: latest, of its deployment, by number, by tag."""

import pytest

from processes.actions.definitions import deploy
from processes.actions.instances import start_instance
from processes.models import DecisionHistory, DefinitionVersion, ProcessInstance
from tests.dmn.models import decision, dmn, input_data, table
from tests.processes.models import bpmn, flows, service_task

pytestmark = pytest.mark.django_db
BINDINGS = {
    "zeebe latest": ('bindingType="latest"', "", 3),
    "zeebe deployment": ('bindingType="deployment"', "", 2),
    "zeebe tag": ('bindingType="versionTag" versionTag="v1"', "", 1),
    "camunda latest": ("", 'camunda:calledElementBinding="latest"', 3),
    "camunda deployment": ("", 'camunda:calledElementBinding="deployment"', 2),
    "camunda version": ("", 'camunda:calledElementBinding="version" camunda:calledElementVersion="1"', 1),
    "camunda tag": ("", 'camunda:calledElementBinding="versionTag" camunda:calledElementVersionTag="v1"', 1),
}


def called(number: int) -> tuple[str, bytes]:
    body = f'<startEvent id="start"/>{service_task("a", f"work-{number}")}<endEvent id="end"/>{flows("start", "a", "end")}'
    named = bpmn("called", body).replace(
        b'isExecutable="true"', f'isExecutable="true" podium:versionTag="v{number}"'.encode()
    )
    return "called.bpmn", named


def caller(zeebe: str, camunda: str) -> tuple[str, bytes]:
    spaced = f'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" {camunda}' if camunda else ""
    element = f'<zeebe:calledElement processId="called" {zeebe}/>' if zeebe else ""
    plain = "" if zeebe else 'calledElement="called"'
    call = f'<callActivity id="call" {plain} {spaced}><extensionElements>{element}</extensionElements></callActivity>'
    return "caller.bpmn", bpmn(
        "caller", f'<startEvent id="start"/>{call}<endEvent id="end"/>{flows("start", "call", "end")}'
    )


@pytest.mark.parametrize("binding", BINDINGS)
def test_a_call_starts_the_version_it_is_bound_to(worked, binding: str):
    zeebe, camunda, number = BINDINGS[binding]
    deploy([called(1)])
    [_, resource] = sorted(
        deploy([called(2), caller(zeebe, camunda)]).resources, key=lambda r: r.key == "caller"
    )
    deploy([called(3)])

    start_instance(DefinitionVersion.objects.get(pk=resource.version_id), variables={}, actor="user:1")
    worked()

    child = ProcessInstance.objects.get(version__definition__key="called")
    assert child.version.number == number


DECISIONS = {
    "podium latest": ('podium:decision="_d" podium:binding="latest"', 3),
    "podium deployment": ('podium:decision="_d" podium:binding="deployment"', 2),
    "podium version": ('podium:decision="_d" podium:binding="version" podium:bindingValue="1"', 1),
    "camunda deployment": ('camunda:decisionRef="_d" camunda:decisionRefBinding="deployment"', 2),
    "camunda version": ('camunda:decisionRef="_d" camunda:decisionRefBinding="version" camunda:decisionRefVersion="1"', 1),
}  # fmt: skip


def answering(number: int) -> tuple[str, bytes]:
    logic = table(["x"], ["r"], f'- => "{number}"', hit="UNIQUE")
    return "d.dmn", dmn(input_data("x", "number"), decision("d", logic, inputs="x"))


@pytest.mark.parametrize("binding", DECISIONS)
def test_a_business_rule_task_asks_the_version_it_is_bound_to(worked, binding: str):
    said, number = DECISIONS[binding]
    rule = f'<businessRuleTask id="rule" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" {said}/>'
    asking = bpmn(
        "asking", f'<startEvent id="start"/>{rule}<endEvent id="end"/>{flows("start", "rule", "end")}'
    )
    deploy([answering(1)])
    deployed = deploy([answering(2), ("asking.bpmn", asking)]).resources
    deploy([answering(3)])
    [version] = [r.version_id for r in deployed if r.key == "asking"]

    start_instance(DefinitionVersion.objects.get(pk=version), variables={"x": 1}, actor="user:1")
    worked()

    asked = DecisionHistory.objects.get().version_id
    assert DefinitionVersion.objects.get(pk=asked).number == number


@pytest.mark.parametrize(
    ("how", "value"),
    [
        ("singleEntry", "low"),
        ("singleResult", {"r": "low"}),
        ("collectEntries", ["low"]),
        ("resultList", [{"r": "low"}]),
    ],
)
def test_a_result_is_shaped_as_camunda_7_wants_it(worked, how: str, value: object):
    logic = table(["x"], ["r"], '- => "low"', hit="UNIQUE")
    deploy([("d.dmn", dmn(input_data("x", "number"), decision("d", logic, inputs="x")))])
    said = f'camunda:decisionRef="_d" camunda:resultVariable="grade" camunda:mapDecisionResult="{how}"'
    rule = f'<businessRuleTask id="rule" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" {said}/>'
    asking = bpmn(
        "asking", f'<startEvent id="start"/>{rule}<endEvent id="end"/>{flows("start", "rule", "end")}'
    )
    [resource] = deploy([("asking.bpmn", asking)]).resources

    started = start_instance(
        DefinitionVersion.objects.get(pk=resource.version_id), variables={"x": 1}, actor="user:1"
    )
    worked()

    assert ProcessInstance.objects.get(pk=started).variables["grade"] == value
