"""Drawings of other tools come out of the editor as they went in, but for what was changed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.conformance.interchange import LIBRARY, facts, give_back, lost, open_library
from tests.conformance.suites import suite
from tests.end_to_end.conftest import browser as browser

pytestmark = pytest.mark.browser

CAMUNDA = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:podium="https://podium.example/schema/bpmn"
 id="d" targetNamespace="t">
  <process id="order" camunda:versionTag="1" podium:milestone="Done" isExecutable="true">
    <userTask id="check" camunda:assignee="ann" camunda:candidateGroups="Risk" podium:title="= customer"/>
    <businessRuleTask id="rules" camunda:decisionRef="fraud" camunda:resultVariable="fraud"/>
  </process>
  <process id="not_shown"><task id="hidden"/></process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="order">
    <bpmndi:BPMNShape id="check_di" bpmnElement="check"><dc:Bounds x="10" y="10" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="rules_di" bpmnElement="rules"><dc:Bounds x="200" y="10" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="nothing_di"><dc:Bounds x="300" y="10" width="100" height="80"/></bpmndi:BPMNShape>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>"""


@pytest.fixture(scope="module")
def editor(browser: Browser) -> Iterator[Page]:
    if not LIBRARY.exists():
        pytest.skip("front-end packages are not installed; make test installs them")
    page = browser.new_page()
    open_library(page)
    yield page
    page.close()


def test_a_camunda_model_keeps_its_own_words_and_ours(editor: Page) -> None:
    after, _ = give_back(editor, CAMUNDA)

    assert lost(CAMUNDA, after) == []


def test_a_fact_that_goes_is_named() -> None:
    without = CAMUNDA.replace(' camunda:assignee="ann"', "")

    assert lost(CAMUNDA, without) == [
        "{http://www.omg.org/spec/BPMN/20100524/MODEL}userTask#check: {http://camunda.org/schema/1.0/bpmn}assignee = 'ann'"
    ]


def test_every_reference_drawing_comes_back_whole(editor: Page) -> None:
    files = sorted((suite("miwg") / "Reference").glob("*.bpmn"))
    texts = {file.name: file.read_text(encoding="utf-8-sig") for file in files}

    gone = {name: lost(text.encode(), give_back(editor, text)[0]) for name, text in texts.items()}

    assert len(files) == 21
    assert {name: facts for name, facts in gone.items() if facts} == {}
    assert all(sum(facts(text.encode()).values()) > 100 for text in texts.values())
