"""Deploying processes that name things outside their file."""

from pathlib import Path

import pytest

from processes.actions.definitions import ModelProblems, deploy
from processes.actions.outside import missing_outside
from processes.actions.reading import read_files
from processes.models import Definition
from tests.bpmn.models import END, START, path, process
from tests.dmn.models import decision, dmn, literal

pytestmark = pytest.mark.django_db
ORDER_TO_CASH = Path("processes/demos/order_to_cash")

RULES = process(
    START, '<businessRuleTask id="rules" podium:decision="_risk"/>', END, path("start", "rules", "end")
)
TABLE = ("risk.dmn", dmn(decision("risk", literal("1"))))


def test_a_process_without_its_decision_is_refused_and_nothing_is_stored():
    with pytest.raises(ModelProblems) as caught:
        deploy([("rules.bpmn", RULES)])

    assert [(p["code"], p["element_id"], p["file"]) for p in caught.value.details["problems"]] == [
        ("missing-decision", "rules", "rules.bpmn")
    ]
    assert not Definition.objects.exists()


def test_a_decision_may_come_with_its_process():
    deployed = deploy([("rules.bpmn", RULES), TABLE])

    assert {resource.kind for resource in deployed.resources} == {"bpmn", "dmn"}


def test_a_decision_may_be_there_already():
    deploy([TABLE])

    assert deploy([("rules.bpmn", RULES)]).resources[0].is_new


def test_java_is_refused_with_the_sentence_that_says_what_to_do():
    java = process(START, '<serviceTask id="java" camunda:class="org.acme.Charge"/>', path("start", "java"))

    with pytest.raises(ModelProblems) as caught:
        deploy([("java.bpmn", java)])

    sentences = {p["code"]: p["message"] for p in caught.value.details["problems"]}
    assert '@handler("org.acme.Charge")' in sentences["missing-handler"]


def test_the_demo_lacks_only_what_the_portal_registers():
    resources, _ = read_files([(file.name, file.read_bytes()) for file in sorted(ORDER_TO_CASH.iterdir())])

    missing = {problem.code for problem in missing_outside(resources)}
    assert missing == {"missing-destination"}


def test_whatever_the_number_of_files_it_takes_three_queries(django_assert_num_queries):
    resources, _ = read_files([(file.name, file.read_bytes()) for file in sorted(ORDER_TO_CASH.iterdir())])

    with django_assert_num_queries(3):
        missing_outside(resources)
