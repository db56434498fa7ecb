"""Broken and hostile files: always an answer, never an exception, never for long."""

import random
from pathlib import Path
from time import process_time

import pytest
from lxml import etree

from processes.bpmn.diagram.draw import with_diagram
from processes.graph.prepare import prepare
from tests.bpmn.models import END, START, path, process

DEMO = Path("processes/demos/order_to_cash/order_to_cash.bpmn").read_bytes()
VALUES = ["", "=", "${", "=if", "a b", "-5", "gone", "PT", "order_to_cash", "fraud_review", "x" * 5000]
SECONDS = 1.0  # of processor, for a file over the limits


def spoiled(seed: int) -> bytes:
    """The demo with a handful of accidents."""
    dice = random.Random(seed)
    root = etree.fromstring(DEMO)
    elements = list(root.iter())
    for _ in range(dice.randint(1, 8)):
        element = dice.choice(elements)
        accident = dice.choice(["attribute", "remove", "text", "append"])
        if accident == "attribute" and element.attrib:
            element.set(dice.choice(list(element.attrib)), dice.choice(VALUES))
        elif accident == "remove" and element.getparent() is not None:
            element.getparent().remove(element)
        elif accident == "text":
            element.text = dice.choice(VALUES)
        elif accident == "append" and element is not root:
            dice.choice(elements).append(etree.fromstring(etree.tostring(element)))
    return etree.tostring(root)


@pytest.mark.parametrize("seed", range(150))
def test_whatever_is_wrong_with_a_file_it_is_answered(seed: int):
    data = spoiled(seed)

    prepared = prepare(data)
    with_diagram(data)

    assert prepared.is_deployable or prepared.problems


def test_an_id_that_stands_for_a_process_and_a_boundary_event_is_refused():
    prepared = prepare(
        process(
            START,
            '<task id="a"/><boundaryEvent id="p" attachedToRef="a"><errorEventDefinition/></boundaryEvent>',
        )
    )

    assert "duplicate-id" in {problem.code for problem in prepared.problems}


def test_a_sub_process_with_its_own_id_inside_is_not_drawn_for_ever():
    data = process('<subProcess id="s"><subProcess id="s"><task id="a"/></subProcess></subProcess>')

    assert with_diagram(data) is data


def test_a_flow_into_a_boundary_event_is_drawn_and_refused():
    data = process(
        START,
        '<task id="a"/><boundaryEvent id="b" attachedToRef="a"><errorEventDefinition/></boundaryEvent>',
        path("start", "b"),
    )

    assert b"BPMNShape" in with_diagram(data)
    assert not prepare(data).is_deployable


@pytest.mark.parametrize(
    "data",
    [
        b"<definitions>" + b" " * 21_000_000 + b"</definitions>",
        process(*['<task id="t"/>' for _ in range(100_001)]),
        process("<subProcess>" * 1_000 + "</subProcess>" * 1_000),
    ],
    ids=["20 MB", "100,000 elements", "1,000 levels"],
)
def test_what_is_too_much_is_refused_at_once(data: bytes):
    began = process_time()

    assert not prepare(data).is_deployable
    assert process_time() - began < SECONDS


def test_thousands_of_tasks_are_fine():
    names = [f"t{i}" for i in range(2_000)]

    assert prepare(
        process(START, *(f'<task id="{n}"/>' for n in names), END, path("start", *names, "end"))
    ).processes
