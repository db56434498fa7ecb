"""Diagrams: what a file draws, and a drawing for files that bring none."""

from itertools import combinations
from pathlib import Path

import pytest
from lxml import etree

from processes.bpmn.diagram.draw import with_diagram
from processes.bpmn.diagram.geometry import Bounds
from processes.bpmn.diagram.layers import Grid
from processes.bpmn.diagram.shapes import Shapes, read_shapes
from processes.bpmn.reader import read_model
from tests.bpmn.models import END, START, file, flow, path, process

DRAWN = Path("processes/demos/order_to_cash/order_to_cash.bpmn").read_bytes()
BARE = process(
    START,
    '<exclusiveGateway id="g"/><task id="a"/><task id="b"/>',
    '<subProcess id="s"><task id="inner"/></subProcess>',
    '<boundaryEvent id="late" attachedToRef="s"><errorEventDefinition/></boundaryEvent>',
    END,
    path("start", "g", "a", "s", "end"),
    path("g", "b", "end"),
    flow("a", "g"),
    flow("late", "b"),
)


def drawn(data: bytes) -> Shapes:
    return read_shapes(etree.fromstring(with_diagram(data)))


def overlap(one: Bounds, other: Bounds) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def test_a_file_with_a_diagram_is_shown_as_it_is():
    assert with_diagram(DRAWN) is DRAWN


def test_shapes_are_read_by_element():
    shapes = read_shapes(etree.fromstring(DRAWN))

    assert shapes.bounds["order_received"] == Bounds(34, 72, 36, 36)
    assert shapes.waypoints["f1"] == ((70, 90), (116, 90))
    assert shapes.extent.width > 900


def test_broken_numbers_are_left_out():
    shapes = read_shapes(etree.fromstring(DRAWN.replace(b'x="34" y="72"', b'x="here" y="72"')))

    assert "order_received" not in shapes.bounds


def test_everything_gets_a_place_and_every_flow_a_line():
    shapes = drawn(BARE)

    assert set(shapes.bounds) == {"start", "g", "a", "b", "s", "inner", "late", "end"}
    assert all(len(line) >= 2 for line in shapes.waypoints.values())
    assert len(shapes.waypoints) == 8


def test_nothing_lies_on_anything_else():
    boxes = {key: box for key, box in drawn(BARE).bounds.items() if key not in ("inner", "late")}

    assert [pair for pair in combinations(boxes, 2) if overlap(boxes[pair[0]], boxes[pair[1]])] == []


def test_what_is_inside_a_sub_process_is_drawn_inside():
    bounds = drawn(BARE).bounds
    outer, inner = bounds["s"], bounds["inner"]

    assert outer.x < inner.x
    assert inner.right < outer.right
    assert outer.y < inner.y
    assert inner.bottom < outer.bottom


def test_a_boundary_event_sits_on_the_edge_of_its_activity():
    bounds = drawn(BARE).bounds

    assert bounds["late"].center[1] == bounds["s"].bottom


def test_flows_without_id_are_named_so_that_they_can_be_drawn():
    shown = with_diagram(process(START, END, '<sequenceFlow sourceRef="start" targetRef="end"/>'))

    assert b'<sequenceFlow sourceRef="start" targetRef="end" id="p_flow_1"/>' in shown
    assert "p_flow_1" in read_shapes(etree.fromstring(shown)).waypoints


def test_pools_stand_below_each_other_with_their_messages_between():
    shapes = drawn(
        file(
            '<collaboration id="c"><participant id="one" processRef="p"/><participant id="two" processRef="q"/>'
            '<messageFlow id="m" sourceRef="a" targetRef="b"/></collaboration>',
            '<process id="p"><task id="a"/></process>',
            '<process id="q"><task id="b"/></process>',
        )
    )

    assert shapes.bounds["one"].bottom < shapes.bounds["two"].y
    assert shapes.bounds["one"].width == shapes.bounds["two"].width
    assert "m" in shapes.waypoints


def test_the_shown_file_says_the_same_as_the_stored_one():
    shown, stored = (read_model(data).processes[0] for data in (with_diagram(BARE), BARE))

    assert [node.id for node in shown.nodes] == [node.id for node in stored.nodes]
    assert [(f.source, f.target) for f in shown.flows] == [(f.source, f.target) for f in stored.flows]


@pytest.mark.parametrize(
    ("after", "cells"),
    [
        ({"a": ["b"], "b": ["c"]}, {"a": (0, 0), "b": (1, 0), "c": (2, 0)}),
        ({"a": ["b", "c"]}, {"a": (0, 0), "b": (1, 0), "c": (1, 1)}),
        ({"a": ["b"], "b": ["c", "a"]}, {"a": (0, 0), "b": (1, 0), "c": (2, 0)}),
        ({"a": ["b", "c"], "b": ["c"]}, {"a": (0, 0), "b": (1, 0), "c": (2, 0)}),
    ],
)
def test_columns_tell_how_far_a_node_is_from_the_start(after, cells):
    assert Grid(["a", "b", "c"], after).place() == cells


def test_the_name_of_a_boundary_event_lies_on_no_line():
    shown = with_diagram(
        BARE.replace(b'<boundaryEvent id="late"', b'<boundaryEvent id="late" name="Too late"')
    )
    label = etree.fromstring(shown).find(".//{*}BPMNShape[@bpmnElement='late']/{*}BPMNLabel/{*}Bounds")
    x, y, width, height = (float(label.get(name)) for name in ("x", "y", "width", "height"))

    line = read_shapes(etree.fromstring(shown)).waypoints["late-b"]
    assert line[0][0] > x + width
    assert line[1][1] > y + height
