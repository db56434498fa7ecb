"""What other tools wrote into a file is still there after somebody opened it in the editor, changed it and saved."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from processes.actions.import_files import import_files
from processes.models import DefinitionVersion
from tests.conformance.interchange import lost
from tests.end_to_end.test_drafts import opened, rename_end, saved
from tests.rest import member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:acme="https://acme.example/modeller" xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0"'
)
PROCESS = """<process id="order" name="Order" isExecutable="true" acme:costCentre="4711">
    <extensionElements><acme:history><acme:change by="ann" on="2024-02-29">first</acme:change></acme:history></extensionElements>
    <startEvent id="start"><extensionElements><acme:risk level="high"/></extensionElements></startEvent>
    <endEvent id="end" name="End" acme:reviewed="yes"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="end" acme:weight="3"/>
    <textAnnotation id="note"><text>Nobody knows why.</text></textAnnotation>
    <association id="a1" sourceRef="end" targetRef="note"/>
  </process>"""
DIAGRAM = """<bpmndi:BPMNDiagram id="d1" acme:zoom="150"><bpmndi:BPMNPlane id="p1" bpmnElement="{plane}">{pool}
    <bpmndi:BPMNShape id="start_di" bpmnElement="start" bioc:stroke="#831311" bioc:fill="#ffcdd2"><dc:Bounds x="160" y="120" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="end_di" bpmnElement="end"><dc:Bounds x="400" y="120" width="36" height="36"/><bpmndi:BPMNLabel><dc:Bounds x="395" y="165" width="50" height="14"/></bpmndi:BPMNLabel></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="note_di" bpmnElement="note"><dc:Bounds x="470" y="60" width="100" height="30"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="f1_di" bpmnElement="f1"><di:waypoint x="196" y="138"/><di:waypoint x="300" y="138"/><di:waypoint x="400" y="138"/></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="a1_di" bpmnElement="a1"><di:waypoint x="430" y="125"/><di:waypoint x="480" y="90"/></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"""
POOLS = """<collaboration id="c"><participant id="shop" name="Shop" processRef="order" acme:owner="sales"/><participant id="customer" name="Customer"/></collaboration>"""
POOL = """<bpmndi:BPMNShape id="shop_di" bpmnElement="shop" isHorizontal="true"><dc:Bounds x="80" y="20" width="620" height="220"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="customer_di" bpmnElement="customer" isHorizontal="true"><dc:Bounds x="80" y="300" width="620" height="60"/></bpmndi:BPMNShape>"""


def file(*parts: str) -> bytes:
    head = f'<definitions {NAMESPACES} id="file" targetNamespace="t" exporter="Acme Modeller" exporterVersion="7">'
    return "\n".join([head, *parts, "</definitions>"]).encode()


FILES = {
    "extensions": file(PROCESS, DIAGRAM.format(plane="order", pool="")),
    "pools": file(POOLS, PROCESS, DIAGRAM.format(plane="c", pool=POOL)),
    "not drawn": file(
        PROCESS,
        '<process id="other"><task id="hidden" acme:kept="yes"/></process>',
        DIAGRAM.format(plane="order", pool=""),
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_nothing_but_what_was_changed_is_lost(window: Callable[..., Page], name: str):
    emma = member("emma", "edit")
    draft = import_files(emma, [(f"{name}.bpmn", FILES[name])])[0].version

    page = opened(window, emma, draft)
    rename_end(page, "Over")
    saved(page)

    after = bytes(DefinitionVersion.objects.get(pk=draft.pk).content)
    assert b'name="Over"' in after
    gone = [fact for fact in lost(FILES[name], after) if "'End'" not in fact and "end_di" not in fact]
    assert gone == []
