"""Other people's models: the right ones deploy, those against the specification are refused."""

import json

import pytest

from processes.graph.prepare import prepare
from processes.graph.survey import REFUSED, Survey, judge
from processes.management.commands.survey_models import survey
from tests.bpmn.models import END, START, path, process
from tests.conformance.suites import suite

BETSY_REFUSED_BAR = 120  # of 189
PRACTICE = (
    "c7-consulting",
    "c7-examples",
    "c7-invoice",
    "c8-js-sdk",
    "c8-br-customer-onboarding",
    "camunda-modeler",
)


def test_betsys_models_against_the_specification_are_refused():
    folder = suite("betsy")
    features = json.loads((folder / "betsy_cases_shared.json").read_text())
    files = [folder / f["file"] for f in features if f["group"] == "bpmn_constraints"]

    refused = [file for file in files if not prepare(file.read_bytes()).is_deployable]
    assert len(refused) >= BETSY_REFUSED_BAR


def test_models_of_camunda_7s_own_tests_deploy():
    found = survey(suite("c7-engine"))

    assert found.share >= 0.95, [v for v in found.verdicts if v.outcome == REFUSED]


def test_models_of_camunda_8_and_of_practice_deploy():
    verdicts = [verdict for name in PRACTICE for verdict in survey(suite(name)).verdicts]

    assert Survey("practice", verdicts).share >= 0.95, [v for v in verdicts if v.outcome == REFUSED]


def test_every_interchange_model_is_read_whole():
    folder = suite("miwg") / "Reference"

    verdicts = [judge(file.name, file.read_bytes()) for file in sorted(folder.glob("*.bpmn"))]
    assert len(verdicts) == 21
    assert not [v for v in verdicts if {"unknown-element", "not-bpmn", "unknown-reference"} & set(v.rules)]


@pytest.mark.parametrize(
    ("element", "outcome"),
    [
        ('<task id="a"/>', "deploys"),
        ('<serviceTask id="a" camunda:class="org.acme.Charge"/>', "needs handlers"),
        ('<scriptTask id="a" scriptFormat="groovy"><script>x</script></scriptTask>', "other language"),
        ('<callActivity id="a"/>', "refused"),
    ],
)
def test_a_model_is_judged_by_what_it_needs(element: str, outcome: str):
    assert judge("a.bpmn", process(START, element, END, path("start", "a", "end"))).outcome == outcome
